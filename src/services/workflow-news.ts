import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { dunningWorkflowId } from '../domain/arrears/dunning-case.ts';
import type { ReconsiderationPolicy } from '../domain/cases/reconsideration.ts';
import type { BillingAccountId, Ms, OrderId, PaymentId } from '../domain/flavor.ts';
import { fraudAlertWorkflowId } from '../domain/fraud/alert.ts';
import type { PrivacyRequest } from '../domain/retention/privacy-request.ts';
import { type SweepReport, sweepTroubleId } from '../domain/sweep-trouble.ts';
import { accountChanged } from '../messages/dunning.ts';
import { alertChanged, FRAUD_ALERT, type FraudAlertInput } from '../messages/fraud-alert.ts';
import {
  ORDER_RECONSIDERATION,
  type OrderReconsiderationInput,
  orderReconsiderationWorkflowId,
} from '../messages/order-reconsideration.ts';
import {
  PRIVACY_REQUEST,
  type PrivacyRequestStart,
  privacyDecided,
  privacyWorkflowId,
  summaryOfRight,
} from '../messages/privacy-request.ts';
import { promiseMoved, promiseWorkflowId } from '../messages/promise-to-pay.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { identityProven, standingChanged } from '../messages/service-approval.ts';
import {
  accountMended,
  SWEEP_TROUBLE,
  type SweepTroubleInput,
  sweepEnded,
} from '../messages/sweep-trouble.ts';

/** How long telling one workflow may take. */
const TELL_MS: Ms = 3_000;

/**
 * Tells the workflows that wait for something on a billing account. Each call is false when the workflow has ended, or never ran; it
 * rejects when Temporal does not answer. Telling a workflow the same news twice does no harm.
 */
export interface AccountNews {
  /** A service approval: its account's standing may have changed. `cause` is the id of what changed it. */
  tellOrder(workflowId: string, cause: string): Promise<boolean>;
  /** A promise to pay, or payment plan, of an account on which money moved. */
  tellPromise(promiseId: string): Promise<boolean>;
  /** The dunning of an account on which something changed that dunning depends on: a payment, a dispute, a promise, a dunning hold. */
  tellDunning(billingAccountId: BillingAccountId): Promise<boolean>;
  /**
   * Starts deciding a declined order once more; false when that was started for this payment before. `policy` is the version that chose
   * the order.
   */
  reconsider(
    order: { readonly orderId: OrderId; readonly billingAccountId: BillingAccountId },
    cause: { readonly paymentId: PaymentId; readonly policy: ReconsiderationPolicy },
  ): Promise<boolean>;
}

/** Tells the workflow that shows what a sweep could not do; `sweep` is the name of its schedule. Works like {@link AccountNews}. */
export interface SweepNews {
  /** How a run of the sweep ended. If something is left to do, this starts the workflow unless it runs. */
  tellSweepEnded(sweep: string, report: SweepReport): Promise<boolean>;
  /** An account was handled outside of the sweep. */
  tellAccountMended(sweep: string, billingAccountId: BillingAccountId): Promise<boolean>;
}

/** Tells the workflow of a fraud alert that something about the alert changed. Works like {@link AccountNews}. */
export interface AlertNews {
  /** Starts the workflow unless it runs; one that has ended is started again, looks, and ends. `account`: for operations to filter by. */
  tellAlert(alert: { readonly alertId: string; readonly account: BillingAccountId | null }): Promise<boolean>;
}

/** Tells a service approval in review that its customer proved who they are. Works like {@link AccountNews}. */
export interface IdentityNews {
  tellOrderOfProof(workflowId: string): Promise<boolean>;
}

/** Tells the workflow of a person's request about their data. Works like {@link AccountNews}. */
export interface PrivacyNews {
  /** Look again: a second person may have decided. Starts the workflow where it was never started, because a process died. */
  tellPrivacyRequest(request: Pick<PrivacyRequest, 'requestId' | 'right'>): Promise<boolean>;
}

/** The only way in which services and activities tell running workflows something. */
export interface WorkflowNews extends AccountNews, SweepNews, AlertNews, IdentityNews, PrivacyNews {}

/** The news over a client of Temporal: the API's own, or the one of the worker that runs an activity. */
export function createWorkflowNews(
  client: Client,
  { taskQueue }: { readonly taskQueue: string },
): WorkflowNews {
  const told = async (tell: () => Promise<unknown>): Promise<boolean> => {
    try {
      await client.withDeadline(Date.now() + TELL_MS, tell);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
        return false;
      throw error;
    }
  };
  const running = (workflowId: string) => client.workflow.getHandle(workflowId);
  return {
    tellOrder: (workflowId, cause) => told(() => running(workflowId).signal(standingChanged, { cause })),
    tellOrderOfProof: (workflowId) => told(() => running(workflowId).signal(identityProven)),
    tellPromise: (promiseId) => told(() => running(promiseWorkflowId(promiseId)).signal(promiseMoved)),
    tellDunning: (billingAccountId) =>
      told(() => running(dunningWorkflowId(billingAccountId)).signal(accountChanged)),
    reconsider: ({ orderId, billingAccountId }, { paymentId, policy }) =>
      told(() =>
        client.workflow.start<(input: OrderReconsiderationInput) => Promise<unknown>>(ORDER_RECONSIDERATION, {
          workflowId: orderReconsiderationWorkflowId(orderId, paymentId),
          taskQueue,
          args: [{ orderId, paymentId, policy }],
          workflowIdConflictPolicy: 'FAIL',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          typedSearchAttributes: [
            { key: KEYS.requestType, value: 'order-reconsideration' },
            { key: KEYS.billingAccountId, value: billingAccountId },
          ],
          staticSummary: `Order ${orderId}: declined, and now paid`,
        }),
      ),
    tellSweepEnded: (sweep, report) => {
      const workflowId = sweepTroubleId(taskQueue, sweep);
      if (report.waiting === 0) return told(() => running(workflowId).signal(sweepEnded, report));
      return told(() =>
        client.workflow.signalWithStart<(input: SweepTroubleInput) => Promise<void>, [SweepReport]>(
          SWEEP_TROUBLE,
          {
            workflowId,
            taskQueue,
            args: [{ sweep, trouble: null }],
            signal: sweepEnded,
            signalArgs: [report],
            staticSummary: `What ${sweep} could not do`,
          },
        ),
      );
    },
    tellAlert: ({ alertId, account }) =>
      told(() =>
        client.workflow.signalWithStart<(input: FraudAlertInput) => Promise<unknown>, []>(FRAUD_ALERT, {
          workflowId: fraudAlertWorkflowId(alertId),
          taskQueue,
          args: [{ alertId }],
          signal: alertChanged,
          signalArgs: [],
          typedSearchAttributes: [
            { key: KEYS.requestType, value: 'fraud-alert' },
            ...(account === null ? [] : [{ key: KEYS.billingAccountId, value: account }]),
          ],
          staticSummary: `Fraud alert ${alertId}`,
        }),
      ),
    tellPrivacyRequest: ({ requestId, right }) =>
      told(() =>
        client.workflow.signalWithStart<(input: PrivacyRequestStart) => Promise<unknown>, []>(
          PRIVACY_REQUEST,
          {
            workflowId: privacyWorkflowId(requestId),
            taskQueue,
            args: [{ requestId }],
            signal: privacyDecided,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            typedSearchAttributes: [{ key: KEYS.requestType, value: 'privacy-request' }],
            staticSummary: summaryOfRight(right),
          },
        ),
      ),
    tellAccountMended: (sweep, billingAccountId) =>
      told(() => running(sweepTroubleId(taskQueue, sweep)).signal(accountMended, billingAccountId)),
  };
}
