import type { Locale } from '../domain/accounts/customer.ts';
import { de } from './de/catalogue.ts';
import { en } from './en/catalogue.ts';
import { fr } from './fr/catalogue.ts';
import type { Catalogue } from './shape.ts';

/** Every text in every language. */
export const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { en, de, fr };

interface Branch {
  readonly [name: string]: string | Branch;
}

/** The texts of a catalogue by key. Takes any nested texts, so that a test can compare what the compiler can't see. */
export function textsByKey(texts: Branch, path = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, inner]): [string, string][] =>
      typeof inner === 'string' ? [[`${path}${name}`, inner]] : [...textsByKey(inner, `${path}${name}.`)],
    ),
  );
}
