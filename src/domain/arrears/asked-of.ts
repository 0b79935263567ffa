/** Whom a letter of dunning asks, where others pay the bills of the account. */
import { payerOn } from '../accounts/payer.ts';
import type { Payer } from '../accounts/payer-from.ts';
import type { AccountPresent } from '../accounts/snapshot.ts';
import { daysPastDue, pastDueAmount } from '../accounts/standing.ts';
import type { Bill } from '../billing/bill.ts';
import type { Minor } from '../money.ts';
import { overdueBills } from './dunning-facts.ts';

/** What one of those who are asked is asked for. */
export interface AskedPart {
  /** Null: the account's own customer. */
  readonly payer: Payer | null;
  readonly pastDue: Minor;
  readonly daysPastDue: number;
  /** Whether the fees that are on no bill yet are asked of them; of exactly one. */
  readonly withFees: boolean;
}

/**
 * The late bills by who is asked to pay them, the oldest debt first; all of it is asked of somebody, and nothing twice. Fees are asked of who pays the
 * next bill, where they owe something late, otherwise of the first.
 */
export function askedParts({
  account,
  openBills,
  today,
}: Pick<AccountPresent, 'account' | 'openBills' | 'today'>): AskedPart[] {
  const byPayer = new Map<string | null, { payer: Payer | null; bills: Bill[] }>();
  const late = [...overdueBills(openBills, today)].sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
  for (const bill of late) {
    const payer = payerOn(account, bill.billDate);
    const key = payer?.billingAccountId ?? null;
    const part = byPayer.get(key) ?? { payer, bills: [] };
    part.bills.push(bill);
    byPayer.set(key, part);
  }
  const next = payerOn(account, today)?.billingAccountId ?? null;
  const feesOf = byPayer.has(next) ? next : (byPayer.keys().next().value ?? null);
  return [...byPayer].map(([key, { payer, bills }]) => ({
    payer,
    pastDue: pastDueAmount(bills, today),
    daysPastDue: daysPastDue(bills, today),
    withFees: key === feesOf,
  }));
}
