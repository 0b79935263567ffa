import { addDays, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';
import { depositPartOf } from '../../src/domain/payments/deposit.ts';
import { passedOnPartOf } from '../../src/domain/payments/passed-on.ts';
import { moveCreditBetweenAccounts } from '../../src/services/ledger/credit-moves.ts';
import { LIFE } from './assumptions.ts';
import type { Person } from './population.ts';
import { count, unlessRefused, type World } from './world.ts';

/** A payment that somebody makes, and who reports what becomes of it. */
export interface Misbooked {
  readonly paymentId: string;
  readonly amount: number;
  readonly report: (
    owner: Person,
    paymentId: string,
    status: 'settled' | 'refunded' | 'reversed',
    at: Instant,
  ) => Promise<void>;
}

/**
 * Some payments are booked wrongly. On another account of the same customer: a clerk moves what is credit there, and moves some of it back, because it
 * was right as it was; the bank takes some of these payments back all the same. On an account of somebody else: it is refunded there days later,
 * and paid again where it belongs.
 * @returns whether this one was booked wrongly
 */
export async function isMisbooked(
  world: World,
  person: Person,
  payment: Misbooked,
  now: Instant,
): Promise<boolean> {
  const fate = person.random.fork(`booked ${payment.paymentId}`);
  const sibling = world.people.find(
    (other) => other.customerId === person.customerId && other !== person && other.left === null,
  );
  const [own, foreign] = [LIFE.bookedOnOtherAccount, LIFE.bookedForAnother].map((share) =>
    fate.chance(Math.min(1, share * world.restless)),
  );
  if (sibling !== undefined && own === true) {
    await onSibling(world, person, sibling, payment, now);
    return true;
  }
  if (foreign !== true) return false;
  const others = world.people.filter(
    ({ currency, circle, left }) => currency === person.currency && circle !== person.circle && left === null,
  );
  const other = others[fate.int(0, others.length - 1)];
  if (other === undefined) return false;
  onStranger(world, person, other, payment, fate.int(4, 15), civilDateAt(now, person.timeZone));
  return true;
}

async function onSibling(
  world: World,
  person: Person,
  sibling: Person,
  { paymentId, report }: Misbooked,
  now: Instant,
): Promise<void> {
  count(world, 'payments booked on the other account');
  await report(sibling, paymentId, 'settled', now);
  const fate = person.random.fork(`moved ${paymentId}`);
  const today = civilDateAt(now, person.timeZone);
  const later = (days: number, task: (at: Instant) => Promise<unknown>) =>
    world.agenda.add(addDays(today, days), person.billingAccountId, async (at) => void (await task(at)));
  const move = fate.int(1, 5);
  const goesBack = fate.chance(0.4);
  const isChargedBack = fate.chance(0.3);
  later(move, async (at) => {
    const moved = await creditOf(world, paymentId);
    const done = await moveCredit(world, `MOVE-${paymentId}`, [sibling, person], moved, at);
    if (done && goesBack)
      later(move + 3, (then) => moveCredit(world, `BACK-${paymentId}`, [person, sibling], moved, then));
  });
  if (!isChargedBack) return;
  later(move + 8, async (at) => {
    count(world, 'misbooked payments charged back');
    await report(sibling, paymentId, 'reversed', at);
  });
}

async function moveCredit(
  world: World,
  moveId: string,
  [from, to]: readonly [Person, Person],
  amount: number,
  now: Instant,
): Promise<boolean> {
  if (amount <= 0) return false;
  const parts = [{ billingAccountId: to.billingAccountId, amount: money(amount, to.currency) }];
  const what = moveId.startsWith('BACK') ? 'credit moved back' : 'credit moved';
  return unlessRefused(world, what, () =>
    moveCreditBetweenAccounts(
      { ...world.news(now), store: world.store },
      { moveId, from: from.billingAccountId, parts, note: 'booked on the wrong account' },
    ),
  );
}

/** What of a payment is on nothing yet. */
async function creditOf({ store }: Pick<World, 'store'>, paymentId: string): Promise<number> {
  const payment = await store.payments.get(paymentId);
  if (payment === null) return 0;
  const onBills = payment.allocations.reduce((sum, { amount }) => sum + amount, 0);
  return payment.countedAmount - onBills - depositPartOf(payment) - passedOnPartOf(payment);
}

function onStranger(
  world: World,
  person: Person,
  other: Person,
  { paymentId, report }: Misbooked,
  days: number,
  today: string,
): void {
  // Each on the agenda of the account that it happens to.
  world.agenda.add(addDays(today, 1), other.billingAccountId, async (at) => {
    count(world, 'payments booked for somebody else');
    await report(other, paymentId, 'settled', at);
  });
  world.agenda.add(addDays(today, days), other.billingAccountId, (at) =>
    report(other, paymentId, 'refunded', at),
  );
  world.agenda.add(addDays(today, days + 1), person.billingAccountId, (at) =>
    report(person, `${paymentId}-right`, 'settled', at),
  );
}
