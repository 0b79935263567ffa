import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from '../domain/accounts/customer.ts';
import { type Figures, formatFigure } from './figures.ts';

/** One text of a catalogue, ready to be filled. */
export interface Template {
  /** The figures that it has places for. */
  readonly places: ReadonlySet<string>;
  /** The text with its figures. A missing figure shows as a dash, and braces in a figure are not changed. */
  fill(figures: Figures): string;
}

/** What a text shows in place of a figure that was not given. */
const ABSENT = '–';
/** Marks the bare number that a plural chooses by, in addition to the written number. No place can have this name. */
const BARE = '#';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function parsed(text: string): Element[] {
  return new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst();
}

const [PLACE] = parsed('{place}');

/**
 * Reads a text in ICU MessageFormat: `{name}` is a place for a figure, `{days, plural, one {# day} other {# days}}` chooses by a number.
 * It supports nothing else of the format, because amounts and dates have formatters of their own.
 * @throws SyntaxError when the text does not parse
 * @throws TypeError when it uses anything else of the format
 */
export function templateFrom(text: string, locale: Locale): Template {
  const places = new Set<string>();

  // A plural chooses by the bare number. Its `#` becomes its own place, so that a number is written in the same way everywhere, and a
  // missing one shows as a dash.
  const prepared = (elements: readonly Element[], counted: string): Element[] =>
    elements.flatMap((element) => {
      if (!('value' in element)) return parsed(`{${counted}}`);
      if ('pluralType' in element) {
        places.add(element.value);
        const options = Object.entries(element.options).map(
          ([form, option]) => [form, { ...option, value: prepared(option.value, element.value) }] as const,
        );
        return [{ ...element, value: `${BARE}${element.value}`, options: Object.fromEntries(options) }];
      }
      if ('style' in element || 'options' in element || 'children' in element)
        throw new TypeError(`a text may have only places and plurals: ${text}`);
      if (element.type === PLACE?.type) places.add(element.value);
      return [element];
    });

  const format = new IntlMessageFormat(prepared(parsed(text), ''), locale);
  return {
    places,
    fill(figures) {
      const values = [...places].flatMap((place): [string, string | number][] => {
        const figure = Object.hasOwn(figures, place) ? figures[place] : undefined;
        const shown = figure === undefined ? ABSENT : formatFigure(figure, locale);
        return [
          [place, shown],
          [`${BARE}${place}`, typeof figure === 'number' ? figure : Number.NaN],
        ];
      });
      return String(format.format(Object.fromEntries(values)));
    },
  };
}
