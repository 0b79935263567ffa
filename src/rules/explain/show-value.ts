import type { Locale } from '../../domain/accounts/customer.ts';
import type { FactValue } from '../../domain/decisions/decision.ts';
import type { Currency } from '../../domain/money.ts';
import type { FactDeclaration } from '../policy-schema.ts';
import { formatMoney } from '../render.ts';
import { valueLabel } from './fact-labels.ts';
import { type ExplanationWords, WORDS } from './words.ts';

type Unit = NonNullable<FactDeclaration['unit']>;

/** How values are to be read. Without a currency, amounts show as counts of minor units. */
export interface ValueStyle {
  readonly locale: Locale;
  readonly currency: Currency | null;
}

function counted(count: number, unit: keyof ExplanationWords['units'], locale: Locale): string {
  const forms = WORDS[locale].units[unit];
  const figure = new Intl.NumberFormat(locale).format(count);
  return (count === 1 ? forms.one : forms.many).replace('{count}', figure);
}

function showNumber(value: number, unit: Unit | null, { locale, currency }: ValueStyle): string {
  switch (unit) {
    case 'minor':
      return currency === null || !Number.isSafeInteger(value)
        ? counted(value, 'minor', locale)
        : formatMoney({ amountMinor: value, currency }, locale);
    case 'days':
    case 'months':
      return counted(value, unit, locale);
    case 'percent':
      return `${new Intl.NumberFormat(locale).format(value)} %`;
    case 'count':
    case null:
      return new Intl.NumberFormat(locale).format(value);
  }
}

/** A fact's value as it is read. What is not known has a word of its own, and so never passes for a zero. */
export function showValue(value: FactValue | null, unit: Unit | null, style: ValueStyle): string {
  const words = WORDS[style.locale];
  if (value === null) return words.unknown;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return typeof value === 'number' ? showNumber(value, unit, style) : valueLabel(value, style.locale);
}

function isFactValue(value: unknown): value is FactValue {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

/** A threshold as it is read; of a list, every value. */
export function showThreshold(threshold: unknown, unit: Unit | null, style: ValueStyle): string {
  if (Array.isArray(threshold))
    return threshold
      .map((item: unknown) => showValue(isFactValue(item) ? item : null, unit, style))
      .join(` ${WORDS[style.locale].or} `);
  return showValue(isFactValue(threshold) ? threshold : null, unit, style);
}

/**
 * The unit of a fact: what the policy says, and for a fact that it does not declare, what the name says
 * (`...Amount`, `...Days`, `...Percent`).
 */
export function unitOf(fact: string, declared: FactDeclaration | undefined): Unit | null {
  if (declared !== undefined) return declared.unit ?? null;
  if (fact.endsWith('Amount')) return 'minor';
  if (fact.endsWith('Percent')) return 'percent';
  if (fact.endsWith('Months')) return 'months';
  return /Days$|^days/.test(fact) ? 'days' : null;
}
