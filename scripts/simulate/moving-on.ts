import { seededRandom } from '../../src/demo-data/random.ts';
import type { ClosureReason } from '../../src/domain/accounts/account-state.ts';
import { addDays, type CivilDate, type Instant } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';
import { endRelation } from '../../src/services/accounts/account-ending.ts';
import { openAccount } from '../../src/services/accounts/billing-accounts.ts';
import { createCustomer } from '../../src/services/accounts/customers.ts';
import { beginService, changePlan, resumeService } from '../../src/services/billing/service-changes.ts';
import { endService, type OwnedService } from '../../src/services/billing/service-end.ts';
import { LIFE } from './assumptions.ts';
import { newsDeps } from './news.ts';
import { paysForNobody } from './payers.ts';
import { newcomer, type Person } from './population.ts';
import { count, unlessRefused, type World } from './world.ts';

/**
 * What a person does with what they have on a day, beside using and ordering: another plan, a pause, or the end of it all. Drawn from a fork of
 * its own, so that nothing else that is drawn is different.
 */
export function planOfDay(world: World, person: Person, date: CivilDate): void {
  if (person.left) return;
  const draw = person.random.fork(`moving on ${date}`);
  const { billingAccountId } = person;
  const add = (what: (now: Instant) => Promise<void>) => world.agenda.add(date, billingAccountId, what);
  if (draw.chance(LIFE.changesPlanADay * world.restless))
    add((now) => changeOfPlan(world, person, date, now));
  if (draw.chance(LIFE.pausesADay * world.restless)) add((now) => pause(world, person, date, now));
  if (draw.chance(LIFE.leavesADay * world.restless)) {
    const lastDay = addDays(date, draw.int(0, 40));
    const reason = draw.pick(['portedOut', 'customerRequest', 'contractEnded'] as const);
    add((now) => leave(world, person, { date, lastDay, reason }, now));
  }
}

/** New customers of a day: each has an account and a service from that day on. */
export async function arrivals(world: World, date: CivilDate, now: Instant): Promise<void> {
  const draw = seededRandom(world.seed).fork(`arrivals ${date}`);
  const here = world.people.length;
  if (!draw.chance(Math.min(1, LIFE.arrivesADayOf1000 * (here / 1_000) * world.restless))) return;
  const { person, customer, terms, plan } = newcomer(draw, 1_001 + here, world.behaviours, date);
  const deps = { ...newsDeps(world, now), store: world.store };
  const { billingAccountId, customerId } = person;
  await createCustomer(deps, { ...customer, ...NOTHING_MORE });
  await openAccount(deps, { ...terms, billingAccountId, customerId });
  const [id, category, charge] = plan;
  await beginService(deps, {
    ...{ subscriptionId: `SUB-${1_001 + here}-1`, billingAccountId, startDate: null },
    ...{ offering: { id, category }, monthlyCharge: money(charge, person.currency) },
  });
  world.people.push(person);
  world.byAccount.set(billingAccountId, person);
  count(world, 'customers came');
}

const NOTHING_MORE = { phone: null, postalAddress: null, groupId: null, country: null };

async function changeOfPlan(world: World, person: Person, date: CivilDate, now: Instant): Promise<void> {
  const owned = await runningOf(world, person);
  if (owned === null) return;
  const { subscription, account } = owned;
  const charge = Math.round(subscription.monthlyCharge * (person.made.changes % 2 === 0 ? 1.2 : 0.8));
  const plan = {
    offering: { id: `${subscription.offeringId}+`, category: subscription.category },
    monthlyCharge: money(charge, account.currency),
  };
  const step = nextStep(person, 'PLAN');
  const startDate = addDays(date, 1);
  await unlessRefused(world, 'plan changes', () =>
    changePlan({ store: world.store, now: () => now }, owned, { startDate, plan }, step),
  );
}

async function pause(world: World, person: Person, date: CivilDate, now: Instant): Promise<void> {
  const owned = await runningOf(world, person);
  if (owned === null) return;
  const deps = { store: world.store, now: () => now };
  const step = nextStep(person, 'PAUSE');
  const by = 'care-1';
  await unlessRefused(world, 'pauses', () =>
    endService(deps, owned, { endDate: date, reason: 'paused', note: null, by }),
  );
  world.agenda.add(addDays(date, 21), person.billingAccountId, async (at) => {
    const subscription = await world.store.subscriptions.get(owned.subscription.subscriptionId);
    if (subscription === null || person.left) return;
    const later = { store: world.store, now: () => at };
    await unlessRefused(world, 'resumptions', () =>
      resumeService(later, { ...owned, subscription }, addDays(date, 22), step),
    );
  });
}

async function leave(
  world: World,
  person: Person,
  {
    date,
    lastDay,
    reason,
  }: { readonly date: CivilDate; readonly lastDay: CivilDate; readonly reason: ClosureReason },
  now: Instant,
): Promise<void> {
  const { billingAccountId } = person;
  const deps = { ...newsDeps(world, now), store: world.store };
  const request = { lastDay, reason, note: null, by: 'care-1' };
  const done = await unlessRefused(world, 'customers left', () =>
    endRelation(deps, billingAccountId, request),
  );
  if (!done) return;
  person.left = lastDay;
  await paysForNobody(world, person, date, now);
}

/** A service of the person that runs without an announced end; null: none. */
async function runningOf({ store }: World, { billingAccountId }: Person): Promise<OwnedService | null> {
  const account = await store.accounts.get(billingAccountId);
  const { items } = await store.subscriptions.list({ billingAccountId, limit: 50, cursor: null });
  const running = items.filter(({ state, endDate }) => state === 'active' && endDate === null);
  const [subscription] = running.sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1));
  return account === null || subscription === undefined ? null : { subscription, account };
}

function nextStep(person: Person, what: string) {
  person.made.changes += 1;
  const successorId = `${what}-${person.billingAccountId.slice(3)}-${person.made.changes}`;
  return { successorId, by: 'care-1', note: null };
}
