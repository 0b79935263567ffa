import type { Locale } from '../../domain/accounts/customer.ts';
import type { FactValue } from '../../domain/decisions/decision.ts';
import type { Currency } from '../../domain/money.ts';
import { formatMoney, formatNumber } from '../../texts/figures.ts';
import { valueLabel } from '../../texts/labels.ts';
import { say } from '../../texts/say.ts';
import type { FactDeclaration } from '../policy-schema.ts';

type Unit = NonNullable<FactDeclaration['unit']>;

/** How values are to be read. Without a currency, amounts show as counts of minor units. */
export interface ValueStyle {
  readonly locale: Locale;
  readonly currency: Currency | null;
}

function showNumber(value: number, unit: Unit | null, { locale, currency }: ValueStyle): string {
  switch (unit) {
    case 'minor':
      return currency === null || !Number.isSafeInteger(value)
        ? say(locale, 'explanation.units.minor', { count: value })
        : formatMoney({ amountMinor: value, currency }, locale);
    case 'days':
    case 'months':
    case 'percent':
      return say(locale, `explanation.units.${unit}`, { count: value });
    case 'count':
    case null:
      return formatNumber(value, locale);
  }
}

/** A fact's value in readable form. An unknown value has a word of its own, so it never looks like zero. */
export function showValue(value: FactValue | null, unit: Unit | null, style: ValueStyle): string {
  const { locale } = style;
  if (value === null) return say(locale, 'explanation.unknown');
  if (typeof value === 'boolean') return say(locale, value ? 'explanation.yes' : 'explanation.no');
  return typeof value === 'number' ? showNumber(value, unit, style) : valueLabel(value, locale);
}

function isFactValue(value: unknown): value is FactValue {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

/** A threshold in readable form; for a list, every value. */
export function showThreshold(threshold: unknown, unit: Unit | null, style: ValueStyle): string {
  if (Array.isArray(threshold))
    return threshold
      .map((item: unknown) => showValue(isFactValue(item) ? item : null, unit, style))
      .join(` ${say(style.locale, 'explanation.or')} `);
  return showValue(isFactValue(threshold) ? threshold : null, unit, style);
}

/**
 * The unit of a fact: as the policy declares it; for an undeclared fact, as its name says
 * (`...Amount`, `...Days`, `...Percent`).
 */
export function unitOf(fact: string, declared: FactDeclaration | undefined): Unit | null {
  if (declared !== undefined) return declared.unit ?? null;
  if (fact.endsWith('Amount')) return 'minor';
  if (fact.endsWith('Percent')) return 'percent';
  if (fact.endsWith('Months')) return 'months';
  return /Days$|^days/.test(fact) ? 'days' : null;
}
