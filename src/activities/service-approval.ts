import { Context } from '@temporalio/activity';
import { AppointmentsUnreachable } from '../domain/cases/appointment-book.ts';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Appointment } from '../domain/cases/order.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { OrderId } from '../domain/flavor.ts';
import { giveCreditBack, renewCreditHold } from '../services/accounts/credit-holds.ts';
import { type StartedService, startService } from '../services/billing/service-start.ts';
import {
  bookInstallation,
  type InstallationToBook,
  releaseInstallation,
} from '../services/cases/installation.ts';
import { createOrderDecisions } from '../services/decisions/order-decision.ts';
import { type OrderToSettle, type SettledOrder, settleOrder } from '../services/decisions/order-settling.ts';
import { releaseDepositOfEndedOrder } from '../services/payments/deposits.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** How often the step tries a system that keeps appointments before people are told: for some fifteen seconds. */
const TRIES = 5;

/** The steps of a service approval. */
export function createServiceApprovalActivities(dependencies: ActivityDependencies) {
  const { store } = dependencies;
  const book = dependencies.appointments ?? (() => store.appointments);
  const orders = createOrderDecisions(dependencies);
  return {
    /** @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch, PolicyNotFound */
    decideOrder(input: OrderToSettle): Promise<SettledOrder> {
      // What another system books can't be in the transaction of the decision: it is the next step.
      return settleOrder(
        store,
        orders,
        dependencies.appointments === undefined ? input : { ...input, installation: null },
      );
    },

    /**
     * Books, stores the case with its appointment, notifies the customer and writes the interaction.
     * @returns null when no slot is free within reach: then nothing was stored or told. 'unreachable' when another system keeps the appointments and did
     * not answer for {@link TRIES} attempts: then a slot may be booked there under this `appointmentId`
     */
    scheduleInstallation(input: InstallationToBook): Promise<Appointment | 'unreachable' | null> {
      return bookInstallation({ snapshots: store.snapshots, book }, input).catch((error: unknown) => {
        if (error instanceof AppointmentsUnreachable && Context.current().info.attempt >= TRIES)
          return 'unreachable';
        throw error;
      });
    },

    releaseSlot(input: { readonly appointmentId: string; readonly at: Instant }): Promise<void> {
      // Which day it was on does not matter any more.
      return releaseInstallation(book('UTC'), input);
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

    /** Starts and bills the service, stores the completed case, notifies the customer and writes the interaction. */
    activateService(input: {
      readonly approval: ServiceApprovalCase;
      readonly completedAt: Instant;
      readonly at: Instant;
    }): Promise<StartedService> {
      return startService(store, input);
    },
  };
}

export type ServiceApprovalActivities = ReturnType<typeof createServiceApprovalActivities>;
