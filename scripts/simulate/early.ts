import { addDays, civilDateAt, daysBetween, type Instant } from '../../src/domain/civil-date.ts';
import type { InterventionKind, WatchedAccount } from '../../src/domain/insight/risk/watch.ts';
import { watchRisks } from '../../src/services/insight/risk-watch.ts';
import type { Page } from '../../src/store/mongo/cursor.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import { changeCycle, paydayWish } from './cycle-wishes.ts';
import { openOf, payShare } from './paying.ts';
import type { Person } from './population.ts';
import { agree } from './promising.ts';
import { count, type World } from './world.ts';

/** The risk watch's sweep over all accounts. */
export async function watchRisk(world: World, now: Instant): Promise<void> {
  const done = await watchRisks(world, now);
  world.faults.push(...done.failed);
}

/**
 * A week of early intervention: staff contacts the accounts with the largest expected loss, as many as it has time for, offers a
 * promise or a plan to those that are past due and a bill day after payday to the others, and notes what was done. Staff sees the
 * list alone; what the person does about it is in ASSUMPTIONS.
 */
export async function interveneEarly(world: World, now: Instant): Promise<void> {
  const capacity = Math.ceil((world.people.length * ASSUMPTIONS.contactsPerWeekOf1000) / 1_000);
  const today = civilDateAt(now, 'UTC');
  let left = capacity;
  for (const { billingAccountId } of await earlyList(world)) {
    const person = world.byAccount.get(billingAccountId);
    if (person === undefined || left === 0) continue;
    const { contactedOn } = person;
    if (contactedOn !== null && daysBetween(contactedOn, today) < ASSUMPTIONS.daysBetweenContacts) continue;
    left -= 1;
    person.contactedOn = today;
    const kind = await contact(world, person, now);
    const interventionId = `${billingAccountId}:${today}`;
    const intervention = { interventionId, kind, note: 'weekly list', by: 'early-desk', at: now };
    await world.store.risk.intervene(billingAccountId, intervention);
    count(world, `early: ${kind}`);
  }
}

/** The whole list of both currencies, the largest expected loss first: a euro and a dollar are taken for alike here. */
async function earlyList(world: World): Promise<WatchedAccount[]> {
  const all: WatchedAccount[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<WatchedAccount> = await world.store.risk.list({
      ...{ currency: null, customerId: null, minimumLoss: 1, limit: 200, cursor },
    });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all.sort(
    (a, b) => b.expectedLoss - a.expectedLoss || (a.billingAccountId < b.billingAccountId ? -1 : 1),
  );
}

/** What is offered, and what the person does. */
async function contact(world: World, person: Person, now: Instant): Promise<InterventionKind> {
  const response = ASSUMPTIONS.responses[person.type];
  const draw = person.random.fork(`contact ${person.contactedOn}`);
  const [atOnce, plan, payday] = [draw.next(), draw.next(), draw.next()];
  const today = civilDateAt(now, person.timeZone);
  const { account, pastDue } = await openOf(world, person, now);
  if (person.lost) return 'contacted';
  if (atOnce < response.paysAtOnce) {
    const date = addDays(today, draw.int(1, 3));
    world.agenda.add(date, person.billingAccountId, (at) => payShare(world, person, 1, at));
    if (draw.chance(ASSUMPTIONS.inTimeAgain)) person.state = 0;
    return 'contacted';
  }
  if (pastDue > 0) {
    if (plan < response.acceptsPlan) await agree(world, person, 'early-desk', now);
    return pastDue < 10_000 ? 'promiseOffered' : 'planOffered';
  }
  const monthly = account?.cycle.frequency === 'monthly';
  if (!person.aligned && monthly && payday < response.acceptsPayday)
    person.aligned = await changeCycle(world, person, paydayWish(person), now);
  return 'paydayOffered';
}
