import { absence } from '../../domain/absences.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Customer } from '../../domain/accounts/customer.ts';
import { openAmount, promiseInForce } from '../../domain/accounts/standing.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { BilledLine, correctionOf } from '../../domain/billing/bill-correction.ts';
import type { BillDetails } from '../../domain/billing/bill-details.ts';
import { collectedLine } from '../../domain/billing/bill-of.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillId } from '../../domain/flavor.ts';
import { type LedgerEntry, signedAmount } from '../../domain/ledger/entry.ts';
import { sumMinor } from '../../domain/money.ts';
import { accountReads } from '../accounts/accounts.ts';
import { customers } from '../accounts/collections.ts';
import { disputes } from '../arrears/collections.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { billDetails, bills } from './collections.ts';
import { ratesFor } from './tax-of-entries.ts';

/** How many lines one correction bills again: all of them are posted in one transaction. */
const MOST_LINES = 1_000;

/** Everything that the correction of a bill follows from, as it is read. */
export type CorrectionSources = Parameters<typeof correctionOf>[0] & {
  readonly account: BillingAccount;
  readonly customer: Pick<Customer, 'locale'>;
};

/** Everything that a correction follows from; refuses a bill that is not corrected in this way. */
export async function basisOf(tx: Tx, billId: BillId, now: Instant): Promise<CorrectionSources> {
  const found = await collectionOf(tx.db, bills).findOne({ _id: billId }, within(tx));
  if (found === null) throw absence('bill-missing');
  const bill = bills.fromDoc(found);
  if (bill.cancelled !== undefined) throw billingRefusal('bill-is-cancelled');
  const sheet = await collectionOf(tx.db, billDetails).findOne({ _id: billId }, within(tx));
  if (sheet === null) throw billingRefusal('bill-made-elsewhere');
  const details = billDetails.fromDoc(sheet);
  const account = await accountReads(tx).get(bill.billingAccountId);
  if (account === null) throw new StoredDataError(bills.name, billId, ['billingAccountId']);
  const { customerId } = bill;
  const owner = await collectionOf(tx.db, customers).findOne({ _id: customerId }, within(tx));
  if (owner === null) throw new StoredDataError(bills.name, billId, ['customerId']);
  const today = civilDateAt(now, account.timeZone);
  const dispute = await collectionOf(tx.db, disputes).findOne({ billId, state: 'open' }, within(tx));
  if (dispute !== null || bill.disputedAmount > 0) throw billingRefusal('bill-is-disputed');
  const isLate = openAmount(bill) > 0 && bill.dueDate < today;
  if (isLate && promiseInForce(account, today) !== null) throw billingRefusal('bill-is-promised');
  const counted = sumMinor([details.lines.length, ...details.collected.sums.map(({ count }) => count)]);
  if (counted > MOST_LINES) throw billingRefusal('bill-too-long');
  const entries = await entriesOn(tx, bill);
  const { throughSequence } = details.collected;
  const since = entries.filter(({ sequence }) => sequence > throughSequence);
  if (sumMinor(since.filter(({ type }) => type === 'writeOff').map(signedAmount)) !== 0)
    throw billingRefusal('bill-was-written-off');
  const listed = new Set(details.lines.map(({ entryId }) => entryId));
  const notes = since.filter((entry) => CREDIT_NOTES.has(entry.type) && !listed.has(entry.entryId));
  return {
    bill,
    taxLines: details.taxLines,
    lines: linesOf(bill, details, entries, notes),
    notes: notes.map(({ entryId, amount }) => ({ entryId, amount })),
    account,
    customer: customers.fromDoc(owner),
    taxTable: await ratesFor(tx, [{ account }], now),
  };
}

/** Credits that are put on a bill after it was made, and take back its tax. */
const CREDIT_NOTES: ReadonlySet<string> = new Set(['creditNote', 'goodwill']);

async function entriesOn(tx: Tx, { billId, billingAccountId }: Bill): Promise<LedgerEntry[]> {
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find({ billingAccountId, billId }, within(tx))
    .sort({ sequence: 1 })
    .toArray();
  return docs.map((doc) => ledgerEntries.fromDoc(doc));
}

/** The lines of the bill itself, of what it collected, and of the goodwill that was given on it since: it was a gift, and stays one. */
function linesOf(
  bill: Bill,
  { lines, collected }: BillDetails,
  entries: readonly LedgerEntry[],
  notes: readonly LedgerEntry[],
): BilledLine[] {
  const period = { from: bill.periodFrom, to: bill.periodTo };
  const byId = new Map(entries.map((entry) => [entry.entryId, entry]));
  const listed = new Set(lines.map(({ entryId }) => entryId));
  const taken = entries.filter(
    ({ entryId, sequence }) => sequence <= collected.throughSequence && !listed.has(entryId),
  );
  const asLine = (entry: LedgerEntry): BilledLine => ({
    line: collectedLine(entry, collected.stubLines, period),
    entry,
  });
  return [
    ...lines.map((line) => ({
      line,
      entry: line.entryId === null ? null : (byId.get(line.entryId) ?? null),
    })),
    ...taken.map(asLine),
    ...notes.filter(({ type }) => type === 'goodwill').map(asLine),
  ];
}
