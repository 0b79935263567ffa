import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { chainOf } from '../../domain/audit/entry.ts';
import { ofCase, ofCustomer } from '../../domain/audit/objects.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { decisionMade } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId, OrderId } from '../../domain/flavor.ts';
import { reportOfReceipt } from '../../domain/fraud/report.ts';
import { exact, type Minor } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import { type AccountTx, inAccountTransaction } from '../accounts/account-transaction.ts';
import { beginOn, beginWith, type ReadAhead } from '../accounts/begin.ts';
import { accounts, creditHolds } from '../accounts/collections.ts';
import { creditHoldIdOf, putCreditHold } from '../accounts/credit-holds.ts';
import { takeCreditTurn } from '../accounts/credit-turns.ts';
import { writing } from '../audit/writing.ts';
import { bills } from '../billing/collections.ts';
import { bookedAs, type PlannedBooking, putAppointment } from '../cases/appointments.ts';
import { putCase } from '../cases/cases.ts';
import { approvals } from '../cases/collections.ts';
import { announce } from '../events/outbox.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { putTold } from '../notices/notices.ts';
import { askForDeposit } from '../payments/deposit-holding.ts';
import { decisions } from './collections.ts';

export interface DecisionToRecord {
  readonly receipt: Receipt;
  /** The order that credit is held for. */
  readonly orderId: OrderId | null;
  /** Null: nothing is held. */
  readonly creditHold: { readonly amount: Minor; readonly expiresAt: Instant } | null;
  /** A person approved over the limit. */
  readonly allowOverLimit: boolean;
  /** The case's read model as it stands with this decision; null: it is not touched. */
  readonly caseDoc: ServiceApprovalCase | null;
  /** What an approval books with it: the case as it is then is stored instead of `caseDoc`. Left out: nothing. */
  readonly installation?: PlannedBooking | null;
  /** The account as it was read for the decision, with the chains of {@link chainsOf}; left out: it is read in the transaction. */
  readonly ahead?: ReadAhead | null;
}

export interface RecordedDecision {
  readonly receipt: Receipt;
  /** What this decision holds; 0 when nothing. */
  readonly heldCredit: Minor;
  /** The account's version after it. */
  readonly accountVersion: number;
  /** False when this receipt was recorded before. */
  readonly created: boolean;
}

/** A filter's null means any. */
export interface DecisionQuery extends PageRequest {
  readonly customerId: CustomerId | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly workflowId: string | null;
}

export interface DecisionReads {
  get(receiptId: string): Promise<Receipt | null>;
  /** Newest first. Throws InvalidCursor. */
  list(query: DecisionQuery): Promise<Page<Receipt>>;
}
export interface DecisionWrites {
  /**
   * Writes receipt, credit hold and read model in one transaction, bound to the account's version that was decided on. A
   * credit hold raises the version and takes the customer's next turn, so of two orders that read the same credit, on one account or on two of
   * the customer's, only one gets it. A credit hold in force for the same
   * workflow is replaced. The same receipt again is answered from what is stored.
   *
   * Throws AccountMoved when the version or the turn moved, or the credit hold does not fit: decide again on fresh facts. BillingAccountNotFound;
   * RangeError when a credit hold comes without its order; a duplicate key when the place of the installation is taken. Then nothing is written.
   */
  record(decision: DecisionToRecord): Promise<RecordedDecision>;
}

export function decisionReads(reader: Reader): DecisionReads {
  return {
    async get(receiptId) {
      const doc = await collectionOf(reader.db, decisions).findOne({ _id: receiptId }, within(reader));
      return doc === null ? null : decisions.fromDoc(doc);
    },
    list({ customerId, billingAccountId, workflowId, ...page }) {
      const equals = { customerId, billingAccountId, workflowId };
      return listNewestFirst(reader, decisions, 'decidedAt', equals, page);
    },
  };
}

export function decisionWrites(db: Db, client: MongoClient): DecisionWrites {
  async function record(decision: DecisionToRecord): Promise<RecordedDecision> {
    const { ahead = null } = decision;
    let readAhead = ahead;
    try {
      return await inAccountTransaction(db, client, 'decisions.record', (tx) => {
        const known = readAhead;
        // What MongoDB makes it run again for may have changed it.
        readAhead = null;
        return recordWithin(tx, decision, known);
      });
    } catch (error) {
      // Its own first run is what moves the version or takes the key when the same decision comes twice.
      const moved = error instanceof BusinessFailure && error.type === 'AccountMoved';
      if (!moved && !isDuplicateKey(error)) throw error;
      const stored = await recordedBefore(db, decision.receipt);
      if (stored !== null) return stored;
      // Something that changes no account may have entered the trail since.
      if (ahead !== null && isDuplicateKey(error)) return record({ ...decision, ahead: null });
      throw error;
    }
  }
  return { record };
}

/** The audit chains, beside the account's, that recording a decision on an order may write to. */
export function chainsOf(workflowId: string, customerId: CustomerId): readonly string[] {
  return [ofCase(workflowId), ofCustomer(customerId)].map(chainOf);
}

async function recordWithin(
  tx: AccountTx,
  decision: DecisionToRecord,
  ahead: ReadAhead | null,
): Promise<RecordedDecision> {
  const { receipt, caseDoc, installation = null } = decision;
  if (ahead !== null) await beginWith(tx, ahead);
  else if (decision.creditHold !== null)
    await beginOn(tx, [receipt.billingAccountId], {
      chains: chainsOf(receipt.workflowId, receipt.customerId),
    });
  // First, so that a place that is taken costs no more than that.
  if (installation !== null) await putAppointment(tx, bookedAs(installation.booking));
  const account = await (decision.creditHold === null
    ? accountAt(tx, receipt)
    : accountWithCreditHold(tx, decision, decision.creditHold));
  if (account.customerId !== receipt.customerId)
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
  await writing(tx, decisions).insert(ofCase(receipt.workflowId), receipt);
  announce(tx, decisionMade(receipt));
  if (installation !== null) {
    const { approval, told } = installation.booked;
    await putCase(tx, approvals, approval, caseDoc === null ? [] : [caseDoc]);
    await putTold(tx, told);
  } else if (caseDoc !== null) await putCase(tx, approvals, caseDoc);
  await askForDeposits(tx, decision);
  const report = reportOfReceipt(receipt);
  if (report !== null) reportFraudEvent(tx, report);
  const heldCredit = decision.creditHold?.amount ?? 0;
  return { receipt, heldCredit, accountVersion: account.version, created: true };
}

/** A condition that asks for a deposit opens it: what comes for it belongs to this order alone. */
async function askForDeposits(tx: AccountTx, { receipt, orderId }: DecisionToRecord): Promise<void> {
  const asked = receipt.conditions.find(({ kind }) => kind === 'deposit');
  if (asked === undefined || orderId === null) return;
  const { billingAccountId, customerId, currency, decidedAt: askedAt } = receipt;
  const { amount, dueDate } = asked;
  const owner = { orderId, billingAccountId, customerId, currency };
  if (amount.amountMinor > 0)
    await askForDeposit(tx, { ...owner, askedAmount: amount.amountMinor, askedAt, dueDate });
}

/** A decision that holds nothing changes nothing others decide on: it only checks what it was bound to. */
async function accountAt(tx: Tx, receipt: Receipt): Promise<BillingAccount> {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: receipt.billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  if (doc.version !== receipt.accountVersion)
    throw new BusinessFailure('AccountMoved', 'the account changed since it was decided on');
  return accounts.fromDoc(doc);
}

async function accountWithCreditHold(
  tx: AccountTx,
  decision: DecisionToRecord,
  { amount, expiresAt }: NonNullable<DecisionToRecord['creditHold']>,
): Promise<BillingAccount> {
  const { receipt, orderId, allowOverLimit } = decision;
  const { billingAccountId, decidedAt, accountVersion } = receipt;
  if (orderId === null) throw new RangeError('a credit hold is for an order');
  if (receipt.creditParty !== undefined) await takeCreditTurn(tx, receipt.creditParty);
  const heldCreditDelta = await putCreditHold(tx, {
    creditHoldId: creditHoldIdOf(receipt.workflowId),
    billingAccountId,
    orderId,
    amount,
    state: 'held',
    heldAt: decidedAt,
    expiresAt,
    endedAt: null,
  });
  const change = { heldCreditDelta, expectedVersion: accountVersion };
  const { account } = await changeAccountFields(tx, billingAccountId, change, decidedAt);
  if (!allowOverLimit && !(await withinLimit(tx, account)))
    throw new BusinessFailure('AccountMoved', 'the credit is no longer available');
  return account;
}

/** Disputed money does not count against credit; it is looked up only when the limit is not kept without it. */
async function withinLimit(tx: Tx, account: BillingAccount): Promise<boolean> {
  const left = exact(account.creditLimit - account.balance - account.heldCredit);
  if (left >= 0) return true;
  const [row] = await collectionOf(tx.db, bills)
    .aggregate<{ disputed: number }>(
      [
        { $match: { billingAccountId: account.billingAccountId, state: { $ne: 'settled' } } },
        { $group: { _id: null, disputed: { $sum: '$disputedAmount' } } },
      ],
      within(tx),
    )
    .toArray();
  return exact(left + (row?.disputed ?? 0)) >= 0;
}

async function recordedBefore(db: Db, receipt: Receipt): Promise<RecordedDecision | null> {
  const reader = { db, session: null };
  // The run that won may have committed an instant ago: wait until a majority has it rather than miss it.
  const doc = await collectionOf(db, decisions).findOne(
    { _id: receipt.receiptId },
    { ...within(reader), readConcern: { level: 'linearizable' } },
  );
  if (doc === null) return null;
  const stored = decisions.fromDoc(doc);
  const creditHold = await collectionOf(db, creditHolds).findOne(
    { _id: creditHoldIdOf(stored.workflowId) },
    within(reader),
  );
  const account = await collectionOf(db, accounts).findOne({ _id: stored.billingAccountId }, within(reader));
  return {
    receipt: stored,
    heldCredit: creditHold?.state === 'held' ? creditHold.amount : 0,
    accountVersion: account?.version ?? stored.accountVersion,
    created: false,
  };
}
