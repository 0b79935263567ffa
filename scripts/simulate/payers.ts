import { addDays, type CivilDate, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { setParentAccount, setPayerOfAccount } from '../../src/services/accounts/hierarchy.ts';
import { LIFE } from './assumptions.ts';
import type { Circle } from './circles.ts';
import type { Person } from './population.ts';
import { unlessRefused, type World } from './world.ts';

/**
 * What the circles decide on a day: in the first three weeks each gets its payer, some of them announced ahead; now and then a member pays for itself
 * for a month. A payer who leaves pays for nobody any more from that day on.
 */
export function circlesOfDay(world: World, date: CivilDate): void {
  for (const circle of world.circles)
    for (const member of circle.members) {
      const draw = member.random.fork(`payer ${date}`);
      const first = member.random.fork('first payer');
      const begins = addDays(world.start, first.int(0, 20));
      const from = first.chance(0.3) ? addDays(begins, first.int(1, 15)) : begins;
      if (date === begins) plan(world, date, circle, member, from);
      else if (date > begins && draw.chance(LIFE.payerRestsADay * world.restless)) {
        world.agenda.add(date, member.billingAccountId, async (now) => {
          await paysItself(world, member, date, now);
        });
        plan(world, addDays(date, 30), circle, member, addDays(date, 30));
      }
    }
}

function plan(world: World, date: CivilDate, circle: Circle, member: Person, from: CivilDate): void {
  world.agenda.add(date, member.billingAccountId, async (now) => {
    const { billingAccountId } = member;
    const { payer, kind } = circle;
    if (member.left !== null || payer.left !== null) return;
    const deps = { store: world.store, now: () => now };
    if (kind === 'company')
      await unlessRefused(world, 'accounts put under others', () =>
        setParentAccount(deps, billingAccountId, payer.billingAccountId),
      );
    const done = await unlessRefused(world, 'payers set', () =>
      setPayerOfAccount(deps, {
        ...{ billingAccountId, payerAccountId: payer.billingAccountId, by: 'care-1' },
        from: asked(from, now, member),
      }),
    );
    if (done) member.payers.push({ at: now, from: await begun(world, member), payer });
  });
}

/** The day from which the last payer that was said counts. */
async function begun({ store }: World, { billingAccountId }: Person): Promise<CivilDate> {
  const payer = (await store.accounts.get(billingAccountId))?.payers?.at(-1);
  if (payer === undefined) throw new Error(`nobody was ever said to pay for ${billingAccountId}`);
  return payer.from;
}

/** As it is asked for: of today means as soon as it can be. */
const asked = (from: CivilDate, now: Instant, { timeZone }: Person): CivilDate | null =>
  from === civilDateAt(now, timeZone) ? null : from;

/** From a day on, a member pays for itself. */
async function paysItself(world: World, member: Person, from: CivilDate, now: Instant): Promise<void> {
  if (member.left !== null || member.payers.length === 0) return;
  const { billingAccountId } = member;
  const done = await unlessRefused(world, 'payers ended', () =>
    setPayerOfAccount(
      { store: world.store, now: () => now },
      { billingAccountId, payerAccountId: null, from: asked(from, now, member), by: 'care-1' },
    ),
  );
  if (done) member.payers.push({ at: now, from: await begun(world, member), payer: null });
}

/** A payer who leaves pays for nobody from today on; what was billed before is still asked of them. */
export async function paysForNobody(
  world: World,
  payer: Person,
  from: CivilDate,
  now: Instant,
): Promise<void> {
  for (const circle of world.circles)
    if (circle.payer === payer)
      for (const member of circle.members) await paysItself(world, member, from, now);
}
