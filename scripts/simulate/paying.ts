import { openAmount, pastDueAmount } from '../../src/domain/accounts/standing.ts';
import type { Bill } from '../../src/domain/billing/bill.ts';
import { addDays, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import type { BillId } from '../../src/domain/flavor.ts';
import { sumMinor } from '../../src/domain/money.ts';
import { BARE_REPORT } from '../../src/domain/payments/payment.ts';
import type { PaymentStatus } from '../../src/domain/payments/payment-status.ts';
import { LIFE } from './assumptions.ts';
import { askedOn } from './circles.ts';
import { isMisbooked } from './misbooked.ts';
import type { Person } from './population.ts';
import { payByTransfer } from './transfers.ts';
import { count, type World } from './world.ts';

/** What is open on a person's account, now. */
export async function openOf(world: World, person: Person, now: Instant) {
  const { customerId, billingAccountId } = person;
  const [present] = await world.store.snapshots.presentOfCustomer(customerId, billingAccountId, now);
  const bills = present?.openBills ?? [];
  const today = civilDateAt(now, person.timeZone);
  return {
    account: present?.account ?? null,
    bills,
    open: sumMinor(bills.map(openAmount)),
    pastDue: pastDueAmount(bills, today),
  };
}

/** The person who is asked pays a share of what is open of a person's bills at that moment; nothing when nothing is. */
export async function payShare(world: World, person: Person, share: number, now: Instant): Promise<void> {
  const { bills } = await openOf(world, person, now);
  const own = bills.filter(({ billDate }) => askedOn(person, billDate) === person);
  await pay(world, person, Math.ceil(sumMinor(own.map(openAmount)) * share), now);
  for (const bill of bills) {
    const payer = askedOn(person, bill.billDate);
    if (payer === person || openAmount(bill) === 0 || payer.lost) continue;
    if (await payForOther(world, payer, bill, share, now)) return;
  }
}

/**
 * A payer pays from their own account: this bill, by its number, or one sum for all that is asked of them, their own bills among it.
 * @returns whether it was for all
 */
async function payForOther(
  world: World,
  payer: Person,
  bill: Bill,
  share: number,
  now: Instant,
): Promise<boolean> {
  const names = payer.random.fork(`names ${bill.billId} ${payer.made.payments}`).chance(LIFE.namesTheBill);
  if (names) {
    count(world, 'paid for others by bill');
    await pay(world, payer, Math.ceil(openAmount(bill) * share), now, bill.billId);
    return false;
  }
  const all = await allAsked(world, payer, now);
  const draw = payer.random.fork(`transfer ${bill.billId} ${payer.made.payments}`);
  if (draw.chance(LIFE.paysByTransfer)) await payByTransfer(world, payer, all, now);
  else {
    count(world, 'paid for others in one sum');
    await pay(world, payer, Math.ceil(sumMinor(all.map(openAmount)) * share), now);
  }
  return true;
}

/** All that is open and asked of a payer: of their own bills and of others'. */
async function allAsked(world: World, payer: Person, now: Instant): Promise<Bill[]> {
  const circle = world.circles.find((one) => one.payer === payer);
  const all: Bill[] = [];
  for (const person of [payer, ...(circle?.members ?? [])]) {
    const { bills } = await openOf(world, person, now);
    all.push(...bills.filter((bill) => askedOn(person, bill.billDate) === payer && openAmount(bill) > 0));
  }
  return all;
}

/**
 * One payment of an amount, by whichever way it takes: settled at once; by debit, two days later; bounced and paid again; not
 * answered by the processor for a day; under a reference that nobody knows, until staff matches it; taken back weeks later.
 */
export async function pay(
  world: World,
  person: Person,
  amount: number,
  now: Instant,
  billId: BillId | null = null,
): Promise<void> {
  if (amount <= 0) return;
  person.made.payments += 1;
  const paymentId = `PAY-${person.billingAccountId.slice(3)}-${person.made.payments}`;
  const { billingAccountId, agenda } = { ...person, agenda: world.agenda };
  const today = civilDateAt(now, person.timeZone);
  const fate = person.random.fork(paymentId);
  const later = (days: number, task: (at: Instant) => Promise<void>) =>
    agenda.add(addDays(today, days), billingAccountId, task);
  const report = (status: PaymentStatus, at: Instant, id = paymentId, account = billingAccountId) =>
    reportPayment(world, person, { paymentId: id, billingAccountId: account, amount, status, at, billId });
  const misbooked = {
    ...{ paymentId, amount },
    report: (owner: Person, id: string, status: PaymentStatus, at: Instant) =>
      report(status, at, id, owner.billingAccountId),
  };
  if (await isMisbooked(world, person, misbooked, now)) return;
  const drawn = fate.next();
  if (fate.chance(LIFE.paidTwice)) {
    count(world, 'paid twice');
    later(1, (at) => report('settled', at, `${paymentId}-again`));
  }
  if (drawn < LIFE.wrongReference) {
    count(world, 'money in suspense');
    await report('settled', now, paymentId, `UNKNOWN-${billingAccountId}`);
    return later(fate.int(1, 9), (at) => match(world, paymentId, billingAccountId, at));
  }
  if (drawn < LIFE.wrongReference + LIFE.bounces) {
    count(world, 'payments bounced');
    await report('pending', now);
    later(2, (at) => report('failed', at));
    return later(9, (at) => report('settled', at));
  }
  if (drawn < LIFE.wrongReference + LIFE.bounces + LIFE.processorSilent) {
    count(world, 'payments unknown for a day');
    await report('unknown', now);
    return later(1, (at) => report('settled', at));
  }
  if (fate.chance(LIFE.chargedBack)) {
    count(world, 'payments charged back');
    later(fate.int(10, 40), (at) => report('reversed', at));
  }
  if (fate.chance(0.25)) {
    await report('pending', now);
    return later(2, async (at) => {
      await report('settled', at);
    });
  }
  await report('settled', now);
}

/** Reports a payment as a processor does, and tells everybody who waits for it. */
export async function reportPayment(
  world: World,
  person: Person,
  given: {
    paymentId: string;
    billingAccountId: string;
    amount: number;
    status: PaymentStatus;
    at: Instant;
    billId: BillId | null;
    quota?: boolean;
  },
): Promise<void> {
  const { paymentId, billingAccountId, amount, status, at, billId, quota = false } = given;
  const { payment, settledNow } = await world.store.payments.record(
    {
      ...{ ...BARE_REPORT, paymentId, billingAccountId, billId, status, occurredAt: at, quota },
      amount: { amountMinor: amount, currency: person.currency },
      method: { kind: 'directDebit', brand: 'sepa', last4: '0001', token: `tok_${person.billingAccountId}` },
    },
    at,
  );
  if (settledNow) count(world, 'payments settled');
  if (settledNow && (payment.passedOn ?? []).length > 0) count(world, 'payments passed on');
  await world.tellOfPayment(payment, at);
}

async function match(world: World, paymentId: string, billingAccountId: string, now: Instant): Promise<void> {
  const decision = { paymentId, billingAccountId, by: 'cash-desk', reason: 'the payer called', now };
  const { payment } = await world.store.suspense.match(decision);
  count(world, 'suspense matched');
  await world.tellOfPayment(payment, now);
}
