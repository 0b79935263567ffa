import type { Db } from 'mongodb';
import type { Dispute } from '../../domain/arrears/dispute.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Currency } from '../../domain/money.ts';
import { accountActions, accounts } from '../accounts/collections.ts';
import type { AccountAction } from '../accounts/schema.ts';
import { disputes } from '../arrears/collections.ts';
import { disputeIdOf } from '../arrears/disputes.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { insertIfAbsent } from '../mongo/insert.ts';

/** Who opened what came in as disputed, without a word about it. */
const IMPORT = 'import';

/**
 * A dispute for what is disputed on a bill and belongs to none: each that an agent opened, by the record of the act, and one for
 * what is left, as of a bill that was loaded as disputed.
 */
export function disputesMissing(
  bill: Bill,
  currency: Currency,
  known: readonly Dispute[],
  acts: readonly AccountAction[],
  now: Instant,
): Dispute[] {
  const made: Dispute[] = [];
  let left = bill.disputedAmount;
  for (const { state, amount } of known) if (state === 'open') left -= amount;
  const open = (disputeId: string, amount: number, openedAt: Instant, openedBy: string) => {
    const taken = Math.min(amount, left);
    if (taken <= 0 || known.some((dispute) => dispute.disputeId === disputeId)) return;
    const { billId, billingAccountId, customerId } = bill;
    const owner = { billId, billingAccountId, customerId, currency };
    const rest = { reason: null, state: 'open', resolution: null } as const;
    made.push({ disputeId, ...owner, ...rest, amount: taken, openedAt, openedBy });
    left -= taken;
  };
  for (const { actionKey, subject, doneAt } of acts)
    open(disputeIdOf(actionKey), amountIn(subject, bill.billId), doneAt, 'payment-inquiry');
  open(disputeIdOf(`bill:${bill.billId}`), left, now, IMPORT);
  return made;
}

/** The amount in the record of an act (`<bill>: <amount> <currency>`); 0 when it is about another bill. */
function amountIn(subject: string, billId: string): number {
  if (!subject.startsWith(`${billId}: `)) return 0;
  return Number(/^(\d+) [A-Z]{3}$/.exec(subject.slice(billId.length + 2))?.[1] ?? 0);
}

/**
 * Opens the disputes that bills of an earlier version speak of and that are no documents yet. Safe to run again, and beside
 * others that run it: the ids follow from what they are made of. Returns how many were opened.
 */
export async function backfillDisputes(db: Db, now: Instant): Promise<number> {
  let opened = 0;
  // Without a time limit: it looks through all bills, once.
  const disputed = collectionOf(db, bills).find({ disputedAmount: { $gt: 0 } });
  for await (const doc of disputed) {
    const bill = bills.fromDoc(doc);
    const { billId, billingAccountId } = bill;
    const known = await collectionOf(db, disputes).find({ billId }, OPERATION_LIMIT).toArray();
    const acts = await collectionOf(db, accountActions)
      .find({ billingAccountId, kind: 'openDispute' }, OPERATION_LIMIT)
      .toArray();
    const account = await collectionOf(db, accounts).findOne({ _id: billingAccountId }, OPERATION_LIMIT);
    if (account === null) continue;
    const missing = disputesMissing(
      bill,
      account.currency,
      known.map(disputes.fromDoc),
      acts.map(accountActions.fromDoc),
      now,
    );
    for (const dispute of missing) if (await insertIfAbsent(db, disputes, dispute)) opened += 1;
  }
  return opened;
}
