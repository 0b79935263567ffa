import { fractionDigits } from '../../domain/currency.ts';
import type { Stake } from './backtest.ts';
import type { Share } from './statistics.ts';

/** The word for the cases of a backtest: accounts of a file, or past decisions. */
export type CaseNoun = 'accounts' | 'decisions';

/** `12.3 %`; a dash for the share of nothing. */
export function percent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${(share * 100).toFixed(digits)} %`;
}

/** `12.3 % (11.8–12.8)`, with the 95 % confidence interval in brackets. */
export function percentWithInterval({ share, low, high }: Share, digits = 1): string {
  if (share === null || low === null || high === null) return '–';
  return `${percent(share, digits)} (${(low * 100).toFixed(digits)}–${(high * 100).toFixed(digits)})`;
}

/** A number with a thousands separator, as in `20,000`. */
export function whole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Minor units as `1,234.00 EUR`, with the currency's number of decimals; without a currency, the sum as it is; a dash for null. */
export function amountText(minor: number | null, currency: string | null): string {
  if (minor === null) return '–';
  if (currency === null) return whole(minor);
  return `${whole(minor / 10 ** fractionDigits(currency))} ${currency}`;
}

/** Money by currency, as `1,234 EUR + 50 JPY`, because several currencies have no sum. */
export function stakes(money: readonly Stake[], which: 'amountMinor' | 'badMinor' = 'amountMinor'): string {
  if (money.length === 0) return '0';
  const some = money.filter((each) => each[which] !== 0);
  const shown = some.length === 0 ? money.slice(0, 1) : some;
  return shown.map((each) => amountText(each[which], each.currency)).join(' + ');
}

/** How many of all cases went bad, or that their outcome is unknown: `22.3 % (21.7–22.9) bad`. */
export function badPhrase({ accounts, bad }: { readonly accounts: number; readonly bad: Share }): string {
  if (bad.of === 0) return 'no outcome is known';
  const rate = `${percentWithInterval(bad)} bad`;
  return bad.of === accounts ? rate : `${rate} among the ${whole(bad.of)} whose outcome is known`;
}
