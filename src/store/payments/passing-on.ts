/** Money of a payer on its way to the bills of other accounts, inside the transactions that move it: linked entries, one on each side. */

import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { restOf } from '../../domain/billing/credit.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { PASSED_ON_SOURCE } from '../../domain/ledger/posting.ts';
import { exact, sumMinor } from '../../domain/money.ts';
import { depositPartOf } from '../../domain/payments/deposit.ts';
import {
  eventsOfPart,
  mergedPassedOn,
  partsFor,
  passedOnTotal,
  stillPassedOn,
} from '../../domain/payments/passed-on.ts';
import type { PayableBill } from '../../domain/payments/payable-bill.ts';
import type { PassedOn } from '../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { beginOn } from '../accounts/begin.ts';
import { openBills, writeBills } from '../billing/bill-changes.ts';
import { creditIn } from '../ledger/ledger-lines.ts';
import { collectionOf } from '../mongo/collection.ts';
import { within } from '../mongo/transaction.ts';
import { billsAskedOfPayer } from './asked-bills.ts';
import { payments } from './collections.ts';
import { namesAnother, type PlacedPayment, placePayment } from './deposit-holding.ts';
import { type ChangedPayment, keepPlaced, lookAgain, paymentFieldsOf } from './payment-keeping.ts';

/**
 * Puts a payment where it belongs, as `placePayment` does, and passes on what is for bills of other accounts that its account is asked to pay: first
 * what is for the bill of another account that the payer named; and what the account itself does not owe, to the oldest due. What is passed on
 * is a payment on the account of the bill. What counts less goes from credit first, then from what was put on last. While the payment is under way, so
 * are its parts.
 * @param before the payment as it was on this account; null when it was not
 * @param account after the entries of the payment
 * @returns the payment with all that is on bills, held and passed on now, and the bills of its account that are still to be written
 */
export async function placeAndPassOn(
  tx: CreditingTx,
  before: PaymentRecord | null,
  after: PaymentRecord,
  account: BillingAccount,
  now: Instant,
): Promise<PlacedPayment> {
  const had = before?.passedOn ?? [];
  const { passedOn: _had, ...bare } = after;
  if (!mayBePassedOn(after, account) && had.length === 0) return placePayment(tx, before, bare, account, now);
  return { payment: await passOn(tx, before, after, account, now), bills: [] };
}

async function passOn(
  tx: CreditingTx,
  before: PaymentRecord | null,
  after: PaymentRecord,
  account: BillingAccount,
  now: Instant,
): Promise<PaymentRecord> {
  const had = before?.passedOn ?? [];
  const { passedOn: _had, ...bare } = after;
  const mayPass = mayBePassedOn(after, account);
  if (after.countedAmount === 0) {
    const placed = await placeNow(tx, before, bare, account, now);
    const isUnderWay = after.status === 'pending' || after.status === 'unknown';
    const planned = isUnderWay && mayPass ? await expectedParts(tx, after, account) : [];
    return withParts(placed, await setParts(tx, after, had, planned, now));
  }
  const was = before !== null && before.countedAmount > 0 ? before : null;
  const isAnew = was === null || namesAnother(was, after);
  const fresh = isAnew ? after.countedAmount : Math.max(0, after.countedAmount - was.countedAmount);
  const held = isAnew ? 0 : Math.min(after.countedAmount, depositPartOf(was));
  const kept = isAnew ? [] : stillPassedOn(was, exact(after.countedAmount - held));
  // What is no longer passed on is there again for bills of its own account.
  let first = was === null ? [] : await setParts(tx, after, had, kept, now);
  const asked = fresh > 0 && mayPass ? await billsAskedOfPayer(tx, account) : [];
  const isNamed = ({ billId }: { readonly billId: BillId }) =>
    billId === after.billId && after.orderId === undefined;
  const named = partsFor(after.paymentId, exact(fresh), asked.filter(isNamed));
  if (named.length > 0)
    first = await setParts(
      tx,
      after,
      was === null ? had.filter(isNamed) : first,
      mergedPassedOn(first, named),
      now,
    );
  const placed = await placeNow(tx, before, bare, account, now, passedOnTotal(first));
  const left = Math.min(restOf({ ...placed, passedOn: first }), exact(fresh - passedOnTotal(named)));
  // Money of an account whose debt was given up makes up for that debt first.
  const mayGo = left > 0 && asked.length > 0 && account.collectionStatus !== 'writtenOff';
  const free = mayGo ? Math.min(left, await creditIn(tx, account.billingAccountId, now)) : 0;
  const others = partsFor(after.paymentId, exact(free), lessOf(asked, named));
  const present = was === null ? had : first;
  return withParts(placed, await setParts(tx, after, present, mergedPassedOn(first, others), now));
}

function mayBePassedOn(
  { quota, passedFrom }: PaymentRecord,
  { paysForOthers }: Pick<BillingAccount, 'paysForOthers'>,
): boolean {
  return paysForOthers === true && quota !== true && passedFrom === undefined;
}

/** Puts a payment where it belongs, with its bills, which what follows looks at. */
async function placeNow(...[tx, ...where]: Parameters<typeof placePayment>): Promise<PaymentRecord> {
  const { payment, bills } = await placePayment(tx, ...where);
  await writeBills(tx, bills);
  return payment;
}

/** What of a payment that is under way will be for bills of other accounts, as far as is known now. */
async function expectedParts(
  tx: CreditingTx,
  { paymentId, billingAccountId, amount, billId }: PaymentRecord,
  account: BillingAccount,
): Promise<PassedOn[]> {
  const asked = await billsAskedOfPayer(tx, account);
  if (asked.length === 0) return [];
  const named = partsFor(
    paymentId,
    amount,
    asked.filter((bill) => bill.billId === billId),
  );
  const own = sumMinor((await openBills(tx, billingAccountId)).map(openAmount));
  const rest = Math.max(0, amount - passedOnTotal(named) - own);
  return mergedPassedOn(named, partsFor(paymentId, exact(rest), lessOf(asked, named)));
}

/** The bills with less open by these parts, of which they know nothing. */
function lessOf(asked: readonly PayableBill[], parts: readonly PassedOn[]): PayableBill[] {
  return asked.map((bill) => {
    const paid = sumMinor(parts.filter(({ billId }) => billId === bill.billId).map(({ amount }) => amount));
    return { ...bill, open: exact(Math.max(0, bill.open - paid)) };
  });
}

function withParts(payment: PaymentRecord, passedOn: readonly PassedOn[]): PaymentRecord {
  return passedOn.length === 0 ? payment : { ...payment, passedOn };
}

/**
 * Brings the parts of a payment to what is wanted: an entry on each side for what changed, the money on its bill or off it. Parts that are not wanted come
 * to nothing, and stay known.
 * @param had the parts as they are
 * @returns the parts as they are now
 */
async function setParts(
  tx: CreditingTx,
  payment: PaymentRecord,
  had: readonly PassedOn[],
  wanted: readonly PassedOn[],
  now: Instant,
): Promise<PassedOn[]> {
  const all = mergedPassedOn(
    had.map((part) => ({ ...part, amount: 0 })),
    wanted,
  );
  if (all.length === 0) return [];
  const known = await knownParts(tx, all);
  // A payment that has come under such an id by itself stays what it is.
  const parts = all.filter(({ paymentId, amount }) => {
    const before = known.get(paymentId);
    return before === undefined ? amount > 0 : before.passedFrom === payment.paymentId;
  });
  const begun = await beginOn(tx, [...new Set(parts.map(({ billingAccountId }) => billingAccountId))], {
    awaits: true,
  });
  const changes = parts.flatMap((part): ChangedPayment[] => {
    const before = known.get(part.paymentId) ?? null;
    const owner = begun.get(part.billingAccountId);
    if (owner === undefined) return [];
    const after = partRecord(payment, part, before, owner.stored.customerId, now);
    return before !== null && isSamePart(before, after) ? [] : [{ before, after }];
  });
  await postParts(tx, payment, changes, now);
  return parts;
}

async function postParts(
  tx: CreditingTx,
  { billingAccountId: payer, paymentId, occurredAt }: PaymentRecord,
  changes: readonly ChangedPayment[],
  now: Instant,
): Promise<void> {
  const { sequence = 0 } = tx.begun.get(payer)?.stored ?? {};
  const entries = changes.flatMap(({ before, after }) =>
    linkedEntries({ payer, paymentId, occurredAt, sequence }, before, after, now),
  );
  const of = (id: BillingAccountId) => entries.filter(({ billingAccountId }) => billingAccountId === id);
  if (entries.length > 0) await changeAccount(tx, payer, { entries: of(payer) }, now);
  const owners = new Set(changes.map(({ after }) => after.billingAccountId));
  for (const id of [...owners].sort()) {
    const changed = changes.filter(({ after }) => after.billingAccountId === id);
    const { account } = await changeAccount(tx, id, { entries: of(id) }, now);
    const placed: ChangedPayment[] = [];
    for (const { before, after } of changed) {
      const part = await placeNow(tx, before, after, account, now);
      await keepPlaced(tx, part, before, now);
      placed.push({ before, after: part });
    }
    await lookAgain(tx, account, placed, now);
  }
}

/** Two entries for what a part counts more or less than before, one on the account of the payment and one on that of the bill. */
function linkedEntries(
  {
    payer,
    paymentId,
    occurredAt,
    sequence,
  }: {
    readonly payer: BillingAccountId;
    readonly paymentId: PaymentId;
    readonly occurredAt: Instant;
    /** The last number of the payer's ledger: it tells several moves of one part apart. */
    readonly sequence: number;
  },
  before: PaymentRecord | null,
  after: PaymentRecord,
  now: Instant,
): NewEntry[] {
  const more = exact(after.countedAmount - (before?.countedAmount ?? 0));
  if (more === 0) return [];
  const [out, into] = [
    { type: 'creditMovedOut', direction: 'debit' } as const,
    { type: 'creditMovedIn', direction: 'credit' } as const,
  ];
  const same = {
    ...{ amount: exact(Math.abs(more)), occurredAt: more > 0 ? occurredAt : now },
    ...{ source: PASSED_ON_SOURCE, billId: null, note: null },
  };
  const key = `${PASSED_ON_SOURCE}:${after.paymentId}:${sequence}`;
  const { billingAccountId: owner } = after;
  return [
    {
      ...{ ...same, ...(more > 0 ? out : into), billingAccountId: payer, otherAccountId: owner },
      ...{ paymentId, idempotencyKey: `${key}:payer` },
    },
    {
      ...{ ...same, ...(more > 0 ? into : out), billingAccountId: owner, otherAccountId: payer },
      ...{ paymentId: after.paymentId, idempotencyKey: `${key}:bill` },
    },
  ];
}

function partRecord(
  payment: PaymentRecord,
  { paymentId, billingAccountId, billId, amount }: PassedOn,
  before: PaymentRecord | null,
  customerId: CustomerId,
  now: Instant,
): PaymentRecord {
  const events = eventsOfPart(payment, amount, before, before?.postedAt ?? now);
  return {
    ...{ paymentId, billingAccountId, customerId, currency: payment.currency, billId },
    ...paymentFieldsOf(events),
    // How the payer pays is not the business of the one whose bill it is.
    method: null,
    allocations: before?.allocations ?? [],
    ...{ passedFrom: payment.paymentId, reportedBy: null },
    ...{ receivedAt: before?.receivedAt ?? payment.receivedAt, events },
  };
}

function isSamePart(before: PaymentRecord, after: PaymentRecord): boolean {
  const fields = ['status', 'amount', 'countedAmount', 'occurredAt', 'valueDate', 'postedAt'] as const;
  return fields.every((field) => before[field] === after[field]);
}

async function knownParts(
  tx: CreditingTx,
  parts: readonly PassedOn[],
): Promise<ReadonlyMap<PaymentId, PaymentRecord>> {
  const docs = await collectionOf(tx.db, payments)
    .find({ _id: { $in: parts.map(({ paymentId }) => paymentId) } }, within(tx))
    .toArray();
  return new Map(docs.map((doc) => [doc._id, payments.fromDoc(doc)]));
}
