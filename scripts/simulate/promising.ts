import type { Installment, PromiseWish } from '../../src/domain/arrears/promise.ts';
import { addDays, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { PromiseRefused } from '../../src/store/mongo/errors.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import { standingChanged } from './news.ts';
import { openOf, pay } from './paying.ts';
import type { Person } from './population.ts';
import { count, type World } from './world.ts';

/** Above this a plan is agreed on, below it a promise: minor units. */
const PLAN_FROM = 10_000;

/**
 * Agrees on a promise, or on a plan of three installments, for all that is past due, first date within ten days; the person
 * then pays each part on its date, or does not. False when nothing is past due or the limits refuse it.
 */
export async function agree(world: World, person: Person, givenBy: string, now: Instant): Promise<boolean> {
  const { pastDue } = await openOf(world, person, now);
  if (pastDue === 0) return false;
  const today = civilDateAt(now, person.timeZone);
  person.made.promises += 1;
  const promiseId = `PRM-${person.billingAccountId.slice(3)}-${person.made.promises}`;
  const fate = person.random.fork(promiseId);
  const date = addDays(today, fate.int(3, 10));
  const wish: PromiseWish =
    pastDue < PLAN_FROM
      ? { kind: 'promise', amount: pastDue, untilDate: date }
      : { kind: 'plan', amount: pastDue, installments: 3, firstDate: date };
  const { version, sha256, parameters: limits } = await world.policies.current('promise-to-pay', now);
  const { billingAccountId, currency } = person;
  try {
    const given = {
      promiseId,
      billingAccountId,
      currency,
      wish,
      givenBy,
      limits,
      terms: { version, sha256 },
      now,
    };
    const { promise } = await world.store.promises.give(given);
    planPayments(world, person, promise.installments);
    await standingChanged(world, person, now);
  } catch (error) {
    if (!(error instanceof PromiseRefused)) throw error;
    count(world, 'promises refused');
    return false;
  }
  count(world, wish.kind === 'plan' ? 'plans given' : 'promises given');
  return true;
}

function planPayments(world: World, person: Person, installments: readonly Installment[]): void {
  const { keepsInstallment } = ASSUMPTIONS.responses[person.type];
  const plan = person.made.promises;
  for (const [index, { dueDate, amount }] of installments.entries()) {
    if (!person.random.fork(`keeps ${plan} ${index}`).chance(keepsInstallment)) continue;
    world.agenda.add(dueDate, person.billingAccountId, (at) => payPart(world, person, amount, at));
  }
}

/** No more than what is open: a bill may have been paid meanwhile. */
async function payPart(world: World, person: Person, amount: number, now: Instant): Promise<void> {
  const { open } = await openOf(world, person, now);
  await pay(world, person, Math.min(amount, open), now);
}
