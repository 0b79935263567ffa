import type { ServiceApprovalCase } from '../../src/domain/cases/cases.ts';
import { moved } from '../../src/domain/cases/move.ts';
import type { OfferingCategory, ServiceOrder } from '../../src/domain/cases/order.ts';
import type { Reconsideration } from '../../src/domain/cases/reconsideration.ts';
import { addDays, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import { money, sumMinor } from '../../src/domain/money.ts';
import { orderReconsiderationWorkflowId } from '../../src/messages/order-reconsideration.ts';
import type { AgentVerdict } from '../../src/rules/overruling.ts';
import { LIFE } from './assumptions.ts';
import { openOf, pay } from './paying.ts';
import type { Person } from './population.ts';
import { count, type World } from './world.ts';

type Offer = readonly [id: string, category: OfferingCategory, monthly: number, oneOff: number];

/** Devices and services that are ordered: id, category, monthly and one-off charge. */
export const OFFERS: readonly [Offer, ...Offer[]] = [
  ['phone-a', 'device', 1_500, 24_900],
  ['phone-b', 'device', 2_500, 59_900],
  ['tv-family', 'tv', 1_500, 0],
  ['mobile-20', 'mobile', 1_990, 2_500],
  ['fibre-500', 'broadband', 4_500, 9_900],
];

/** A person orders something: decided at once by the released policy, and followed to its end. */
export async function order(world: World, person: Person, now: Instant): Promise<void> {
  person.made.orders += 1;
  const { billingAccountId, customerId, currency } = person;
  const orderId = `ORD-${billingAccountId.slice(3)}-${person.made.orders}`;
  const workflowId = `service-approval:${orderId}`;
  const fate = person.random.fork(orderId);
  const [id, category, monthly, oneOff] = fate.pick(OFFERS);
  const wanted: ServiceOrder = {
    ...{ orderId, customerId, billingAccountId, offering: { id, category } },
    ...{ monthlyCharge: money(monthly, currency), oneOffCharge: money(oneOff, currency), termMonths: 24 },
    installation: null,
  };
  count(world, 'orders');
  const opened: ServiceApprovalCase = {
    ...{ workflowId, revision: 0, state: 'assessing', requestedBy: 'shop', order: wanted },
    ...{ timeline: [], createdAt: now, updatedAt: now, dueAt: null, needsAttention: false },
    ...{ outcome: null, reasons: [], conditions: [], remedies: [], decision: null },
    ...{ heldCredit: null, appointment: null, subscriptionId: null, cancellationReason: null },
    reconsideration: null,
  };
  await decide(world, person, { approval: opened, deadlineAt: null, decisions: 0 }, now);
}

/** An order that is on its way. */
export interface OpenOrder {
  readonly approval: ServiceApprovalCase;
  readonly deadlineAt: Instant | null;
  readonly decisions: number;
}

/** Decides on fresh facts and records it, as the workflow does; then what follows from the outcome. */
async function decide(
  world: World,
  person: Person,
  before: OpenOrder,
  now: Instant,
  verdict: AgentVerdict | null = null,
): Promise<void> {
  const { activities } = world;
  const { approval, deadlineAt: conditionDeadlineAt, decisions } = before;
  for (;;) {
    const asked = { approval, conditionDeadlineAt, receiptNumber: decisions + 1, verdict, at: now };
    const settled = await activities.decideOrder({
      ...{ ...asked, approvedByAgent: false, reviewDueAt: now, installation: null },
    });
    if (settled.kind === 'overtaken') continue;
    if (settled.kind === 'stands') return;
    const { move, deadlineAt, byAgent } = settled;
    count(world, `orders: ${move.outcome}`);
    if (move.outcome === 'approve' && !byAgent) await creditIsThere(world, person, now);
    const next = moved(approval, move, now);
    const current: OpenOrder = { approval: next, deadlineAt, decisions: decisions + 1 };
    return follow(world, person, current, now);
  }
}

/** Whatever the policy alone approved has to fit the limit at that moment; charges that come later may go beyond it. */
async function creditIsThere(world: World, person: Person, now: Instant): Promise<void> {
  const { account, bills } = await openOf(world, person, now);
  if (account === null) return;
  const disputed = sumMinor(bills.map(({ disputedAmount }) => disputedAmount));
  const left = account.creditLimit - (account.balance - disputed) - account.heldCredit;
  const { billingAccountId } = person;
  if (left < 0) world.faults.push({ billingAccountId, code: `an approval left ${left} of available credit` });
}

async function follow(world: World, person: Person, current: OpenOrder, now: Instant): Promise<void> {
  const { approval, deadlineAt } = current;
  const { orderId, billingAccountId, oneOffCharge } = approval.order;
  const today = civilDateAt(now, person.timeZone);
  const fate = person.random.fork(`${orderId} ${current.decisions}`);
  const later = (days: number, task: (at: Instant) => Promise<void>) =>
    world.agenda.add(addDays(today, days), billingAccountId, task);
  switch (approval.state) {
    case 'scheduling': {
      if (oneOffCharge.amountMinor > 0 && fate.chance(LIFE.neverInstalled))
        return count(world, 'orders never installed');
      return later(fate.int(1, 10), (at) => activate(world, current, at));
    }
    case 'inReview':
      return later(1, (at) => review(world, person, current, at));
    case 'awaitingCondition': {
      await world.activities.tellCustomer({ kind: 'conditions', approval, at: now });
      world.waiting.set(approval.workflowId, current);
      const asked = approval.conditions.reduce((sum, { amount }) => sum + amount.amountMinor, 0);
      if (fate.chance(0.6)) later(fate.int(1, 5), (at) => pay(world, person, asked, at));
      const lastDay = deadlineAt === null ? 30 : 1;
      const end =
        deadlineAt === null
          ? addDays(today, lastDay)
          : addDays(civilDateAt(deadlineAt, person.timeZone), lastDay);
      return world.agenda.add(
        end,
        billingAccountId,
        async (at) => void (await decideWaiting(world, approval.workflowId, at)),
      );
    }
    case 'declined':
      return world.activities.tellCustomer({ kind: 'declined', approval, at: now });
    default:
      return;
  }
}

/** An agent approves two of three, and never against the policy. */
function review(world: World, person: Person, current: OpenOrder, now: Instant): Promise<void> {
  const fate = person.random.fork(`review ${current.approval.order.orderId}`);
  const verdict = fate.chance(0.67) ? 'approve' : 'decline';
  return decide(world, person, current, now, { verdict, reviewer: 'credit-desk', note: 'looked at by hand' });
}

/** A waiting case is decided once more: money came, or its last day is over. One that waits no longer is left alone. */
export async function decideWaiting(world: World, workflowId: string, now: Instant): Promise<boolean> {
  const current = world.waiting.get(workflowId);
  const person = world.byAccount.get(current?.approval.order.billingAccountId ?? '');
  if (current === undefined || person === undefined) return false;
  world.waiting.delete(workflowId);
  const stored = await world.store.cases.getApproval(current.approval.order.orderId);
  await decide(world, person, current, now);
  const after = await world.store.cases.getApproval(current.approval.order.orderId);
  if (after?.revision === stored?.revision) world.waiting.set(workflowId, current);
  return true;
}

/** A declined order after a payment: decided as if it came now; a customer who may order again does so. */
export async function reconsider(
  world: World,
  orderId: string,
  cause: Pick<Reconsideration, 'paymentId' | 'policy'>,
  now: Instant,
): Promise<void> {
  const workflowId = orderReconsiderationWorkflowId(orderId, cause.paymentId);
  const { receipt } = await world.activities.decideAnew({ workflowId, orderId, at: now });
  if (receipt === null || (receipt.outcome !== 'approve' && receipt.outcome !== 'approveWithConditions'))
    return;
  const { outcome, receiptId, decidedAt: at } = receipt;
  const reconsideration = { outcome, at, receiptId, ...cause };
  await world.activities.offerAnew({ orderId, reconsideration, receipt, reference: workflowId });
  count(world, 'declined orders offered anew');
}

async function activate(world: World, { approval }: OpenOrder, now: Instant): Promise<void> {
  try {
    await world.activities.activateService({ approval, completedAt: now, at: now });
    count(world, 'services activated');
  } catch (error) {
    if (!(error instanceof BusinessFailure)) throw error;
    count(world, `activation refused: ${error.type}`);
  }
}
