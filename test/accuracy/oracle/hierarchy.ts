/** Which of the customer's two accounts is above the other, and which pays for the other. */
import type { Account } from './account.ts';
import { plusDays, plusMonths } from './days.ts';
import type { Operation, Side } from './operation.ts';
import type { Verdict } from './payments.ts';

type Payers = Account['payers'];

/** One of the customer's two accounts; null: it is not known in detail. */
export function accountOf(account: Account, side: Side): Account | null {
  return side === 'own' ? account : account.second;
}

/** The other account is above this one, or no longer. No money moves. */
export function setParent(account: Account, { of, above }: Extract<Operation, { kind: 'parent' }>): Verdict {
  const [below, top] = [accountOf(account, of), accountOf(account, otherThan(of))];
  if (below === null || top === null) return 'refused';
  if (below.state === 'closed') return 'refused';
  // The same again changes nothing.
  if (below.isBelow === above) return 'accepted';
  if (above && (top.isBelow || top.state === 'closed')) return 'refused';
  below.isBelow = above;
  return 'accepted';
}

/** Bills that are made from a day on are asked of the other account, or no longer. What was announced for that day or later counts no more. */
export function setPayer(
  account: Account,
  { of, pays, from }: Extract<Operation, { kind: 'payer' }>,
  today: string,
): Verdict {
  const [paid, payer] = [accountOf(account, of), accountOf(account, otherThan(of))];
  if (paid === null || payer === null) return 'refused';
  if (paid.state === 'closed') return 'refused';
  if (paid.payers.every((one) => one.from <= from) && paysOn(paid.payers, from) === pays) return 'accepted';
  // A bill is asked of who was its payer when it was made.
  const billed =
    paid.bills
      .map(({ madeOn }) => madeOn)
      .sort()
      .at(-1) ?? '';
  const first = billed < today ? today : plusDays(billed, 1);
  if (from < first || from > plusMonths(today, 12)) return 'refused';
  if (pays) {
    if (payer.state === 'closed') return 'refused';
    // One step only: who pays for others has no payer, now or later.
    if (paysFrom(payer.payers, today)) return 'refused';
  }
  paid.payers = [...paid.payers.filter((one) => one.from < from), { from, pays }];
  if (pays) payer.hasPaidForOther = true;
  return 'accepted';
}

/** Whether the other account is asked to pay a bill of this day. */
export function paysOn(payers: Payers, day: string): boolean {
  return payers.findLast(({ from }) => from <= day)?.pays === true;
}

function paysFrom(payers: Payers, today: string): boolean {
  return paysOn(payers, today) || payers.some(({ from, pays }) => from > today && pays);
}

function otherThan(side: Side): Side {
  return side === 'own' ? 'second' : 'own';
}
