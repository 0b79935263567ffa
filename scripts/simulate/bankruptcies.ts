import { seededRandom } from '../../src/demo-data/random.ts';
import { openAmount } from '../../src/domain/accounts/standing.ts';
import { claimOf } from '../../src/domain/arrears/insolvency.ts';
import { addDays, type CivilDate, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { sumMinor } from '../../src/domain/money.ts';
import {
  dismissInsolvency,
  openInsolvency,
  proposeDischarge,
  readInsolvency,
} from '../../src/services/arrears/insolvencies.ts';
import { LIFE } from './assumptions.ts';
import { newsDeps } from './news.ts';
import { openOf, reportPayment } from './paying.ts';
import type { Person } from './population.ts';
import { count, unlessRefused, type World } from './world.ts';

/** Who enters an opening and proposes a discharge; another person decides. */
const CLERK = 'collections-1';
const LEAD = 'collections-lead';

/**
 * Courts open proceedings over a few customers, most of them of those who are months behind; one of them early, so that every life has one. The service
 * hears of it up to twelve days later.
 */
export async function bankruptciesOfDay(world: World, date: CivilDate, now: Instant): Promise<void> {
  const first = seededRandom(world.seed).fork('first bankruptcy');
  const isFirstDay = date === addDays(world.start, first.int(18, 24));
  const here = world.people.filter(({ left, bankrupt }) => left === null && !bankrupt);
  const early = addDays(date, -5);
  const chosen = isFirstDay
    ? await firstWhoOwes(world, here, first.int(0, here.length - 1), { openedOn: early, now })
    : null;
  for (const person of here) {
    const draw = person.random.fork(`bankrupt ${date}`);
    const often = person.type === 'failing' || person.type === 'slipping' ? 10 : 1;
    const isFirst = person === chosen;
    if (!draw.chance(LIFE.bankruptADay * often) && !isFirst) continue;
    const openedOn = isFirst ? early : addDays(date, -draw.int(0, 12));
    world.agenda.add(date, person.billingAccountId, (now) => open(world, person, { openedOn, isFirst }, now));
  }
}

function depsOf(world: World, now: Instant) {
  return { ...newsDeps(world, now), store: world.store };
}

/** The first who has an open bill of that day or before, from a place in the list on. */
async function firstWhoOwes(
  world: World,
  people: readonly Person[],
  from: number,
  { openedOn, now }: { readonly openedOn: CivilDate; readonly now: Instant },
): Promise<Person | null> {
  for (const person of [...people.slice(from), ...people.slice(0, from)]) {
    const { bills } = await openOf(world, person, now);
    if (bills.some((bill) => bill.billDate <= openedOn && openAmount(bill) > 0)) return person;
  }
  return null;
}

async function open(
  world: World,
  person: Person,
  { openedOn, isFirst }: { readonly openedOn: CivilDate; readonly isFirst: boolean },
  now: Instant,
): Promise<void> {
  const { billingAccountId } = person;
  const today = civilDateAt(now, person.timeZone);
  const opened = await unlessRefused(world, 'bankruptcies opened', () =>
    openInsolvency(depsOf(world, now), {
      ...{ insolvencyId: `INS-${billingAccountId.slice(3)}-${today}`, billingAccountId, openedOn },
      ...{ reference: `36 IN ${billingAccountId.slice(3)}`, administrator: 'an administrator', note: null },
      by: CLERK,
    }),
  );
  if (!opened) return;
  person.bankrupt = true;
  // The new time begins in order: who is bankrupt pays what comes after it like others of their type do.
  person.lost = false;
  person.state = 0;
  const fate = person.random.fork(`proceedings ${today}`);
  const later = (days: number, task: (at: Instant) => Promise<void>) =>
    world.agenda.add(addDays(today, days), billingAccountId, task);
  const end = isFirst ? fate.int(14, 24) : fate.int(20, 180);
  if (isFirst || fate.chance(0.6)) later(fate.int(5, end - 5), (at) => quota(world, person, at));
  if (!isFirst && fate.chance(LIFE.dismissed)) later(end, (at) => dismiss(world, person, at));
  else later(end, (at) => discharge(world, person, at));
}

/** The administrator pays a tenth of what is claimed, or a little. */
async function quota(world: World, person: Person, now: Instant): Promise<void> {
  const { claims } = await readInsolvency(world, person.billingAccountId);
  const amount = Math.ceil(sumMinor(claims.map(claimOf)) / 10);
  if (amount === 0) return;
  person.made.payments += 1;
  const { billingAccountId } = person;
  const paymentId = `QUOTA-${billingAccountId.slice(3)}-${person.made.payments}`;
  const given = { paymentId, billingAccountId, amount, billId: null, quota: true };
  await reportPayment(world, person, { ...given, status: 'settled', at: now });
  count(world, 'quotas paid');
}

async function dismiss(world: World, person: Person, now: Instant): Promise<void> {
  const { billingAccountId } = person;
  await unlessRefused(world, 'bankruptcies dismissed', () =>
    dismissInsolvency(depsOf(world, now), { billingAccountId, by: LEAD, note: 'the court dismissed it' }),
  );
}

/** A clerk proposes the discharge; the staff decides on it as on every write-off (`decideWriteOffs`). What was rejected is proposed again. */
async function discharge(world: World, person: Person, now: Instant): Promise<void> {
  const { billingAccountId } = person;
  const { insolvency } = await readInsolvency(world, billingAccountId);
  if (insolvency.state !== 'open') return;
  const today = civilDateAt(now, person.timeZone);
  const proposalId = `DIS-${billingAccountId.slice(3)}-${today}`;
  await unlessRefused(world, 'discharges proposed', () =>
    proposeDischarge(depsOf(world, now), {
      proposalId,
      billingAccountId,
      by: CLERK,
      note: 'the court discharged',
    }),
  );
  world.agenda.add(addDays(today, 15), billingAccountId, (at) => discharge(world, person, at));
}
