/** Bills that are cancelled and billed again. */
import {
  type Account,
  activePledge,
  type Bill,
  type BillLine,
  billOf,
  byText,
  disputedOn,
  type Entry,
  openOn,
  standingBill,
  sum,
} from './account.ts';
import { cycleOf } from './calendar.ts';
import { dayOf, plusDays } from './days.ts';
import { takeWrongFeesBack } from './dunning.ts';
import type { LineName, Operation } from './operation.ts';
import type { Verdict } from './payments.ts';
import { taxesOf } from './taxes.ts';
import { fallingDue } from './working-days.ts';

type Correction = Extract<Operation, { kind: 'correct' }>;

/** Cancels a bill by a credit note over what is left of it, and makes one with the right lines in its place. */
export function correct(account: Account, operation: Correction, at: string): Verdict {
  const today = dayOf(at, account.spec.timeZone);
  const bill = billOf(account, operation.bill);
  if (bill === undefined || isFixed(account, bill, today)) return 'refused';
  const lines = linesAfter(bill, operation);
  const cancelled = bill.amount - sum(notesOn(account, bill).map(({ amount }) => -amount));
  if (lines === null || cancelled <= 0) return 'refused';
  account.entries.push({
    ...{ type: 'creditNote', amount: -cancelled, occurredAt: at, bill: bill.billDate, confirmedFor: null },
    afterwards: true,
  });
  const name = nameAfter(bill.billDate);
  const made = lines.map((line) =>
    line.amount === 0 ? line : { ...line, entry: post(account, line, { name, at }) },
  );
  followCharges(account, bill, made);
  const amount = Math.max(0, sum(made.map((line) => line.amount)));
  const fresh: Bill = {
    ...{ billDate: name, madeOn: today, from: bill.from, to: bill.to, amount, lines: made },
    dueDate: fallingDue(plusDays(today, cycleOf(account, bill).paymentTermDays), account.spec.timeZone),
    taxes: taxesOf(
      account,
      made.filter(({ type }) => type !== 'reversal'),
    ),
    ...{ paid: 0, lastPaid: null, replacedBy: null, reopenings: 0 },
  };
  fresh.paid = movePaid(account, bill, fresh);
  if (fresh.paid > 0) fresh.lastPaid = today;
  bill.paid = bill.amount;
  bill.lastPaid = today;
  bill.replacedBy = name;
  account.bills.push(fresh);
  takeWrongFeesBack(account, at);
  return 'accepted';
}

/** A bill that is not corrected in this way. */
function isFixed(account: Account, bill: Bill, today: string): boolean {
  const disputed = [...account.disputes.values()].some(
    (one) => one.bill === bill.billDate && one.end === null,
  );
  const isLate = openOn(account, bill) > 0 && bill.dueDate < today;
  const given = account.entries.filter(({ type, bill: on }) => type === 'writeOff' && on === bill.billDate);
  return (
    bill.replacedBy !== null ||
    disputed ||
    disputedOn(account, bill.billDate) > 0 ||
    (isLate && activePledge(account) !== null) ||
    sum(given.map(({ amount }) => amount)) !== 0
  );
}

/** The credit notes that were put on a bill after it was made. */
function notesOn({ entries }: Account, { billDate }: Bill): Entry[] {
  return entries.filter(
    ({ type, bill, afterwards }) => type === 'creditNote' && bill === billDate && afterwards === true,
  );
}

/** The second bill of a series is `:2`, then `:3` follows. */
function nameAfter(name: string): string {
  const [date = name, number = '1'] = name.split(':');
  return `${date}:${Number(number) + 1}`;
}

/** What the lines should have been; null: a line is named that the bill has not. */
function linesAfter(bill: Bill, { withdrawn, changed, added }: Correction): BillLine[] | null {
  const isIt = (line: BillLine) => (name: LineName) =>
    line.type === name.type && line.amount === name.amount && line.from === name.from && line.to === name.to;
  const named = [...withdrawn, ...changed.map(({ line }) => line)];
  if (named.some((name) => bill.lines.filter((line) => isIt(line)(name)).length !== 1)) return null;
  const kept = bill.lines
    .filter((line) => !withdrawn.some(isIt(line)))
    .map((line) => {
      const other = changed.find((change) => isIt(line)(change.line));
      return other === undefined ? line : { ...line, amount: Math.sign(line.amount) * other.amount };
    });
  const fresh = added.map(
    ({ type, direction, amount, taxClass, suppliedOn }): BillLine => ({
      ...{ type, amount: direction === 'debit' ? amount : -amount, taxClass, date: suppliedOn ?? bill.to },
      ...{ from: null, to: null, subscriptionId: null, entry: null },
    }),
  );
  return [...kept, ...fresh];
}

/** Every line is posted anew. */
function post(
  account: Account,
  { type, amount, taxClass, date, entry }: BillLine,
  { name, at }: { readonly name: string; readonly at: string },
): Entry {
  const posted: Entry = {
    ...{ type, amount, occurredAt: at, bill: name, confirmedFor: null, suppliedOn: date },
    ...(taxClass === undefined ? {} : { taxClass }),
    ...(entry === null ? {} : { corrects: entry.corrects ?? entry }),
  };
  account.entries.push(posted);
  return posted;
}

/** What a service has paid for days to come is what the right bill asks for them; a charge that was withdrawn leaves nothing. */
function followCharges({ subscriptions }: Account, bill: Bill, made: readonly BillLine[]): void {
  const ahead = bill.lines.filter(({ type, to }) => type === 'recurringCharge' && (to ?? '') > bill.to);
  for (const { subscriptionId, from, to } of ahead) {
    const service = subscriptions.find(({ id }) => id === subscriptionId);
    const now = made.find(
      (line) =>
        line.type === 'recurringCharge' && line.subscriptionId === subscriptionId && line.from === from,
    );
    if (service?.paidAhead === undefined) continue;
    service.paidAhead = service.paidAhead.map((days) =>
      days.from === from && days.to === to ? { ...days, amount: now?.amount ?? 0 } : days,
    );
  }
}

/** What was paid on the old bill, up to the amount of the new one: payments first, the oldest first, then credits. Returns how much that is. */
function movePaid(account: Account, bill: Bill, fresh: Bill): number {
  const notes = sum(notesOn(account, bill).map(({ counted = 0 }) => counted));
  const payments = [...account.payments.values()].sort(
    (a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt) || byText(a.name, b.name),
  );
  let left = fresh.amount;
  let ofPayments = 0;
  for (const payment of payments) {
    const had = sum(payment.parts.filter((part) => part.bill === bill.billDate).map((part) => part.amount));
    if (had === 0) continue;
    ofPayments += had;
    const amount = Math.min(left, had);
    left -= amount;
    payment.parts = payment.parts.filter((part) => part.bill !== bill.billDate);
    if (amount > 0) payment.parts.push({ bill: fresh.billDate, amount });
  }
  const credits = bill.paid - ofPayments - notes;
  return fresh.amount - left + Math.min(left, credits);
}

/** The entry that stands for another one on the bill that stands; none where a person withdrew or changed it. */
export function standingEntry(account: Account, entry: Entry): Entry | undefined {
  const bill = entry.bill === null ? undefined : billOf(account, entry.bill);
  if (bill === undefined || bill.replacedBy === null) return entry;
  const last = standingBill(account, bill).billDate;
  return account.entries.find(
    ({ corrects, amount, bill: on }) => corrects === entry && amount === entry.amount && on === last,
  );
}
