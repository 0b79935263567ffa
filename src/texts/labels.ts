import type { Locale } from '../domain/accounts/customer.ts';
import { CATALOGUES } from './catalogue.ts';

function labelIn(labels: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : name;
}

/** The name of a fact in words; a fact without a text keeps its own name. */
export function factLabel(fact: string, locale: Locale): string {
  return labelIn(CATALOGUES[locale].facts, fact);
}

/** A text value of a fact in words; the value itself when there are none. */
export function valueLabel(value: string, locale: Locale): string {
  return labelIn(CATALOGUES[locale].values, value);
}
