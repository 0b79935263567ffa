import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Appointment, AppointmentWindow, ServiceOrder } from '../domain/cases/order.ts';
import type { CivilDate, Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import type { OrderId } from '../domain/flavor.ts';
import type { AgentVerdict } from '../rules/overruling.ts';
import { giveCreditBack, renewCreditHold } from '../services/accounts/credit-holds.ts';
import { startService } from '../services/billing/service-start.ts';
import { bookInstallation, releaseInstallation } from '../services/cases/installation.ts';
import {
  type Assessment,
  createOrderDecisions,
  type DecidedApproval,
} from '../services/decisions/order-decision.ts';
import type { RecordResult } from '../services/decisions/record.ts';
import { releaseDepositOfEndedOrder } from '../services/payments/deposits.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The steps of a service approval. */
export function createServiceApprovalActivities(dependencies: ActivityDependencies) {
  const { store } = dependencies;
  const orders = createOrderDecisions(dependencies);
  return {
    /** @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch */
    checkBalanceAndPaymentStatus(input: {
      readonly approval: ServiceApprovalCase;
      readonly conditionDeadlineAt: Instant | null;
      readonly asOf: Instant;
    }): Promise<Assessment> {
      return orders.check(input);
    },

    /** @throws BusinessFailure PolicyNotFound */
    approveOrDecline(input: {
      readonly approval: ServiceApprovalCase;
      readonly assessment: Assessment;
      readonly receiptNumber: number;
      readonly verdict: AgentVerdict | null;
      readonly at: Instant;
    }): Promise<DecidedApproval> {
      return orders.decide(input);
    },

    recordDecision(input: {
      readonly receipt: Receipt;
      readonly next: ServiceApprovalCase;
    }): Promise<RecordResult> {
      return orders.record(input);
    },

    /** @returns null when no slot is free within reach */
    scheduleInstallation(input: {
      readonly order: ServiceOrder;
      readonly wish: { readonly earliestDate: CivilDate; readonly preferredWindow: AppointmentWindow | null };
      readonly appointmentId: string;
      readonly at: Instant;
    }): Promise<Appointment | null> {
      return bookInstallation(store, input);
    },

    releaseSlot(input: { readonly appointmentId: string; readonly at: Instant }): Promise<void> {
      return releaseInstallation(store, input);
    },

    /** Renews the credit hold of an approval; takes its credit again when the hold has expired. */
    keepCredit(input: { readonly workflowId: string; readonly at: Instant }): Promise<void> {
      return renewCreditHold(dependencies, input);
    },

    releaseCredit(input: { readonly workflowId: string; readonly at: Instant }): Promise<void> {
      return giveCreditBack(dependencies, input);
    },

    /** Makes the deposit of an order that came to nothing credit of its account. */
    releaseDeposit(input: { readonly orderId: OrderId; readonly at: Instant }): Promise<void> {
      return releaseDepositOfEndedOrder(dependencies, input);
    },

    activateService(input: {
      readonly order: ServiceOrder;
      readonly workflowId: string;
      readonly completedAt: Instant;
      readonly at: Instant;
    }): Promise<{ readonly subscriptionId: string }> {
      return startService(store, input);
    },
  };
}

export type ServiceApprovalActivities = ReturnType<typeof createServiceApprovalActivities>;
