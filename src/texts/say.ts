import { LOCALES, type Locale } from '../domain/accounts/customer.ts';
import { CATALOGUES, textsByKey } from './catalogue.ts';
import type { Figures } from './figures.ts';
import type { TextKey } from './shape.ts';
import { type Template, templateFrom } from './template.ts';

const texts = new Map(LOCALES.map((locale) => [locale, textsByKey(CATALOGUES[locale])]));
/** Templates that were used before: reading a text takes longer than filling it. */
const templates = new Map<string, Template>();

/** A text of the catalogue, ready to be filled. */
export function templateOf(locale: Locale, key: TextKey): Template {
  const id = `${locale} ${key}`;
  const known = templates.get(id);
  if (known !== undefined) return known;
  const template = templateFrom(texts.get(locale)?.get(key) ?? '', locale);
  templates.set(id, template);
  return template;
}

/** A text of the catalogue with its figures; a missing figure shows as a dash. */
export function say(locale: Locale, key: TextKey, figures: Figures = {}): string {
  return templateOf(locale, key).fill(figures);
}
