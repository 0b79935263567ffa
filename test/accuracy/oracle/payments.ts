/** Payments: their moves, the bills they go on, and promises that they keep. */
import { type Account, activePledge, openOn, type Payment, payBack, payOn } from './account.ts';
import { inDueOrder } from './bills.ts';
import { dayOf } from './days.ts';
import type { Operation, PaymentStatus } from './operation.ts';

type Report = Extract<Operation, { kind: 'payment' }>;
export type Verdict = 'accepted' | 'refused' | 'either';

const FROM: Readonly<Record<'new' | PaymentStatus, readonly PaymentStatus[]>> = {
  new: ['pending', 'unknown', 'settled', 'failed'],
  pending: ['unknown', 'settled', 'failed'],
  unknown: ['pending', 'settled', 'failed'],
  failed: ['settled'],
  settled: ['reversed', 'refunded'],
  reversed: [],
  refunded: [],
};

/** A report of the processor. */
export function report(account: Account, operation: Report): Verdict {
  const { payment: name, status, amount, occurredAt, currency = account.spec.currency } = operation;
  const toNobody = operation.toNobody === true;
  const known = account.payments.get(name) ?? null;
  if (amount < 1) return 'refused';
  if (known !== null) {
    const same = known.amount === amount && known.currency === currency && known.toNobody === toNobody;
    // What was matched may also be reported with the account that it is on.
    const onOurs = known.toNobody && !toNobody && known.where === 'account';
    if (!same && !(onOurs && known.amount === amount && known.currency === currency)) return 'refused';
    if (known.status === status) return 'accepted';
  }
  if (!FROM[known?.status ?? 'new'].includes(status)) return 'refused';
  const ours = known === null ? !toNobody && currency === account.spec.currency : known.where === 'account';
  const named = operation.bill ?? known?.bill ?? null;
  // A bill that is not this account's keeps no money from counting.
  const bill = ours && status === 'settled' && named !== null && !hasBill(account, named) ? null : named;
  const payment: Payment = known ?? {
    ...{ name, amount, currency, toNobody, status, occurredAt, bill, parts: [] },
    where: ours ? 'account' : 'suspense',
  };
  if (known === null) account.payments.set(name, payment);
  move(account, payment, status, occurredAt, ours || known === null ? bill : payment.bill);
  return 'accepted';
}

function move(
  account: Account,
  payment: Payment,
  status: PaymentStatus,
  occurredAt: string,
  bill: string | null,
): void {
  payment.status = status;
  if (status === 'reversed' || status === 'refunded') {
    if (payment.where === 'account') takeBack(account, payment, status, occurredAt);
    return;
  }
  payment.occurredAt = occurredAt;
  payment.bill = bill;
  if (status === 'settled' && payment.where === 'account') settle(account, payment);
}

function settle(account: Account, payment: Payment): void {
  const { amount, occurredAt, name } = payment;
  account.entries.push({ type: 'payment', amount: -amount, occurredAt, bill: null, confirmedFor: null });
  let left = amount;
  const byDue = inDueOrder(account);
  for (const bill of [...byDue.filter(({ billDate }) => billDate === payment.bill), ...byDue]) {
    const part = Math.min(left, openOn(account, bill));
    if (part <= 0) continue;
    payOn(bill, part, dayOf(occurredAt, account.spec.timeZone));
    payment.parts.push({ bill: bill.billDate, amount: part });
    left -= part;
  }
  const pledge = activePledge(account);
  if (pledge === null) return;
  pledge.counted.push(name);
  pledge.paid += amount;
  if (pledge.paid >= pledge.amount) pledge.state = 'kept';
}

function takeBack(
  account: Account,
  payment: Payment,
  status: 'reversed' | 'refunded',
  occurredAt: string,
): void {
  const { amount, name } = payment;
  const type = status === 'reversed' ? 'reversal' : 'refund';
  account.entries.push({ type, amount, occurredAt, bill: null, confirmedFor: null });
  for (const part of payment.parts)
    for (const bill of account.bills) if (bill.billDate === part.bill) payBack(bill, part.amount);
  payment.parts = [];
  const pledge = activePledge(account);
  if (pledge?.counted.includes(name)) pledge.paid -= amount;
}

/** A person says whose money it is: this account's. */
export function match(account: Account, name: string): Verdict {
  const payment = account.payments.get(name) ?? null;
  if (payment === null) return 'refused';
  const wasSuspended = payment.toNobody || payment.currency !== account.spec.currency;
  if (payment.where === 'account') return wasSuspended ? 'accepted' : 'refused';
  if (payment.currency !== account.spec.currency) return 'refused';
  if (payment.where === 'returned') return 'refused';
  if (!['pending', 'unknown', 'settled'].includes(payment.status)) return 'refused';
  payment.where = 'account';
  if (payment.bill !== null && !hasBill(account, payment.bill)) payment.bill = null;
  if (payment.status === 'settled') settle(account, payment);
  return 'accepted';
}

/** The money in suspense goes back to the payer. */
export function giveBack(account: Account, name: string): Verdict {
  const payment = account.payments.get(name) ?? null;
  if (payment?.where === 'returned') return 'accepted';
  if (payment?.where !== 'suspense' || payment.status !== 'settled') return 'refused';
  payment.where = 'returned';
  payment.status = 'refunded';
  return 'accepted';
}

function hasBill({ bills }: Account, date: string): boolean {
  return bills.some(({ billDate }) => billDate === date);
}
