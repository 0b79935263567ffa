import type { BillingAccount } from '../accounts/billing-account.ts';
import { openAmount } from '../accounts/standing.ts';
import { later } from '../civil-date.ts';
import type { BillId, BillingAccountId } from '../flavor.ts';
import { balanceOf, type EntryType, type LedgerEntry, signedAmount } from '../ledger/entry.ts';
import { CANCELLATION_SOURCE } from '../ledger/posting.ts';
import { type UnbilledSums, unbilledOf, unbilledSumsOf } from '../ledger/unbilled.ts';
import { type Minor, sumMinor } from '../money.ts';
import { depositPartOf } from '../payments/deposit.ts';
import { passedOnPartOf } from '../payments/passed-on.ts';
import type { Payment } from '../payments/payment.ts';
import type { Bill } from './bill.ts';
import type { BillDetails } from './bill-details.ts';
import { type CollectingRule, collectableOf } from './collectable.ts';
import { type CollectedSum, sumsByKind, unbilledWithAhead } from './collected.ts';
import { creditsTotal, owedOnNoBill, unappliedCredit } from './credit.ts';
import { periodsOf } from './period-check.ts';

/** What can be wrong with the money of an account. */
export const BILLING_FAULTS = [
  'balance',
  'billAmount',
  'billLine',
  'billTwice',
  'periodGap',
  'periodOverlap',
  'progress',
  'allocation',
  'deposit',
  'paid',
  'billState',
  'credit',
  'unbilled',
  'notice',
] as const;
export type BillingFault = (typeof BILLING_FAULTS)[number];

export interface BillingViolation {
  readonly billingAccountId: BillingAccountId;
  readonly fault: BillingFault;
  /** The bill or payment with the fault; null: the account. */
  readonly subject: string | null;
  /** The stored and the right value, in minor units, dates and ids. */
  readonly text: string;
}

/** Everything of one account that the audit looks at. */
export interface AuditedAccount {
  readonly account: BillingAccount;
  readonly entries: readonly LedgerEntry[];
  readonly bills: readonly Bill[];
  readonly payments: readonly Payment[];
  /** Details of the bills that were made here; imported bills have none. */
  readonly details: readonly BillDetails[];
  /** The bills that notices of new bills are about. */
  readonly billNotices: readonly BillId[];
  /** What the account's view says is unbilled, carried on from change to change; null: there is no view of today's format. */
  readonly unbilledOfView: UnbilledSums | null;
}

/**
 * Everything that is wrong with the money of an account; none when every rule of docs/billing.md holds:
 *
 * - the balance is the sum of the ledger;
 * - a bill made here asks for exactly the entries it has collected, and no entry is on two bills or on a line twice;
 * - its paid amount is the sum of payments, credit, write-offs and credit notes for it; its state follows from that;
 * - a cancelled bill is paid by credit notes alone, and one bill that is there stands in its place;
 * - from the newest imported bill on, bills cover every day once, up to the last billed day;
 * - a payment is put on bills and held for orders up to what counts of it and only while it is settled;
 * - what is held for orders is the same in the ledger, on the account and of its payments;
 * - unapplied credit is not negative, except for credit that was used or paid out and then taken back (the next bill asks for it);
 * - the view's sums of what is unbilled are those of the ledger;
 * - no account has both unapplied credit and an open bill that is not disputed; no bill has two notices.
 */
export function violationsOf(audited: AuditedAccount): BillingViolation[] {
  const { account, bills } = audited;
  const found: BillingViolation[] = [];
  const say = (fault: BillingFault, subject: string | null, text: string) =>
    found.push({ billingAccountId: account.billingAccountId, fault, subject, text });
  const sum = balanceOf(audited.entries);
  if (sum !== account.balance) say('balance', null, `is ${account.balance}, the ledger adds up to ${sum}`);
  checkBills(audited, say);
  checkCancelled(audited, say);
  checkPeriods(audited, say);
  checkPayments(audited, say);
  checkDeposits(audited, say);
  const unbilled = unbilledWithAhead(unbilledOf(audited.entries), account.collectedAhead);
  const credit = unappliedCredit(bills, unbilled, sum);
  checkUnbilled(audited, unbilled, say);
  if (owedOnNoBill(credit) > paidOut(audited)) say('credit', null, `unapplied credit is ${credit}`);
  const open = bills.find((bill) => openAmount(bill) > 0);
  // If something else is wrong, this is a consequence of it.
  if (found.length === 0 && credit > 0 && open !== undefined)
    say('credit', open.billId, `has ${openAmount(open)} open while ${credit} of credit is unapplied`);
  const twice = audited.billNotices.filter((billId, index) => audited.billNotices.indexOf(billId) !== index);
  for (const billId of twice) say('notice', billId, 'has two notices');
  return found;
}

/**
 * What was refunded out of the account's credit or moved to another account, and credits that were taken back before a bill collected them: a reversal, or the taking
 * back, can leave at most this much on no bill.
 */
function paidOut({ entries }: AuditedAccount): Minor {
  return sumMinor(
    entries
      .filter(
        ({ type, paymentId, source, direction }) =>
          (type === 'refund' && paymentId === null) ||
          type === 'creditMovedOut' ||
          (source === CANCELLATION_SOURCE && direction === 'debit'),
      )
      .map(({ amount }) => amount),
  );
}

type Say = (fault: BillingFault, subject: string | null, text: string) => void;

function checkBills(audited: AuditedAccount, say: Say): void {
  const { bills, details, entries, payments } = audited;
  const sheets = new Map(details.map((sheet) => [sheet.billId, sheet]));
  const byId = new Map(entries.map((entry) => [entry.entryId, entry]));
  const onBill = new Map<BillId, LedgerEntry[]>();
  for (const entry of entries) {
    if (entry.billId === null) continue;
    const others = onBill.get(entry.billId);
    if (others === undefined) onBill.set(entry.billId, [entry]);
    else others.push(entry);
  }
  const dates = new Set<string>();
  for (const bill of bills) {
    const { billId, amount, paidAmount, state } = bill;
    const expected = paidAmount >= amount ? 'settled' : paidAmount > 0 ? 'partiallyPaid' : 'sent';
    if (state !== expected) say('billState', billId, `is ${state}, ${paidAmount} of ${amount} are paid`);
    const sheet = sheets.get(billId);
    if (sheet === undefined) continue;
    // A corrected bill is made out of its turn.
    if (bill.replaces === undefined) {
      if (dates.has(bill.billDate)) say('billTwice', billId, `is another bill of ${bill.billDate}`);
      dates.add(bill.billDate);
    }
    const listed = new Set<string>();
    for (const line of sheet.lines) {
      if (line.entryId === null) continue;
      const entry = byId.get(line.entryId);
      if (listed.has(line.entryId)) say('billLine', billId, `lists ${line.entryId} twice`);
      listed.add(line.entryId);
      if (entry === undefined || entry.billId !== billId || signedAmount(entry) !== line.amount)
        say('billLine', billId, `lists ${line.entryId} for ${line.amount}, the ledger says otherwise`);
    }
    const { collected } = sheet;
    const own = (onBill.get(billId) ?? []).filter(({ entryId }) => !listed.has(entryId));
    const taken = own.filter(({ sequence }) => sequence <= collected.throughSequence);
    for (const { kind, count, amount: stated } of sumsDiffering(sumsByKind(collected.sums), sumsOf(taken)))
      say('billLine', billId, `collected ${count} of ${kind} for ${stated}, the ledger says otherwise`);
    const total = sumMinor([...sheet.lines, ...collected.sums].map((line) => line.amount));
    if (amount !== Math.max(0, total))
      say('billAmount', billId, `is ${amount}, its lines add up to ${total}`);
    const others = own.filter(({ sequence }) => sequence > collected.throughSequence);
    for (const entry of others.filter((other) => !PAYS.has(other.type) || other.direction !== 'credit'))
      say('billLine', billId, `does not list ${entry.entryId}, which names it`);
    checkPaid(bill, sumMinor([allocatedTo(billId, payments), creditsTotal(bill.credits)]), say);
  }
  checkAhead(audited, onBill, say);
  checkCredits(audited, byId, say);
}

/** What names a bill before it is made is what the account knows of it. */
function checkAhead(
  { account: { collectedAhead }, bills }: AuditedAccount,
  onBill: ReadonlyMap<BillId, readonly LedgerEntry[]>,
  say: Say,
): void {
  if (collectedAhead === undefined) return;
  const { billId, sums } = collectedAhead;
  if (bills.some((bill) => bill.billId === billId)) say('billLine', billId, 'is still being collected');
  for (const { kind, count, amount } of sumsDiffering(sumsByKind(sums), sumsOf(onBill.get(billId) ?? [])))
    say('billLine', billId, `collected ${count} of ${kind} for ${amount} ahead, the ledger says otherwise`);
}

/** What entries add up to, by kind. */
function sumsOf(entries: readonly LedgerEntry[]): readonly CollectedSum[] {
  const unmarked = entries.map((entry) => ({ ...entry, billId: null }));
  return collectableOf(unmarked, EVERYTHING, []).sums;
}

/** Collects whatever it meets. */
const EVERYTHING: CollectingRule = { before: '9999', withStubEntries: true };

/** The view carries these sums on; the ledger adds them up. */
function checkUnbilled({ unbilledOfView: carried }: AuditedAccount, added: UnbilledSums, say: Say): void {
  if (carried === null) return;
  const [ofView, ofLedger] = [carried, added].map((sums) => JSON.stringify(unbilledSumsOf(sums)));
  if (ofView !== ofLedger)
    say('unbilled', null, `the view says ${ofView}, the ledger adds up to ${ofLedger}`);
}

/** What is stated and not so, or so and not stated. */
function sumsDiffering(stated: readonly CollectedSum[], right: readonly CollectedSum[]): CollectedSum[] {
  const same = (a: CollectedSum, b: CollectedSum) =>
    a.kind === b.kind && a.count === b.count && a.amount === b.amount;
  const kinds = new Set(stated.map(({ kind }) => kind));
  return [
    ...stated.filter((sum) => !right.some((other) => same(sum, other))),
    ...right.filter(({ kind }) => !kinds.has(kind)).map(({ kind }) => ({ kind, count: 0, amount: 0 })),
  ];
}

/** A credit pays no more than its amount, and only bills of its own account. */
function checkCredits({ bills }: AuditedAccount, byId: ReadonlyMap<string, LedgerEntry>, say: Say): void {
  const used = new Map<string, Minor>();
  for (const { entryId, amount } of bills.flatMap(({ credits = [] }) => credits))
    if (entryId !== null) used.set(entryId, sumMinor([used.get(entryId) ?? 0, amount]));
  for (const [entryId, amount] of used) {
    const entry = byId.get(entryId);
    if (entry === undefined || entry.direction !== 'credit' || amount > entry.amount)
      say(
        'allocation',
        entryId,
        `pays ${amount} of bills, the ledger has ${entry?.amount ?? 'no such credit'}`,
      );
  }
}

/** Entries that pay a bill after it was made. */
const PAYS: ReadonlySet<string> = new Set(['creditNote', 'writeOff', 'goodwill']);

function checkPaid({ billId, paidAmount }: Bill, paid: Minor, say: Say): void {
  if (paid !== paidAmount)
    say('paid', billId, `says ${paidAmount}, its payments and credits add up to ${paid}`);
}

function allocatedTo(billId: BillId, payments: readonly Payment[]): Minor {
  return sumMinor(
    payments.flatMap(({ allocations }) =>
      allocations.filter((part) => part.billId === billId).map(({ amount }) => amount),
    ),
  );
}

function checkCancelled({ bills, payments }: AuditedAccount, say: Say): void {
  for (const { billId, amount, credits, cancelled } of bills) {
    if (cancelled === undefined) continue;
    const paid = allocatedTo(billId, payments);
    if (paid !== 0 || creditsTotal(credits) !== amount)
      say(
        'paid',
        billId,
        `is cancelled, its credits add up to ${creditsTotal(credits)} of ${amount}, ${paid} is paid`,
      );
    const next = bills.filter(({ replaces }) => replaces === billId).map((bill) => bill.billId);
    if (next.length !== 1 || next[0] !== cancelled.replacedBy)
      say(
        'billState',
        billId,
        `is replaced by ${cancelled.replacedBy}, the bills say ${next.join(', ') || 'none'}`,
      );
  }
}

/** Imported bills may have gaps; bills made here begin after the newest imported one. */
function checkPeriods({ account, bills, details }: AuditedAccount, say: Say): void {
  const own = new Set(details.map(({ billId }) => billId));
  // The days of a cancelled bill are those of the bill in its place.
  const inOrder = bills
    .filter(({ cancelled }) => cancelled === undefined)
    .sort((a, b) => (a.periodFrom < b.periodFrom ? -1 : 1));
  const first = inOrder.findIndex(({ billId }) => own.has(billId));
  if (first < 0) return;
  for (const finding of periodsOf(inOrder.slice(Math.max(0, first - 1))))
    say(
      finding.kind === 'gap' ? 'periodGap' : 'periodOverlap',
      finding.billId,
      `${finding.from} to ${finding.to}`,
    );
  const newest = inOrder.reduce((latest, { periodTo }) => later(latest, periodTo), '');
  if (account.billing !== undefined && newest !== account.billing.billedThrough)
    say('progress', null, `is billed through ${account.billing.billedThrough}, its newest bill to ${newest}`);
}

function checkPayments({ payments, bills }: AuditedAccount, say: Say): void {
  const known = new Set(bills.map(({ billId }) => billId));
  for (const payment of payments) {
    const { paymentId, countedAmount, status, allocations } = payment;
    const put = sumMinor([
      ...allocations.map((part) => part.amount),
      depositPartOf(payment),
      passedOnPartOf(payment),
    ]);
    if (status === 'settled' && put > countedAmount)
      say('allocation', paymentId, `of ${countedAmount} is put on bills and deposits for ${put}`);
    if (status !== 'settled' && put > 0)
      say('allocation', paymentId, `is ${status} and put on bills or deposits`);
    for (const { billId } of allocations)
      if (!known.has(billId))
        say('allocation', paymentId, `is put on ${billId}, which is no bill of the account`);
  }
}

function checkDeposits({ account, entries, payments }: AuditedAccount, say: Say): void {
  const held = account.heldDeposits ?? 0;
  const posted = sumMinor(entries.filter(({ type }) => HOLDS_DEPOSITS.has(type)).map(signedAmount));
  const ofPayments = sumMinor(payments.map(depositPartOf));
  if (held !== posted) say('deposit', null, `${held} is held for orders, the ledger adds up to ${posted}`);
  if (held !== ofPayments)
    say('deposit', null, `${held} is held for orders, its payments add up to ${ofPayments}`);
}

const HOLDS_DEPOSITS: ReadonlySet<EntryType> = new Set(['depositHeld', 'depositReleased']);
