import { Context } from '@temporalio/activity';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { Payment } from '../domain/payments/payment.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { afterPaymentChange } from '../services/payments/after-payment-change.ts';
import { type LookUpBatch, sweepOpenPayments } from '../services/payments/look-up-sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { workflowNews } from './workflow-news.ts';

/** Payments between two heartbeats: all of them may time out. */
const PAYMENTS_PER_BATCH = 20;

/** What one reconciliation did. */
export interface Reconciliation {
  /** How many payments were asked for. */
  readonly asked: number;
  /** How many of them have a result now. */
  readonly resolved: number;
  /** How many could not be handled to the end; the next reconciliation takes them up. */
  readonly failed: number;
  /** How many wait for a person. */
  readonly needAttention: number;
}

export function createPaymentReconciliationActivities({ store, policies, processor }: ActivityDependencies) {
  return {
    /**
     * Asks the processor for all payments that are unknown, or pending for too long. An attempt that is lost is simply
     * made again: what was asked a moment ago is not due. Without a processor nothing is asked.
     */
    async askForOpenPayments({ now }: { readonly now: Instant }): Promise<Reconciliation> {
      const context = Context.current();
      let [asked, resolved, failed] = [0, 0, 0];
      if (processor !== undefined) {
        const signals = workflowNews();
        const dun = (account: BillingAccountId) => dunningStep({ store, policies }, account, now);
        const news = { store, policies, signals, now: () => now, dun };
        const tell = (payment: Payment) => afterPaymentChange(news, payment);
        const deps = { store, processor, tell };
        let after: string | null = null;
        do {
          context.cancellationSignal.throwIfAborted();
          const batch: LookUpBatch = await sweepOpenPayments(deps, { now, after, limit: PAYMENTS_PER_BATCH });
          asked += batch.looked;
          resolved += batch.acted;
          failed += batch.failed.length;
          after = batch.next;
          context.heartbeat({ asked });
        } while (after !== null);
      }
      return { asked, resolved, failed, needAttention: await store.lookUps.needingAttention() };
    },
  };
}

export type PaymentReconciliationActivities = ReturnType<typeof createPaymentReconciliationActivities>;
