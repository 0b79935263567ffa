import { createHash } from 'node:crypto';
import type { MongoClient } from 'mongodb';
import {
  addDays,
  addMonths,
  atHour,
  type CivilDate,
  daysBetween,
  epochMsOf,
  type Instant,
  type TimeZone,
  weekdayOf,
} from '../../src/domain/civil-date.ts';
import { accountsPaidByRun, sweepBillRun } from '../../src/services/billing/bill-run.ts';
import { sweepAll } from '../../src/services/sweep.ts';
import { accounts } from '../../src/store/accounts/collections.ts';
import { bills } from '../../src/store/billing/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { inLanes, together } from './agenda.ts';
import { LIFE } from './assumptions.ts';
import { bankruptciesOfDay } from './bankruptcies.ts';
import { onBill } from './billed.ts';
import { changeCycle, wishOf } from './cycle-wishes.ts';
import { interveneEarly, watchRisk } from './early.ts';
import { checkMonth, checkTrail, type Violation } from './month-end.ts';
import { type ByCurrency, lateAtEnd, type Month, monthFigures } from './months.ts';
import { arrivals, planOfDay } from './moving-on.ts';
import { newsDeps, standingChanged, tellOfPayment } from './news.ts';
import { decideWriteOffs, deliver, nightly } from './nightly.ts';
import { order } from './orders.ts';
import { circlesOfDay } from './payers.ts';
import { ZONES } from './population.ts';
import { count, createWorld, type World, type WorldOptions } from './world.ts';

export interface YearOptions extends WorldOptions {
  readonly months: number;
  readonly database: string;
  /** Hears of every simulated day: how many are done, of how many. */
  readonly onDay?: (done: number, of: number) => void;
}

export interface Year {
  readonly earlyIntervention: boolean;
  readonly months: readonly Month[];
  /** Open on bills more than 90 days late when it ends. */
  readonly lateAtEnd: ByCurrency;
  /** What was wrong, at which month's end. */
  readonly violations: readonly (Violation & { readonly month: string })[];
  readonly counts: Readonly<Record<string, number>>;
  /** Of every account's figures at the end: the same seed gives the same digest. */
  readonly digest: string;
  readonly seconds: number;
}

/**
 * Lives through the months, day by day. The clock is injected: every step is called with the instant that it would happen at, and
 * what the product does in a workflow is done by calling the functions that its activities call.
 *
 * There is no Temporal here. What a workflow adds to those functions is waiting, retrying and remembering; its time-skipping
 * tests hold that (test/workflows), and the simulation brings its own clock. With it, 14 months of 2,000 customers would be some
 * million workflow tasks, and would test Temporal's timers and not our money.
 *
 * Stops at the first month whose end shows a violation.
 */
export async function liveThrough(client: MongoClient, options: YearOptions): Promise<Year> {
  const startedMs = performance.now();
  const world = await createWorld(client, options.database, options, { tellOfPayment, newsDeps });
  const { start, months, earlyIntervention } = options;
  const end = addDays(addMonths(start, months), -1);
  const days = daysBetween(start, end) + 1;
  const figures: { readonly from: CivilDate; readonly to: CivilDate }[] = [];
  const violations: (Violation & { readonly month: string })[] = [];
  let last: Instant = '';
  for (let day = 0; day < days && violations.length === 0; day += 1) {
    const date = addDays(start, day);
    for (const { at, run } of stepsOf(world, date)) {
      if (at < last) throw new Error(`the simulated clock went back from ${last} to ${at}`);
      last = at;
      await run(at);
    }
    const from = addMonths(start, figures.length);
    if (date === addDays(addMonths(start, figures.length + 1), -1)) {
      figures.push({ from, to: date });
      const found = await checkMonth(world, last);
      if (day === days - 1) found.push(...(await checkTrail(world)));
      violations.push(...found.map((one) => ({ ...one, month: date })));
    }
    options.onDay?.(day + 1, days);
  }
  return {
    earlyIntervention,
    months: await monthFigures(world, figures, last),
    lateAtEnd: await lateAtEnd(world, end),
    violations,
    counts: Object.fromEntries([...world.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    digest: await digestOf(world),
    seconds: (performance.now() - startedMs) / 1000,
  };
}

interface Step {
  readonly at: Instant;
  readonly run: (at: Instant) => Promise<void>;
}

/** What happens on a day, in the order of time: each zone's bills at two, its people at ten, the staff, the sweeps. */
function stepsOf(world: World, date: CivilDate): Step[] {
  const steps: Step[] = ZONES.flatMap((zone) => [
    { at: atHour(date, 2, zone), run: (at) => makeBills(world, zone, date, at) },
    { at: atHour(date, 10, zone), run: (at) => people(world, zone, date, at) },
  ]);
  steps.push({ at: atHour(date, 17, 'UTC'), run: (at) => staff(world, date, at) });
  steps.push({ at: atHour(date, 20, 'UTC'), run: (at) => nightly(world, at) });
  return steps.sort((a, b) => epochMsOf(a.at) - epochMsOf(b.at));
}

async function makeBills(world: World, timeZone: TimeZone, date: CivilDate, now: Instant): Promise<void> {
  const order = { runId: `bill-run:${timeZone}:${date}`, now, timeZone };
  const done = await sweepAll((after) => sweepBillRun(world, { ...order, after, limit: 200 }));
  world.faults.push(...done.failed);
  count(world, 'bills', done.acted);
  for await (const billingAccountId of accountsPaidByRun(world, order.runId)) {
    const person = world.byAccount.get(billingAccountId);
    if (person !== undefined) await standingChanged(world, person, now);
  }
  const made = await collectionOf(world.db, bills).find({ billDate: date }).sort({ _id: 1 }).toArray();
  for (const bill of made.map(bills.fromDoc)) {
    const person = world.byAccount.get(bill.billingAccountId);
    if (person?.timeZone === timeZone) onBill(world, person, bill, date);
  }
}

/** What people of a zone do on a day: use services, order, wish for another cycle, and what is on the agenda. */
async function people(world: World, timeZone: TimeZone, date: CivilDate, now: Instant): Promise<void> {
  // What quiet hours held back over night.
  await deliver(world, now);
  if (timeZone === ZONES[0]) {
    await arrivals(world, date, now);
    circlesOfDay(world, date);
    await bankruptciesOfDay(world, date, now);
  }
  const here = world.people.filter((person) => person.timeZone === timeZone);
  const usage = [];
  for (const person of here) {
    const draw = person.random.fork(`day ${date}`);
    const { billingAccountId, currency } = person;
    // What was drawn is drawn all the same: nothing else changes by it.
    const isHere = person.left === null;
    if (draw.chance(LIFE.usageAMonth / 30) && (isHere || date <= (person.left ?? ''))) {
      const amount = draw.int(50, draw.chance(0.05) ? 9_000 : 900);
      const key = `usage:${billingAccountId}:${date}`;
      const from = { source: 'rating', billId: null, paymentId: null, note: null };
      const entry = { billingAccountId, amount, occurredAt: now, idempotencyKey: key, ...from };
      usage.push({ entry: { ...entry, type: 'usage', direction: 'debit' } as const, currency });
    }
    if (draw.chance(LIFE.ordersADay) && isHere)
      world.agenda.add(date, billingAccountId, (at) => order(world, person, at));
    if (draw.chance(LIFE.wishesForAnotherCycleADay) && isHere)
      world.agenda.add(date, billingAccountId, async (at) => {
        await changeCycle(world, person, wishOf(person), at);
      });
    planOfDay(world, person, date);
  }
  const posted = await world.store.ledger.postLines(usage, now, null);
  for (const line of posted) if (line.status !== 'posted') throw new Error(`usage was ${line.status}`);
  count(world, 'usage charges', posted.length);
  const planned = world.agenda.take(date, (id) => world.byAccount.get(id)?.timeZone === timeZone);
  await inLanes(
    together(world, planned, ([id]) => id),
    async (circle) => {
      for (const [, tasks] of circle) for (const task of tasks) await task(now);
    },
  );
}

async function staff(world: World, date: CivilDate, now: Instant): Promise<void> {
  await decideWriteOffs(world, now);
  if (weekdayOf(date) !== 1) return;
  await watchRisk(world, now);
  if (world.earlyIntervention) await interveneEarly(world, now);
}

async function digestOf({ db }: World): Promise<string> {
  const hash = createHash('sha256');
  const rows = collectionOf(db, accounts).find().sort({ _id: 1 });
  for await (const { _id, balance, sequence, state, collectionStatus, heldCredit, billing } of rows)
    hash.update(JSON.stringify([_id, balance, sequence, state, collectionStatus, heldCredit, billing]));
  return hash.digest('hex');
}
