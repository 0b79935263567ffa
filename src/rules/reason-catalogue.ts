import { LOCALES, type Locale } from '../domain/accounts/customer.ts';
import type { ReasonCode } from '../domain/decisions/reason-codes.ts';
import { deReasons } from './texts/de.ts';
import { dePhrases } from './texts/de-phrases.ts';
import { enReasons } from './texts/en.ts';
import { enPhrases } from './texts/en-phrases.ts';
import { AUDIENCES, type PhraseTexts, type ReasonTexts } from './texts/reason-text.ts';

/** Every reason in every locale and for every audience. A code without its texts does not compile. */
export const REASON_TEXTS: Readonly<Record<Locale, ReasonTexts>> = { en: enReasons, de: deReasons };

/** Conditions, remedies and answers in every locale. */
export const PHRASES: Readonly<Record<Locale, PhraseTexts>> = { en: enPhrases, de: dePhrases };

/** The names in braces of one text. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{([A-Za-z0-9]+)\}/g)].map((match) => match[1] ?? '');
}

/** Every placeholder that some text of this code needs, in any locale and for any audience. */
export function placeholdersOf(code: ReasonCode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const locale of LOCALES)
    for (const audience of AUDIENCES)
      for (const name of placeholdersIn(REASON_TEXTS[locale][code][audience])) names.add(name);
  return names;
}
