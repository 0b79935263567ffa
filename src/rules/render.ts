import { Temporal } from 'temporal-polyfill';
import type { Locale } from '../domain/accounts/customer.ts';
import { type CivilDate, isCivilDate } from '../domain/civil-date.ts';
import type { Condition, Reason, ReasonParam, Remedy } from '../domain/decisions/decision.ts';
import { exact, type Money } from '../domain/money.ts';
import { PHRASES, REASON_TEXTS } from './reason-catalogue.ts';
import type { Audience } from './texts/reason-text.ts';

/** What stands in a text where its param was not given. */
const ABSENT = '–';

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, locale: Locale): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const format = moneyFormats.get(key) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
  moneyFormats.set(key, format);
  return format;
}

/** The minor units as a decimal number in text: 4210 with two digits is `42.10`. No float is involved. */
function decimalText(amountMinor: number, digits: number): `${number}` {
  const sign = amountMinor < 0 ? '-' : '';
  const figures = String(Math.abs(exact(amountMinor))).padStart(digits + 1, '0');
  const cut = figures.length - digits;
  const fraction = digits === 0 ? '' : `.${figures.slice(cut)}`;
  // Intl takes decimal text as it is; the type only says "looks like a number".
  return `${sign}${figures.slice(0, cut)}${fraction}` as `${number}`;
}

/** An amount as the locale writes it, exact to the minor unit. An unknown currency keeps its code and two digits. */
export function formatMoney(money: Money, locale: Locale): string {
  const format = moneyFormat(money.currency, locale);
  return format.format(decimalText(money.amountMinor, format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A civil date as the locale writes it, with the month in words so that day and month can't be mixed up. */
export function formatDate(date: CivilDate, locale: Locale): string {
  return Temporal.PlainDate.from(date).toLocaleString(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}

function formatParam(param: ReasonParam, locale: Locale): string {
  if (typeof param === 'object') return formatMoney(param, locale);
  if (typeof param === 'number') return new Intl.NumberFormat(locale).format(param);
  return isCivilDate(param) ? formatDate(param, locale) : param;
}

/** Fills the placeholders of a text; one without its param shows as a dash rather than as braces. */
export function fillText(
  text: string,
  params: Readonly<Record<string, ReasonParam>>,
  locale: Locale,
): string {
  return text.replace(/\{([A-Za-z0-9]+)\}/g, (_, name: string) => {
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    return param === undefined ? ABSENT : formatParam(param, locale);
  });
}

/** A reason in words. */
export function renderReason(reason: Reason, audience: Audience, locale: Locale): string {
  return fillText(REASON_TEXTS[locale][reason.code][audience], reason.params, locale);
}

/** What has to be done before the order goes ahead, in words. */
export function renderCondition(condition: Condition, audience: Audience, locale: Locale): string {
  const { amount, dueDate } = condition;
  return fillText(PHRASES[locale].conditions[condition.kind][audience], { amount, dueDate }, locale);
}

function remedyParams(remedy: Remedy): Readonly<Record<string, ReasonParam>> {
  switch (remedy.kind) {
    case 'payPastDue':
      return { amount: remedy.amount };
    case 'smallerOrder':
      return { maximumAmount: remedy.maximumAmount };
    case 'waitUntil':
      return { date: remedy.date };
    case 'contactUs':
      return {};
  }
}

/** What would change a refusal, in words. */
export function renderRemedy(remedy: Remedy, audience: Audience, locale: Locale): string {
  return fillText(PHRASES[locale].remedies[remedy.kind][audience], remedyParams(remedy), locale);
}
