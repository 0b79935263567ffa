/** Reminders, by docs/notices.md and the version that is in force: of bills before and after their due date, of promises, and of low credit. */
import {
  type Account,
  activePledge,
  type Bill,
  balanceOf,
  byText,
  disputedOn,
  heldOf,
  openOn,
  sum,
} from './account.ts';
import { inDueOrder } from './bills.ts';
import { dayOf, daysFromTo } from './days.ts';
import { countingDebtOf, moneyUnderWay } from './dunning.ts';
import { nextPaymentOf } from './next-payment.ts';

/** How many days before a due date, and after it from one to this many. */
const SOON_DAYS = 3;
const LATE_DAYS = 30;
/** Percent of the limit. */
const LOW = 10;
const RECOVERED = 20;

/** Writes what is due today and was not written before; each cause once. */
export function remind(account: Account, at: string): void {
  const today = dayOf(at, account.spec.timeZone);
  followCredit(account);
  if (account.collectionStatus === 'collections') return;
  const asks = account.holds.size === 0;
  const notices = [
    ...(asks ? [...ofBills(account, at, today), ...ofPromise(account, today)] : []),
    ...ofCredit(account),
  ];
  for (const [cause, text] of notices) if (!account.reminders.has(cause)) account.reminders.set(cause, text);
}

/** Bills that were settled before a change and are not after it are open again: each time is another cause. */
export function noteReopened(account: Account, settledBefore: readonly string[]): void {
  for (const bill of account.bills)
    if (settledBefore.includes(bill.billDate) && bill.paid < bill.amount) bill.reopenings += 1;
}

/** The bills that are settled, by name. */
export function settledOf({ bills }: Account): string[] {
  return bills.filter(({ paid, amount }) => paid >= amount).map(({ billDate }) => billDate);
}

type Notice = readonly [cause: string, text: string];

function ofBills(account: Account, at: string, today: string): Notice[] {
  const open = inDueOrder(account).filter((bill) => openOn(account, bill) > 0);
  const next = nextPaymentOf(account, open[0]);
  return open.flatMap((bill, place): Notice[] => {
    const kind = kindOf(account, bill, { at, today });
    const amount = place === 0 ? Number(next?.['amount'] ?? 0) : openOn(account, bill);
    if (kind === null || amount === 0) return [];
    const isAgain = bill.reopenings > 0 || bill.billDate.includes(':');
    const times = kind === 'overdue' && isAgain ? `:${bill.reopenings}` : '';
    return [[`${kind} ${bill.billDate}${times}`, `${amount}`]];
  });
}

function kindOf(
  account: Account,
  { dueDate }: Bill,
  { at, today }: { readonly at: string; readonly today: string },
): 'dueSoon' | 'dueToday' | 'overdue' | null {
  const late = daysFromTo(dueDate, today);
  if (late === 0) return 'dueToday';
  if (late < 0) return -late <= SOON_DAYS ? 'dueSoon' : null;
  const debt = countingDebtOf(account, today);
  const isAskedFor = debt > 0 && moneyUnderWay(account, at) < debt && activePledge(account) === null;
  return late <= LATE_DAYS && isAskedFor ? 'overdue' : null;
}

/** From the day before the day until which the next part is promised. */
function ofPromise(account: Account, today: string): Notice[] {
  const pledge = activePledge(account);
  if (pledge === null) return [];
  let due = 0;
  const next = pledge.installments.find(({ amount }) => {
    due += amount;
    return due > pledge.paid;
  });
  if (next === undefined) return [];
  const days = daysFromTo(today, next.dueDate);
  return days < 0 || days > 1 ? [] : [[`promiseDue ${pledge.name}:${next.dueDate}`, '']];
}

/** Of the limit, and what of it is left. */
function creditOf(account: Account): { readonly limit: number; readonly available: number } {
  const disputed = sum(account.bills.map(({ billDate }) => disputedOn(account, billDate)));
  const limit = account.creditLimit;
  return { limit, available: Math.max(0, limit - (balanceOf(account) - disputed) - heldOf(account)) };
}

function followCredit(account: Account): void {
  const { limit, available } = creditOf(account);
  const { low, number } = account.lowCredit;
  if (!low && limit > 0 && 100 * available < LOW * limit)
    account.lowCredit = { low: true, number: number + 1 };
  if (low && (limit === 0 || 100 * available >= RECOVERED * limit))
    account.lowCredit = { low: false, number };
}

function ofCredit(account: Account): Notice[] {
  const { limit, available } = creditOf(account);
  if (account.state === 'closed' || !account.lowCredit.low || 100 * available >= LOW * limit) return [];
  return [[`lowCredit ${account.lowCredit.number}`, `${available}`]];
}

/** What was written, by cause, with the amount that it names. */
export function remindersOf({ reminders }: Account): Record<string, string> {
  return Object.fromEntries([...reminders].sort(([a], [b]) => byText(a, b)));
}
