import { openAmount } from '../../src/domain/accounts/standing.ts';
import type { Bill } from '../../src/domain/billing/bill.ts';
import { addDays, type CivilDate, later } from '../../src/domain/civil-date.ts';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import { money } from '../../src/domain/money.ts';
import { disputeIdOf } from '../../src/store/arrears/disputes.ts';
import { ASSUMPTIONS, LIFE } from './assumptions.ts';
import { nextState } from './behaviours.ts';
import { standingChanged } from './news.ts';
import { payShare } from './paying.ts';
import type { Person } from './population.ts';
import { count, type World } from './world.ts';

/**
 * A bill has come: the person moves on to the state of this month and plans what to do about it. In time: all that is open,
 * in the days before it is due. Late: the same, five to sixty days after it is due, some in two parts. Months late: nothing,
 * or a small part. Some who are that late never pay again.
 */
export function onBill(world: World, person: Person, bill: Bill, today: CivilDate): void {
  const draw = person.random.fork(`bill ${person.bills}`);
  let state = nextState(world.behaviours, person.type, person.state, draw.next());
  const helped = draw.chance(ASSUMPTIONS.paydayHelps);
  if (person.aligned && state === 1 && helped) state = 0;
  person.state = state;
  person.bills += 1;
  if (losesHeart(world, person, state)) person.lost = true;
  if (person.lost || openAmount(bill) === 0) return;
  const part = draw.chance(world.behaviours.partShare[state] ?? 0);
  const share = 0.2 + 0.6 * draw.next();
  const plan = (date: CivilDate, of: number) =>
    world.agenda.add(later(date, addDays(today, 1)), person.billingAccountId, (at) =>
      payShare(world, person, of, at),
    );
  const at = (days: number) => addDays(bill.dueDate, days);
  const number = draw.int(0, 55);
  if (state === 0) plan(at(-Math.min(10, number)), 1);
  if (state === 1) {
    plan(at(5 + number), part ? share : 1);
    if (part) plan(at(19 + number), 1);
  }
  if (state > 1 && part) plan(at(20), share / 2);
  if (draw.chance(LIFE.disputed)) dispute(world, person, bill, draw.next(), today);
}

/** Whether a customer who is three months late or more stops paying for good this month. */
function losesHeart(world: World, person: Person, state: number): boolean {
  if (person.lost || state < 2) return false;
  const chance = (world.behaviours.defaultShare[state] ?? 0) * ASSUMPTIONS.lostOfDefaults;
  const lost = person.random.fork(`lost ${person.bills}`).chance(chance);
  if (lost) count(world, 'customers who never pay again');
  return lost;
}

/** Half of an open bill or less is disputed three days after it came, and resolved one to five weeks later. */
function dispute(world: World, person: Person, bill: Bill, drawn: number, today: CivilDate): void {
  const { billId, billingAccountId } = bill;
  const disputed = Math.max(1, Math.floor(openAmount(bill) * drawn * 0.5));
  const key = `sim:${billId}`;
  const outcome = drawn < 0.4 ? 'upheld' : drawn < 0.6 && disputed > 1 ? 'partlyUpheld' : 'rejected';
  world.agenda.add(addDays(today, 3), billingAccountId, async (now) => {
    try {
      await world.store.bills.openDispute({
        billId,
        amount: money(disputed, person.currency),
        key,
        now,
        reason: null,
        openedBy: 'care',
      });
    } catch (error) {
      // Paid meanwhile.
      if (error instanceof BusinessFailure && error.type === 'ActionNotPossible') return;
      throw error;
    }
    count(world, 'disputes');
    await standingChanged(world, person, now);
    world.agenda.add(addDays(today, 10 + Math.floor(drawn * 28)), billingAccountId, async (at) => {
      const amount = outcome === 'partlyUpheld' ? Math.ceil(disputed / 2) : null;
      const end = {
        disputeId: disputeIdOf(key),
        outcome,
        amount,
        note: 'looked at',
        by: 'care',
        now: at,
      } as const;
      await world.store.disputes.resolve(end);
      await standingChanged(world, person, at);
      count(world, `disputes ${outcome}`);
    });
  });
}
