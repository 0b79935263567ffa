import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import type { Currency } from '../../domain/money.ts';
import type { PaymentReport } from '../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import {
  INTERNAL_CUSTOMER_ID,
  internalCustomer,
  isSuspenseAccountId,
  newSuspenseAccount,
  type SuspenseCause,
  type SuspenseItem,
  type SuspenseState,
  suspenseAccountId,
  undecidedState,
} from '../../domain/payments/suspense.ts';
import type { BegunTx } from '../accounts/begin.ts';
import { accounts, customers, storedAccounts } from '../accounts/collections.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { genesisHash } from '../ledger/ledger-hash.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { suspenseItems } from './collections.ts';
import { keptWords } from './erased-payer.ts';
import { type Address, addressOf, type NoAddress } from './payment-address.ts';

/**
 * The account that a payment is on after a report. A payment without an account goes on the suspense account of its currency, with an item on
 * the work list, and leaves it as soon as a report names an account of ours. A payment on an account stays there; only one that does
 * not count yet goes to the account of a bill of the same customer that a later report names.
 * @throws BusinessFailure PaymentDiffers when the report names another account than the payment is on
 */
export async function placeOfPayment(
  tx: AuditedTx & Pick<BegunTx, 'begun'>,
  report: PaymentReport,
  known: PaymentRecord | null,
  now: Instant,
): Promise<Address> {
  const address = await addressOf(tx, report);
  if (known !== null && !isSuspenseAccountId(known.billingAccountId))
    return placeOfKnown(tx, report, known, address);
  if ('cause' in address) return inSuspense(tx, report, known, address.cause, now);
  if (known === null) return address;
  const ended = await endedByReport(tx, report, address, now);
  if (ended !== null) return { ...address, billId: address.billId ?? ended.namedBillId };
  const { billingAccountId, customerId } = known;
  return { billingAccountId, customerId, billId: null, orderId: report.orderId, isBillOfAnother: false };
}

async function placeOfKnown(
  tx: AuditedTx,
  report: PaymentReport,
  known: PaymentRecord,
  address: Address | NoAddress,
): Promise<Address> {
  const { billingAccountId, customerId } = known;
  const { billId, orderId } = report;
  const stays = { billingAccountId, customerId, billId, orderId, isBillOfAnother: false };
  if ('cause' in address) return stays;
  if (address.billingAccountId === billingAccountId) return address;
  const item = await findItem(tx, known.paymentId);
  if (report.billingAccountId === null || report.billingAccountId === item?.namedAccountId) return stays;
  if (address.customerId !== customerId || address.billId === null)
    throw paymentRefusal('payment-of-another-account');
  return known.countedAmount === 0 ? address : stays;
}

async function inSuspense(
  tx: AuditedTx,
  report: PaymentReport,
  known: PaymentRecord | null,
  cause: SuspenseCause,
  now: Instant,
): Promise<Address> {
  const { amountMinor, currency } = report.amount;
  const billingAccountId = suspenseAccountId(currency);
  const place = {
    ...{ billingAccountId, customerId: INTERNAL_CUSTOMER_ID, billId: null },
    ...{ orderId: report.orderId, isBillOfAnother: false },
  };
  if (known !== null) return place;
  await ensureSuspenseAccount(tx, currency, now);
  const item: SuspenseItem = {
    paymentId: report.paymentId,
    namedAccountId: report.billingAccountId,
    namedBillId: report.billId,
    namedOrderId: report.orderId,
    ...(report.reference === null ? {} : { reference: report.reference }),
    cause,
    amount: amountMinor,
    currency,
    state: 'open',
    receivedAt: now,
    resolution: null,
  };
  await writing(tx, suspenseItems).insert(ofAccount(billingAccountId), item);
  return place;
}

/** A later report names the account: nobody has to look for it any more. Null when a person has sent the money back before. */
async function endedByReport(
  tx: AuditedTx,
  { paymentId, reportedBy, amount }: PaymentReport,
  { billingAccountId }: Address,
  at: Instant,
): Promise<SuspenseItem | null> {
  const item = await findItem(tx, paymentId);
  if (item === null || item.state === 'returned') return null;
  const said = { ...item, reason: 'A later report names the account.' };
  const { reason, ...kept } = await keptWords(tx, billingAccountId, said);
  const resolution = { by: reportedBy ?? 'goodstanding', at, billingAccountId, reason };
  const object = ofAccount(suspenseAccountId(amount.currency));
  await writing(tx, suspenseItems).replace(
    object,
    { ...kept, state: 'matched', resolution },
    { mustExist: true },
  );
  return item;
}

/**
 * Brings the item of a payment in suspense to what its payment is, while nobody has decided on it: off the work list when no money of it
 * is here or to come, and on it again when it has come after all.
 */
export async function followPayment(tx: AuditedTx, payment: PaymentRecord): Promise<void> {
  const { paymentId, amount, billingAccountId } = payment;
  const undecided = { $in: ['open', 'takenBack', 'failed'] satisfies SuspenseState[] };
  const state = undecidedState(payment);
  await writing(tx, suspenseItems).update(
    ofAccount(billingAccountId),
    { _id: paymentId, state: undecided },
    { $set: { state, amount } },
  );
}

/** The item of a payment; null when it was never in suspense. */
export async function findItem(scope: Tx | Reader, paymentId: PaymentId): Promise<SuspenseItem | null> {
  const doc = await collectionOf(scope.db, suspenseItems).findOne({ _id: paymentId }, within(scope));
  return doc === null ? null : suspenseItems.fromDoc(doc);
}

/** Two that create it at once meet on its key; the second runs again and finds it. */
async function ensureSuspenseAccount(tx: AuditedTx, currency: Currency, now: Instant): Promise<void> {
  const account = newSuspenseAccount(currency, now);
  const _id = account.billingAccountId;
  const there = await collectionOf(tx.db, accounts).countDocuments({ _id }, within(tx));
  if (there > 0) return;
  const owner = internalCustomer(now);
  const owners = await collectionOf(tx.db, customers).countDocuments({ _id: owner.customerId }, within(tx));
  if (owners === 0) await writing(tx, customers).insert(ofAccount(_id), owner);
  await writing(tx, storedAccounts).insert(ofAccount(_id), { ...account, lastHash: genesisHash(_id) });
}
