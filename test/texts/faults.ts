import { IntlMessageFormat } from 'intl-messageformat';
import { LOCALES, type Locale } from '../../src/domain/accounts/customer.ts';
import { textsByKey } from '../../src/texts/catalogue.ts';
import { type Template, templateFrom } from '../../src/texts/template.ts';

type Texts = Parameters<typeof textsByKey>[0];

function placesOf(text: string, locale: Locale): readonly string[] | null {
  let template: Template;
  try {
    template = templateFrom(text, locale);
  } catch {
    return null;
  }
  return [...template.places].sort();
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The plural forms that a language needs for the numbers that come up. */
function formsNeeded(locale: Locale): string[] {
  const rules = new Intl.PluralRules(locale);
  return [...new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)))];
}

function lacksForm(elements: readonly Element[], needed: readonly string[]): boolean {
  return elements.some(
    (element) =>
      'options' in element &&
      (needed.some((form) => element.options[form] === undefined) ||
        Object.values(element.options).some((option) => lacksForm(option.value, needed))),
  );
}

/** What is wrong with one language's texts beside the English ones, a line each with the key. */
export function faultsIn(texts: Texts, locale: Locale, english: Texts): string[] {
  const [here, there] = [textsByKey(texts), textsByKey(english)];
  const needed = formsNeeded(locale);
  const faults: string[] = [];
  for (const key of there.keys()) if (!here.has(key)) faults.push(`${key} is missing`);
  for (const [key, text] of here) {
    const original = there.get(key);
    const places = placesOf(text, locale);
    if (original === undefined) faults.push(`${key} is not an English text`);
    else if (text.trim() === '') faults.push(`${key} is empty`);
    else if (places === null) faults.push(`${key} does not parse`);
    else if (String(places) !== String(placesOf(original, 'en'))) faults.push(`${key} has other places`);
    else if (lacksForm(new IntlMessageFormat(text, locale).getAst(), needed))
      faults.push(`${key} lacks a plural form`);
  }
  return faults;
}

export const OTHER_LOCALES = LOCALES.filter((locale) => locale !== 'en');
