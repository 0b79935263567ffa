import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { exact } from '../../domain/money.ts';
import type { Deposit } from '../../domain/payments/deposit.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { proposeCreditWithin } from '../ledger/credit-proposals.ts';
import { creditIn, postWithin } from '../ledger/ledger-lines.ts';
import { putDeposit } from './deposit-holding.ts';

/** Who pays a released deposit out, and why. */
export interface PayOut {
  readonly giver: Giver;
  readonly by: SubjectId;
  readonly note: string;
  /** Of the proposal that is made when the amount is above what one person may give. */
  readonly proposalId: string;
}

/**
 * Pays out what the bills left of a released deposit: a refund of the account, within what `giver` may give. Above that, the refund is proposed, and
 * another person approves it. A deposit is paid out once; the same again answers what was done. Throws InvalidState when it is still held, or
 * nothing of it is left as credit.
 */
export async function payOutWithin(
  tx: CreditingTx,
  deposit: Deposit,
  { giver, by, note, proposalId }: PayOut,
  now: Instant,
): Promise<Deposit> {
  if (deposit.paidOut !== null) return deposit;
  if (deposit.released === null) throw paymentRefusal('deposit-not-released');
  const { billingAccountId, currency, depositId } = deposit;
  const amount = exact(Math.min(deposit.released.amount, await creditIn(tx, billingAccountId, now)));
  if (amount <= 0) throw paymentRefusal('nothing-left-of-deposit');
  const entry: NewEntry = {
    ...{ billingAccountId, type: 'refund', direction: 'debit', amount, occurredAt: now },
    ...{ idempotencyKey: `refund:${depositId}`, source: 'deposits', billId: null, paymentId: null, note },
  };
  const [result] = await postWithin(tx, [{ entry, currency }], { now, giver });
  if (result === undefined) throw new RangeError('one line in, one result out');
  if (result.status !== 'refused')
    return putDeposit(tx, {
      ...deposit,
      paidOut: { at: now, amount, entryId: result.entry.entryId, proposalId: null },
    });
  if (result.refusal !== 'limitReached') throw paymentRefusal('nothing-left-of-deposit');
  await proposeCreditWithin(
    tx,
    { proposalId, billingAccountId, type: 'refund', amount, currency, by, note },
    now,
  );
  return putDeposit(tx, { ...deposit, paidOut: { at: now, amount, entryId: null, proposalId } });
}
