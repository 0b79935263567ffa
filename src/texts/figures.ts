import type { Locale } from '../domain/accounts/customer.ts';
import type { CivilDate } from '../domain/civil-date.ts';
import { exact, type Money } from '../domain/money.ts';

/** Something that a text has a place for. A string stands as it is; all others are written as the language writes them. */
export type Figure = string | number | Money | { readonly date: CivilDate };
export type Figures = Readonly<Record<string, Figure>>;

/** Making one formatter of Intl takes as long as some hundred uses of it, so each is made once. */
function once<Formatter>(make: (locale: Locale, of: string) => Formatter) {
  const made = new Map<string, Formatter>();
  return (locale: Locale, of = ''): Formatter => {
    const key = `${locale} ${of}`;
    const formatter = made.get(key) ?? make(locale, of);
    made.set(key, formatter);
    return formatter;
  };
}

const numbers = once((locale) => new Intl.NumberFormat(locale));
const amounts = once((locale, currency) => {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return { format, digits: format.resolvedOptions().maximumFractionDigits ?? 2 };
});
/** How many digits an amount of this currency has after the point. */
export function fractionDigits(currency: string): number {
  return amounts('en', currency).digits;
}

const dates = once(
  (locale) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
);

/** The minor units as a decimal number in text: 4210 with two digits is `42.10`. No float is involved. */
function decimalText(amountMinor: number, digits: number): `${number}` {
  const sign = amountMinor < 0 ? '-' : '';
  const figures = String(Math.abs(exact(amountMinor))).padStart(digits + 1, '0');
  const cut = figures.length - digits;
  const fraction = digits === 0 ? '' : `.${figures.slice(cut)}`;
  // Intl takes decimal text as it is; the type only says "looks like a number".
  return `${sign}${figures.slice(0, cut)}${fraction}` as `${number}`;
}

/**
 * An amount as the locale writes it, exact to the minor unit. An unknown currency keeps its code and two digits.
 * @throws MoneyError when the amount is no exact integer
 */
export function formatMoney(money: Money, locale: Locale): string {
  const { format, digits } = amounts(locale, money.currency);
  return format.format(decimalText(money.amountMinor, digits));
}

/**
 * A civil date as the locale writes it, with the month in words so that day and month can't be mixed up.
 * @throws RangeError for a text that is no date
 */
export function formatDate(date: CivilDate, locale: Locale): string {
  return dates(locale).format(Date.parse(`${date}T00:00:00Z`));
}

/** A number as the locale writes it. */
export function formatNumber(number: number, locale: Locale): string {
  return numbers(locale).format(number);
}

/** A figure as a text shows it. */
export function formatFigure(figure: Figure, locale: Locale): string {
  if (typeof figure === 'string') return figure;
  if (typeof figure === 'number') return formatNumber(figure, locale);
  return 'date' in figure ? formatDate(figure.date, locale) : formatMoney(figure, locale);
}
