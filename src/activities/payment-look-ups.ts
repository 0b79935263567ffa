import type { Instant } from '../domain/civil-date.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { afterPaymentChange, type PaymentNewsDeps } from '../services/payments/after-payment-change.ts';
import type { LookUpSweepDeps } from '../services/payments/look-up-sweep.ts';
import { type LookUpRun, lookUpPayments } from '../services/payments/look-ups.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';
import { workflowNews } from './workflow-news.ts';

export type { LookUpRun } from '../services/payments/look-ups.ts';

export function createPaymentLookUpActivities({ store, policies, processor }: ActivityDependencies) {
  const asking = (now: Instant): LookUpSweepDeps | null => {
    if (processor === undefined) return null;
    const news: PaymentNewsDeps = {
      ...{ store, policies, now: () => now },
      signals: workflowNews(),
      dun: (account) => dunningStep({ store, policies }, account, now),
    };
    return { store, processor, tell: (payment) => afterPaymentChange(news, payment) };
  };
  return {
    /** Asks the processor about all payments that are unknown, or have been pending for too long. */
    askForOpenPayments({ now }: { readonly now: Instant }): Promise<LookUpRun> {
      return lookUpPayments({ store, asking: asking(now) }, now, sweepRun());
    },
  };
}

export type PaymentLookUpActivities = ReturnType<typeof createPaymentLookUpActivities>;
