import { holdExpiry } from '../domain/accounts/credit-hold.ts';
import type { AccountSnapshot } from '../domain/accounts/snapshot.ts';
import { billDateAfter } from '../domain/billing/cycle/transition.ts';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Appointment, AppointmentWindow, ServiceOrder } from '../domain/cases/order.ts';
import { chooseSlot } from '../domain/cases/slots.ts';
import {
  addDays,
  type CivilDate,
  civilDateAt,
  type Instant,
  later,
  startOfDay,
  type TimeZone,
} from '../domain/civil-date.ts';
import type { Decision, Facts, Receipt } from '../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../domain/decisions/facts/service-approval.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { type Currency, type Minor, sumMinor } from '../domain/money.ts';
import { evaluatePolicy, RULE_ENGINE } from '../rules/evaluate.ts';
import { type AgentVerdict, overrule } from '../rules/overruling.ts';
import { AccountTurns } from '../services/decisions/account-turns.ts';
import { type RecordResult, record } from '../services/decisions/record.ts';
import { holdIdOf } from '../store/accounts/holds.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The facts of one order, from one snapshot, and what of the account is needed to decide on them. */
export interface Assessment {
  readonly facts: Facts;
  readonly asOf: Instant;
  readonly today: CivilDate;
  readonly currency: Currency;
  readonly timeZone: TimeZone;
  readonly accountVersion: number;
  /** Set when the last day to meet the case's conditions is over. */
  readonly passedDeadline: Instant | null;
}

/** A decision ready to be recorded. */
export interface DecidedApproval {
  readonly receipt: Receipt;
  /** The end of the last day on which the conditions count; null without conditions. */
  readonly deadlineAt: Instant | null;
}

/** How far ahead a slot is looked for. */
const SLOT_HORIZON_DAYS = 60;
/** How many slots are tried when others book them first. */
const BOOKING_ATTEMPTS = 20;

export function createServiceApprovalActivities({
  store,
  policies,
  shadow,
  holdLifeMs,
}: ActivityDependencies) {
  const turns = new AccountTurns();
  return {
    /**
     * Reads balance, payment status, cycle and customer in one snapshot and makes the facts of them. The case's own
     * hold is not counted against it. Orders of one account take turns from here to their recording.
     * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch
     */
    async checkBalanceAndPaymentStatus(input: {
      readonly approval: ServiceApprovalCase;
      readonly conditionDeadlineAt: Instant | null;
      readonly asOf: Instant;
    }): Promise<Assessment> {
      const { approval, conditionDeadlineAt, asOf } = input;
      const { order } = approval;
      await turns.take(order.billingAccountId, approval.workflowId);
      const snapshot = await store.snapshots.ofAccount(order.customerId, order.billingAccountId, asOf);
      const ownHold = await heldFor(approval);
      const { account, today } = snapshot;
      for (const { currency } of [order.oneOffCharge, order.monthlyCharge])
        if (currency !== account.currency)
          throw new BusinessFailure('CurrencyMismatch', `the account is billed in ${account.currency}`);
      const deadlinePassed = conditionDeadlineAt !== null && asOf >= conditionDeadlineAt;
      return {
        facts: serviceApprovalFacts(
          withoutOwnHold(snapshot, ownHold),
          order,
          paidSinceCondition(snapshot, approval),
        ),
        asOf,
        today,
        currency: account.currency,
        timeZone: account.timeZone,
        accountVersion: account.version,
        passedDeadline: deadlinePassed ? conditionDeadlineAt : null,
      };
    },

    /**
     * Decides by the policy in force, or once more by the one that the case was decided with before; an agent's verdict
     * or a passed deadline may overrule it. What was recorded under this number already stands: a workflow task that was lost
     * after it had recorded runs again, and by then its own hold, or anything else, may speak for another outcome.
     * @throws BusinessFailure PolicyNotFound
     */
    async approveOrDecline(input: {
      readonly approval: ServiceApprovalCase;
      readonly assessment: Assessment;
      readonly receiptNumber: number;
      readonly verdict: AgentVerdict | null;
      readonly at: Instant;
    }): Promise<DecidedApproval> {
      const { approval, assessment, receiptNumber, verdict, at } = input;
      const { facts, asOf, currency, today, timeZone, accountVersion, passedDeadline } = assessment;
      const receiptId = `${approval.workflowId}:${receiptNumber}`;
      const written = await store.decisions.get(receiptId);
      if (written !== null) return { receipt: written, deadlineAt: deadlineOf(written, timeZone) };
      const policy = await policies.forCase('service-approval', at, approval.decision?.policy ?? null);
      const byPolicy = await evaluatePolicy({
        policy,
        facts,
        factsAsOf: asOf,
        decidedAt: at,
        currency,
        today,
      });
      const { decision, decidedBy } = overrule(byPolicy, verdict, passedDeadline);
      return {
        receipt: {
          ...decision,
          receiptId,
          requestType: 'service-approval',
          workflowId: approval.workflowId,
          customerId: approval.order.customerId,
          billingAccountId: approval.order.billingAccountId,
          decidedBy,
          engine: RULE_ENGINE,
          accountVersion,
          currency,
          today,
        },
        deadlineAt: deadlineOf(decision, timeZone),
      };
    },

    /** Writes receipt, credit hold and case in one transaction, if the account is still the one that was read. */
    async recordDecision(input: {
      readonly receipt: Receipt;
      readonly next: ServiceApprovalCase;
    }): Promise<RecordResult> {
      const { receipt, next } = input;
      const held: Minor = next.heldCredit?.amountMinor ?? 0;
      const hold =
        receipt.outcome === 'approve' && held > 0
          ? { amount: held, expiresAt: holdExpiry(receipt.decidedAt, holdLifeMs) }
          : null;
      const allowOverLimit = receipt.decidedBy.kind === 'agent';
      const { order } = next;
      const request = { receipt, orderId: order.orderId, hold, allowOverLimit, caseDoc: next };
      const result = await record(store, request);
      turns.end(order.billingAccountId, next.workflowId);
      if (result.recorded) shadow?.observe(receipt, order);
      return result;
    },

    /**
     * Books the earliest slot that suits, keeping clear of the days before the bill where that costs nothing.
     * @returns null when no slot is free within reach
     */
    async scheduleInstallation(input: {
      readonly order: ServiceOrder;
      readonly wish: { readonly earliestDate: CivilDate; readonly preferredWindow: AppointmentWindow | null };
      readonly appointmentId: string;
      readonly at: Instant;
    }): Promise<Appointment | null> {
      const { order, wish, appointmentId, at } = input;
      const area = order.installation?.area;
      if (area === undefined) return null;
      const booked = await store.appointments.get(appointmentId);
      if (booked?.state === 'booked') return appointmentOf(booked);

      const account = await accountOf(order.billingAccountId);
      const { timeZone } = account;
      const tomorrow = addDays(civilDateAt(at, timeZone), 1);
      const from = later(wish.earliestDate, tomorrow);
      const nextBill = billDateAfter(account, from);
      const billDates = [nextBill, billDateAfter(account, nextBill)];
      let free = await store.appointments.findSlots({ area, from, days: SLOT_HORIZON_DAYS, timeZone });
      for (let attempt = 0; attempt < BOOKING_ATTEMPTS; attempt += 1) {
        const slot = chooseSlot(
          free,
          { area, earliestDate: from, preferredWindow: wish.preferredWindow },
          billDates,
        );
        if (slot === null) return null;
        const { date, window, startsAt } = slot;
        const { orderId, customerId } = order;
        const mine = { appointmentId, orderId, customerId, area, date, window, startsAt, now: at };
        if (await store.appointments.book(mine)) return appointmentOf(mine);
        free = free.filter((other) => other !== slot);
      }
      return null;
    },

    async releaseSlot(input: { readonly appointmentId: string; readonly at: Instant }): Promise<void> {
      await store.appointments.release(input.appointmentId, input.at);
    },

    /** Lets the hold of an approval that stands last on; takes it anew when it has expired. */
    async keepCredit(input: { readonly workflowId: string; readonly at: Instant }): Promise<void> {
      const { workflowId, at } = input;
      await store.holds.renew(holdIdOf(workflowId), holdExpiry(at, holdLifeMs), at);
    },

    async releaseCredit(input: { readonly workflowId: string; readonly at: Instant }): Promise<void> {
      await store.holds.release(holdIdOf(input.workflowId), input.at);
    },

    /** The service becomes billable: subscription, one-off charge and the hold's end, in one transaction. */
    async activateService(input: {
      readonly order: ServiceOrder;
      readonly workflowId: string;
      readonly completedAt: Instant;
      readonly at: Instant;
    }): Promise<{ readonly subscriptionId: string }> {
      const { order, workflowId, completedAt, at } = input;
      const { timeZone } = await accountOf(order.billingAccountId);
      const startDate = civilDateAt(completedAt, timeZone);
      const { subscription } = await store.subscriptions.activateFromOrder({
        order,
        startDate,
        workflowId,
        now: at,
      });
      return { subscriptionId: subscription.subscriptionId };
    },
  };

  /** What the case's hold takes of the account's credit now: nothing once it has expired. */
  async function heldFor({ workflowId, heldCredit }: ServiceApprovalCase): Promise<Minor> {
    if (heldCredit === null) return 0;
    const hold = await store.holds.get(holdIdOf(workflowId));
    return hold?.state === 'held' ? hold.amount : 0;
  }

  async function accountOf(billingAccountId: BillingAccountId) {
    const account = await store.accounts.get(billingAccountId);
    if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
    return account;
  }
}

export type ServiceApprovalActivities = ReturnType<typeof createServiceApprovalActivities>;

/** The end of the last day on which a decision's conditions count; null without conditions. */
function deadlineOf({ conditions }: Pick<Decision, 'conditions'>, timeZone: TimeZone): Instant | null {
  const lastDay = conditions
    .map((condition) => condition.dueDate)
    .sort()
    .at(-1);
  return lastDay === undefined ? null : startOfDay(addDays(lastDay, 1), timeZone);
}

function withoutOwnHold(snapshot: AccountSnapshot, ownHold: Minor): AccountSnapshot {
  if (ownHold === 0) return snapshot;
  const { account } = snapshot;
  return { ...snapshot, account: { ...account, heldCredit: Math.max(0, account.heldCredit - ownHold) } };
}

/** Money that came in since a condition was put to the customer: it counts as the deposit asked for. */
function paidSinceCondition(snapshot: AccountSnapshot, { outcome, decision }: ServiceApprovalCase): Minor {
  if (outcome !== 'approveWithConditions' || decision === null) return 0;
  const since = decision.decidedAt;
  const settled = snapshot.recentPayments.filter(
    (payment) => payment.status === 'settled' && payment.occurredAt >= since,
  );
  return sumMinor(settled.map((payment) => payment.amount));
}

function appointmentOf({ appointmentId, area, date, window, startsAt }: Appointment): Appointment {
  return { appointmentId, area, date, window, startsAt };
}
