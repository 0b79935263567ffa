import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import type { Currency } from '../../domain/money.ts';
import type { Payment, PaymentReport, PaymentStatus } from '../../domain/payments/payment.ts';
import {
  internalCustomer,
  isInternalAccount,
  isSuspenseAccountId,
  newSuspenseAccount,
  type SuspenseItem,
  type SuspenseState,
  suspenseAccountId,
} from '../../domain/payments/suspense.ts';
import { accounts, customers, storedAccounts } from '../accounts/collections.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { genesisHash } from '../ledger/ledger-hash.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { suspenseItems } from './collections.ts';

/**
 * The report with the account that the payment is on: the one it names if that can take it, else the one that it was
 * matched to, else the suspense account of its currency, with an item on the work list.
 */
export async function addressed(
  tx: AuditedTx,
  report: PaymentReport,
  known: Payment | null,
  now: Instant,
): Promise<PaymentReport> {
  if (known !== null) {
    if (known.billingAccountId === report.billingAccountId && !isSuspenseAccountId(known.billingAccountId))
      return report;
    const item = await findItem(tx, report.paymentId);
    const named = report.billingAccountId === item?.namedAccountId;
    return named ? { ...report, billingAccountId: known.billingAccountId, billId: null } : report;
  }
  const named = await collectionOf(tx.db, accounts).findOne(
    { _id: report.billingAccountId },
    { projection: { customerId: 1, currency: 1 }, ...within(tx) },
  );
  const { amountMinor, currency } = report.amount;
  const ours = named !== null && !isInternalAccount(named);
  if (ours && named.currency === currency) return report;
  await ensureSuspenseAccount(tx, currency, now);
  const item: SuspenseItem = {
    paymentId: report.paymentId,
    namedAccountId: report.billingAccountId,
    namedBillId: report.billId,
    cause: ours ? 'otherCurrency' : 'unknownAccount',
    amount: amountMinor,
    currency,
    state: 'open',
    receivedAt: now,
    resolution: null,
  };
  const billingAccountId = suspenseAccountId(currency);
  await writing(tx, suspenseItems).insert(ofAccount(billingAccountId), item);
  return { ...report, billingAccountId, billId: null };
}

/**
 * Takes an item off the work list when the processor takes its money back, or says that it is not coming; and puts it there again
 * when it has come after all.
 */
export async function followPayment(
  tx: AuditedTx,
  { paymentId, status, billingAccountId }: Payment,
): Promise<void> {
  const move = ITEM_MOVES[status];
  if (move === undefined) return;
  const { from, to } = move;
  const item = { _id: paymentId, state: from };
  await writing(tx, suspenseItems).update(ofAccount(billingAccountId), item, { $set: { state: to } });
}

/** The state of an item in suspense after its payment gets a status. */
const ITEM_MOVES: Readonly<
  Partial<Record<PaymentStatus, { readonly from: SuspenseState; readonly to: SuspenseState }>>
> = {
  reversed: { from: 'open', to: 'takenBack' },
  refunded: { from: 'open', to: 'takenBack' },
  failed: { from: 'open', to: 'failed' },
  settled: { from: 'failed', to: 'open' },
};

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
