import { asksTheSame, moveBy } from '../../domain/cases/approval-moves.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { type Move, moved } from '../../domain/cases/move.ts';
import type { Appointment } from '../../domain/cases/order.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { AgentVerdict } from '../../rules/overruling.ts';
import type { Store } from '../../store/store.ts';
import {
  bookedInstallation,
  bookToPlan,
  type InstallationToBook,
  planInstallation,
} from '../cases/installation.ts';
import { deadlineOf, type OrderDecisions } from './order-decision.ts';

/** A case that has to be decided. */
export interface OrderToSettle {
  readonly approval: ServiceApprovalCase;
  /** The end of the last day on which the case's conditions count. */
  readonly conditionDeadlineAt: Instant | null;
  readonly receiptNumber: number;
  readonly verdict: AgentVerdict | null;
  /** Whether an agent's approval stands: then only a decline is recorded. */
  readonly approvedByAgent: boolean;
  /** The installation that an approval books with its decision; null: there is nothing to install, or it has its appointment. */
  readonly installation: Pick<InstallationToBook, 'wish' | 'appointmentId'> | null;
  /** Until when an agent has to look, should it come to a review. */
  readonly reviewDueAt: Instant;
  readonly at: Instant;
}

/** What came of it: what the case needs to know of the receipt, which holds all the rest. */
export type SettledOrder =
  /** The account changed between reading and recording, or other orders of the customer took long: decide again, on fresh facts. */
  | { readonly kind: 'overtaken' }
  /** Nothing was recorded: what the case waits for, or an agent's approval, still stands. */
  | { readonly kind: 'stands'; readonly factsAsOf: Instant }
  | {
      readonly kind: 'recorded';
      readonly factsAsOf: Instant;
      readonly deadlineAt: Instant | null;
      readonly byAgent: boolean;
      /** How the case goes on; it is stored so already, as the move of this instant. */
      readonly move: Move<ServiceApprovalCase>;
      /** Booked with the decision, which was a second move of the case; null: it is still to be booked, if there is one. */
      readonly appointment: Appointment | null;
    };

/**
 * One decision from its facts to its receipt: checks, decides, and records; what is approved is booked with it. Run twice it decides once: a receipt that has this number
 * stands, whatever the facts of the second run say.
 * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch, PolicyNotFound
 */
export async function settleOrder(
  store: Pick<Store, 'appointments'>,
  orders: OrderDecisions,
  order: OrderToSettle,
): Promise<SettledOrder> {
  try {
    return await settled(store, orders, order);
  } catch (error) {
    // The next order of the customer does not wait for this one's next attempt.
    orders.letGo(order.approval);
    throw error;
  }
}

async function settled(
  store: Pick<Store, 'appointments'>,
  orders: OrderDecisions,
  order: OrderToSettle,
): Promise<SettledOrder> {
  const { approval, conditionDeadlineAt, receiptNumber, verdict, approvedByAgent, reviewDueAt, at } = order;
  const { installation } = order;
  const area = approval.order.installation?.area;
  const book =
    installation === null || area === undefined
      ? null
      : bookToPlan(store, area, { wish: installation.wish, at });
  const assessment = await orders.check({ approval, conditionDeadlineAt, asOf: at, book });
  if (assessment === null) return { kind: 'overtaken' };
  const { receipt } = await orders.decide({ approval, assessment, receiptNumber, verdict, at });
  const { factsAsOf } = receipt;
  const agentsWordStands = approvedByAgent && receipt.outcome !== 'decline';
  if (verdict === null && (asksTheSame(receipt, approval) || agentsWordStands)) {
    orders.letGo(approval);
    return { kind: 'stands', factsAsOf };
  }
  const moveOf = (decided: typeof receipt) => {
    const deadlineAt = deadlineOf(decided, assessment.timeZone);
    const dueAt = deadlineAt ?? (decided.outcome === 'review' ? reviewDueAt : null);
    return { deadlineAt, move: moveBy(decided, approval, dueAt) };
  };
  const next = moved(approval, moveOf(receipt).move, at);
  const plan =
    installation !== null && assessment.book !== null && next.state === 'scheduling'
      ? planInstallation(assessment.book, { ...installation, approval: next, at }, assessment.addressee)
      : null;
  const { standing, booked } = await orders.record({
    receipt,
    next,
    installation: plan,
    ahead: assessment.ahead,
  });
  if (standing === null) return { kind: 'overtaken' };
  const appointmentBooked = (): Promise<Appointment | null> | Appointment | null => {
    if (booked === 'yes') return plan?.booked.approval.appointment ?? null;
    if (booked === 'no' || installation === null) return null;
    return bookedInstallation(store, installation.appointmentId);
  };
  return {
    kind: 'recorded',
    factsAsOf: standing.factsAsOf,
    byAgent: standing.decidedBy.kind === 'agent',
    ...moveOf(standing),
    appointment: await appointmentBooked(),
  };
}
