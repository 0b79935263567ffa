import type { Locale } from '../domain/accounts/customer.ts';
import { type CivilDate, isCivilDate } from '../domain/civil-date.ts';
import { fractionDigits } from '../domain/currency.ts';
import { exact, type Money } from '../domain/money.ts';
import { deNotation } from './de/notation.ts';
import { enNotation } from './en/notation.ts';
import { frNotation } from './fr/notation.ts';
import type { Notation } from './notation.ts';

/** Something that fills a place in a text. A string is not changed; all others are written as the language writes them. */
export type Figure = string | number | Money | { readonly date: CivilDate };
export type Figures = Readonly<Record<string, Figure>>;

const NOTATIONS: Readonly<Record<Locale, Notation>> = { en: enNotation, de: deNotation, fr: frNotation };
const NO_BREAK_SPACE = '\u00a0';

/** Whole digits in groups, and a fraction behind them unless it is empty. */
function written(digits: string, fraction: string, { group, decimal }: Notation): string {
  const grouped = digits.replaceAll(/\B(?=(\d{3})+$)/g, group);
  return fraction === '' ? grouped : `${grouped}${decimal}${fraction}`;
}

/**
 * An amount as the locale writes it, exact to the minor unit. An unknown currency keeps its code and two digits.
 * @throws MoneyError when the amount is no exact integer
 */
export function formatMoney({ amountMinor, currency }: Money, locale: Locale): string {
  const notation = NOTATIONS[locale];
  const digits = fractionDigits(currency);
  // The minor units as text: no float is involved.
  const figures = String(Math.abs(exact(amountMinor))).padStart(digits + 1, '0');
  const cut = figures.length - digits;
  const amount = written(figures.slice(0, cut), figures.slice(cut), notation);
  const minus = amountMinor < 0 ? '-' : '';
  const sign = notation.currencySigns[currency] ?? currency;
  if (notation.currency === 'after') return `${minus}${amount}${NO_BREAK_SPACE}${sign}`;
  return `${minus}${sign}${/[A-Za-z]$/.test(sign) ? NO_BREAK_SPACE : ''}${amount}`;
}

/**
 * A civil date as the locale writes it, with the month in words so that day and month can't be mixed up.
 * @throws RangeError for a text that is no date
 */
export function formatDate(date: CivilDate, locale: Locale): string {
  if (!isCivilDate(date)) throw new RangeError('not a civil date');
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const { date: write, months } = NOTATIONS[locale];
  return write(day, months[month - 1] ?? '', year);
}

/** A number as the locale writes it, with at most three digits after the point, rounded half away from zero. */
export function formatNumber(number: number, locale: Locale): string {
  const magnitude = Math.abs(number);
  // Above that there are no fractions, and the text of a number has an exponent.
  if (!(magnitude < 1e15)) {
    if (!Number.isFinite(number)) return String(number);
    return `${number < 0 ? '-' : ''}${written(String(BigInt(magnitude)), '', NOTATIONS[locale])}`;
  }
  // Rounded as text, because 1.0005 * 1000 is less than 1000.5.
  const rounded = magnitude < 0.0005 ? 0 : Math.round(Number(`${magnitude}e3`));
  const minus = number < 0 && rounded > 0 ? '-' : '';
  const fraction = String(rounded % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return `${minus}${written(String(Math.trunc(rounded / 1000)), fraction, NOTATIONS[locale])}`;
}

/** A figure as a text shows it. */
export function formatFigure(figure: Figure, locale: Locale): string {
  if (typeof figure === 'string') return figure;
  if (typeof figure === 'number') return formatNumber(figure, locale);
  return 'date' in figure ? formatDate(figure.date, locale) : formatMoney(figure, locale);
}
