import type { CycleChangeRequest, CyclePreference } from '../../src/domain/billing/cycle/change.ts';
import type { CycleChangeCase } from '../../src/domain/cases/cases.ts';
import { DAY_MS, epochMsOf, type Instant, instantOf } from '../../src/domain/civil-date.ts';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import type { Person } from './population.ts';
import { count, type World } from './world.ts';

const NONE: CyclePreference = { billCycleDay: null, frequency: null, paymentTermDays: null, payday: null };

/** What a person wishes for by itself. */
export function wishOf(person: Person): CyclePreference {
  const draw = person.random.fork(`wish ${person.made.wishes}`);
  return draw.pick([
    { ...NONE, billCycleDay: draw.int(1, 31) },
    { ...NONE, billCycleDay: draw.int(1, 31) },
    { ...NONE, payday: person.payday },
    { ...NONE, paymentTermDays: draw.pick([14, 21, 30]) },
  ]);
}

/** Bills right after the day on which the person is paid. */
export function paydayWish(person: Person): CyclePreference {
  return { ...NONE, payday: person.payday };
}

/** Asks for another cycle and confirms what is recommended at once. True when it was changed. */
export async function changeCycle(
  world: World,
  person: Person,
  preference: CyclePreference,
  now: Instant,
): Promise<boolean> {
  const { activities, store } = world;
  person.made.wishes += 1;
  const { billingAccountId, customerId } = person;
  const changeId = `CHG-${billingAccountId.slice(3)}-${person.made.wishes}`;
  const workflowId = `billing-cycle-change:${changeId}`;
  const request: CycleChangeRequest = { changeId, customerId, billingAccountId, preference, confirm: true };
  const snapshot = await activities.reviewCurrentCycle({ request, asOf: now });
  const expiresAt = instantOf(epochMsOf(now) + 3 * DAY_MS);
  const requestedBy = 'self-care';
  const asked = { workflowId, request, requestedBy, snapshot, expiresAt, at: now };
  const { quote, receipt } = await activities.evaluateOptions(asked);
  await activities.recordCycleDecision({ receipt });
  const { receiptId, policy, decidedAt } = receipt;
  let change: CycleChangeCase = {
    ...{ workflowId, revision: 1, requestedBy, createdAt: now, updatedAt: now, dueAt: null },
    ...{
      needsAttention: false,
      request,
      customerId,
      quote,
      confirmedOptionId: null,
      reasons: receipt.reasons,
    },
    state: quote.recommendedOptionId === null ? 'declined' : 'quoted',
    timeline: [{ at: now, state: 'quoted', code: null }],
    decision: { receiptId, policy, decidedAt },
  };
  count(world, 'cycle wishes');
  const option = quote.options.find(({ optionId }) => optionId === quote.recommendedOptionId);
  if (option !== undefined) {
    const { updated } = await committed(world, {
      request,
      basis: quote.basis,
      option,
      at: now,
    });
    const state = updated ? 'confirmed' : 'failed';
    const timeline = [
      ...change.timeline,
      { at: now, state, code: updated ? 'CYCLE_CHANGED' : null } as const,
    ];
    change = { ...change, state, timeline, revision: 2, confirmedOptionId: updated ? option.optionId : null };
  }
  await store.cases.putCycleChange(change);
  count(world, `cycle changes ${change.state}`);
  if (change.state === 'confirmed' || change.state === 'declined')
    await activities.confirmChange({ change, at: now });
  return change.state === 'confirmed';
}

async function committed(world: World, change: Parameters<World['activities']['updateCycleSchedule']>[0]) {
  try {
    return await world.activities.updateCycleSchedule(change);
  } catch (error) {
    if (!(error instanceof BusinessFailure)) throw error;
    count(world, `cycle changes refused: ${error.type}`);
    return { updated: false };
  }
}
