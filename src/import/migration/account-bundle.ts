import type { Customer } from '../../domain/accounts/customer.ts';
import type { PromiseToPay } from '../../domain/arrears/promise.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { type BillCycle, billDate } from '../../domain/billing/cycle/bill-cycle.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { addDays, type CivilDate, type Instant, later, startOfDay } from '../../domain/civil-date.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact, sumMinor } from '../../domain/money.ts';
import { applyToBill } from '../../domain/payments/allocation.ts';
import type { AccountBundle } from '../../store/accounts/bulk.ts';
import type { ColumnFault } from '../value.ts';
import type { AccountRecords, Placed } from './account-records.ts';
import { importedDeposit, partsOfDeposit, paymentOfDeposit } from './deposits.ts';
import type { RecordOf } from './records.ts';

/** The giver that is recorded for imported agreements: the old system. */
const IMPORT = 'import';

/** The fault of a record; its account is then not imported. */
export interface RecordFault extends ColumnFault {
  readonly file: string;
  readonly line: number;
}

/** An account whose own record was found, so its other records can be checked. */
export type KnownAccount = AccountRecords & { readonly account: Placed<RecordOf<'account'>> };

/**
 * An account as this product stores it, made from the records of the old system.
 *
 * - The ledger begins with each bill's amount, and the part of it that was paid. So the balance is what is
 * open, plus charges that are on no bill, minus credit. A deposit is a payment that is held, apart from the balance.
 * - The next bill is made on the stated date, and covers the period that ends the day before.
 * - Faults here are those that no single record shows: a bill that overlaps the next period, a number twice, a bill paid in full without its date.
 *
 * @param now the instant of the import
 * @throws MoneyError when amounts leave the exact integers
 */
export function accountBundleOf(
  records: KnownAccount,
  customer: Customer,
  now: Instant,
): { readonly bundle: AccountBundle } | { readonly faults: readonly RecordFault[] } {
  const { account } = records;
  const cycle = cycleOf(account.record);
  const faults = faultsOf(records, cycle);
  if (faults.length > 0) return { faults };
  const { billingAccountId, customerId, currency, timeZone } = account.record;
  const bills = records.bills.map(({ record }) => billOf(record, customerId));
  const entries = entriesOf(records, timeZone);
  const deposits = records.deposits.map(({ record }) => importedDeposit(record, account.record));
  const promise = promiseOf(records, entries.length, now);
  return {
    bundle: {
      customer,
      account: {
        ...{ billingAccountId, customerId, currency, timeZone, cycle },
        state: account.record.state ?? 'active',
        collectionStatus: account.record.collectionStatus ?? 'none',
        creditLimit: account.record.creditLimit,
        graceDays: account.record.graceDays,
        cycleTransition: null,
        openedDate: account.record.openedDate,
        billing: {
          billedThrough: billedThrough(account.record, cycle),
          nextBillDate: account.record.nextBillDate,
        },
        ...(account.record.taxRateBasisPoints === undefined
          ? {}
          : { taxRateBasisPoints: account.record.taxRateBasisPoints }),
        promise:
          promise === null
            ? null
            : { promiseId: promise.promiseId, untilDate: promise.installments[0]?.dueDate ?? '' },
        restrictions: [],
        dunningHolds: [...new Set(records.holds.map(({ record }) => record.tag))],
        balance: sumMinor(entries.map(({ direction, amount }) => (direction === 'debit' ? amount : -amount))),
        heldCredit: 0,
        ...(deposits.length === 0
          ? {}
          : { heldDeposits: sumMinor(deposits.map(({ askedAmount }) => askedAmount)) }),
        sequence: entries.length,
        version: 1,
        updatedAt: now,
      },
      entries,
      bills,
      payments: records.deposits.map(({ record }) => paymentOfDeposit(record, account.record)),
      deposits,
      subscriptions: records.services.map(({ record }) =>
        subscriptionOf(record, customerId, addDays(billedThrough(account.record, cycle), 1)),
      ),
      promises: promise === null ? [] : [promise],
    },
  };
}

/** The cycle whose next bill is the stated one. */
function cycleOf({ frequency, nextBillDate, billCycleDay, paymentTermDays }: RecordOf<'account'>): BillCycle {
  const day = billCycleDay ?? Number(nextBillDate.slice(8));
  return { frequency, billCycleDay: day, anchorDate: nextBillDate, paymentTermDays };
}

/** The last billed day: before the period that the next bill covers, and never before the account was opened. */
function billedThrough({ openedDate }: RecordOf<'account'>, cycle: BillCycle): CivilDate {
  return addDays(later(openedDate, billDate(cycle, -1)), -1);
}

function billOf({ kind, openAmount, lastPaidDate, ...stated }: RecordOf<'bill'>, customerId: string): Bill {
  const bill: Bill = {
    ...{ ...stated, customerId, paidAmount: 0, disputedAmount: 0 },
    ...{ state: 'sent', settledDate: null },
  };
  const paid = exact(stated.amount - openAmount);
  return paid === 0 ? bill : applyToBill(bill, paid, lastPaidDate ?? stated.billDate);
}

function subscriptionOf(
  { kind, endDate, charging, chargedThrough, chargedAhead = 0, ...service }: RecordOf<'service'>,
  customerId: string,
  firstUnbilledDay: CivilDate,
): Subscription {
  const from = later(service.startDate, firstUnbilledDay);
  return {
    ...{ ...service, customerId, endDate: endDate ?? null, state: 'active', orderId: null },
    ...(charging === 'inAdvance' ? { billedInAdvance: true } : {}),
    ...(chargedThrough === undefined
      ? {}
      : { paidAhead: [{ from, to: chargedThrough, amount: chargedAhead, entryId: null }] }),
  };
}

/** The first entries of the ledger, in the order of their days. */
function entriesOf(
  { account, bills, charges, credits, deposits }: KnownAccount,
  timeZone: string,
): NewEntry[] {
  const { billingAccountId } = account.record;
  type Part = Pick<NewEntry, 'type' | 'direction' | 'amount' | 'billId' | 'note'> & {
    readonly paymentId?: string;
    readonly date: CivilDate;
  };
  const parts: Part[] = [
    ...bills.flatMap(({ record }): Part[] => {
      const { billId, billDate: date, amount, openAmount, lastPaidDate } = record;
      const paid = exact(amount - openAmount);
      const billed = { type: 'adjustment', direction: 'debit', amount, billId, date } as const;
      const taken = { type: 'adjustment', direction: 'credit', amount: paid, billId } as const;
      return [
        { ...billed, note: 'bill of the system before' },
        ...(paid === 0 ? [] : [{ ...taken, date: lastPaidDate ?? date, note: 'paid in the system before' }]),
      ];
    }),
    ...charges.map(({ record: { amount, date, note } }): Part => {
      return { type: 'usage', direction: 'debit', amount, billId: null, note: note ?? null, date };
    }),
    ...credits.map(({ record: { amount, date, note } }): Part => {
      return { type: 'creditNote', direction: 'credit', amount, billId: null, note: note ?? null, date };
    }),
    ...deposits.flatMap(({ record }): Part[] =>
      partsOfDeposit(record).map((part) => ({ ...part, date: record.date })),
    ),
  ];
  return parts
    .sort((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)))
    .map(({ date, ...part }, index) => ({
      ...part,
      billingAccountId,
      occurredAt: startOfDay(date, timeZone),
      idempotencyKey: `migration:${billingAccountId}:${index + 1}`,
      source: IMPORT,
      paymentId: part.paymentId ?? null,
    }));
}

/**
 * The promise in force. It keeps the terms of the old system and is not checked against ours.
 * @param posted how many entries the ledger begins with: a promise counts what is paid after them
 */
function promiseOf({ account, promises }: KnownAccount, posted: number, now: Instant): PromiseToPay | null {
  const [first] = promises;
  if (first === undefined) return null;
  const { billingAccountId, customerId, currency } = account.record;
  const installments = promises
    .map(({ record: { amount, dueDate } }) => ({ amount, dueDate }))
    .sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
  return {
    promiseId: first.record.promiseId,
    kind: installments.length === 1 ? 'promise' : 'plan',
    ...{ billingAccountId, customerId, currency, installments },
    amount: sumMinor(installments.map(({ amount }) => amount)),
    state: 'active',
    revision: 1,
    paidAmount: 0,
    afterSequence: posted,
    givenAt: now,
    givenBy: IMPORT,
    terms: { version: 'before-the-cut-over', sha256: '0'.repeat(64) },
    ...{ endedAt: null, cancellation: null, toldAt: null },
  };
}

function faultsOf(records: KnownAccount, cycle: BillCycle): RecordFault[] {
  const { account, services, bills, deposits, promises } = records;
  const { openedDate, nextBillDate } = account.record;
  const faults: RecordFault[] = [];
  const say = ({ file, line }: Placed, column: string, reason: string) =>
    faults.push({ file, line, column, reason });
  if (billDate(cycle, 0) !== nextBillDate)
    say(
      account,
      'nextBillDate',
      'is not the day that billCycleDay says, nor the last day of a shorter month',
    );
  if (nextBillDate <= openedDate) say(account, 'nextBillDate', 'is not after openedDate');
  const through = billedThrough(account.record, cycle);
  for (const bill of bills) {
    const { record } = bill;
    if (record.openAmount > record.amount) say(bill, 'openAmount', 'is more than amount');
    if (record.dueDate < record.billDate) say(bill, 'dueDate', 'is before billDate');
    if (record.periodTo < record.periodFrom) say(bill, 'periodTo', 'is before periodFrom');
    if (record.periodTo > through)
      say(bill, 'periodTo', `is in the period of the next bill, which begins on ${addDays(through, 1)}`);
    if (record.openAmount === 0 && record.lastPaidDate === undefined)
      say(bill, 'lastPaidDate', 'is missing, and the bill is paid in full');
  }
  twice(bills, ({ billId }) => billId, 'billId', say);
  twice(services, ({ subscriptionId }) => subscriptionId, 'subscriptionId', say);
  twice(deposits, ({ orderId }) => orderId, 'orderId', say);
  for (const service of services)
    if (service.record.endDate !== undefined && service.record.endDate < service.record.startDate)
      say(service, 'endDate', 'is before startDate');
  for (const service of services) {
    const { startDate, charging, chargedThrough, chargedAhead } = service.record;
    if (chargedThrough !== undefined && charging !== 'inAdvance')
      say(service, 'chargedThrough', 'is of a service whose charging is not inAdvance');
    if ((chargedThrough === undefined) !== (chargedAhead === undefined))
      say(service, 'chargedAhead', 'goes with chargedThrough: both are there, or neither');
    const first = later(startDate, addDays(through, 1));
    if (chargedThrough !== undefined && chargedThrough < first)
      say(service, 'chargedThrough', `is before the first day that is not billed, ${first}`);
  }
  for (const promise of promises)
    if (promise.record.promiseId !== promises[0]?.record.promiseId)
      say(promise, 'promiseId', 'is another promise: an account has one in force');
  twice(promises, ({ dueDate }) => dueDate, 'dueDate', say);
  return faults;
}

function twice<R extends Placed>(
  list: readonly R[],
  keyOf: (record: R['record']) => string,
  column: string,
  say: (at: Placed, column: string, reason: string) => void,
): void {
  const lineOf = new Map<string, number>();
  for (const each of list) {
    const key = keyOf(each.record);
    const first = lineOf.get(key);
    if (first === undefined) lineOf.set(key, each.line);
    else say(each, column, `is the same as in line ${first}`);
  }
}
