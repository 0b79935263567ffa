import { Context, log } from '@temporalio/activity';
import type { BillRun } from '../domain/billing/bill-run.ts';
import type { Instant, TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { accountFaultCode } from '../services/account-fault.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { accountsPaidByRun, billAccount, sweepBillRun } from '../services/billing/bill-run.ts';
import { afterStandingChange, type Untold } from '../services/payments/after-payment-change.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { workflowNews } from './workflow-news.ts';

const ACCOUNTS_PER_BATCH = 200;
/** Between two signs of life, also while a batch takes longer; well below what the workflow waits for one. */
const HEARTBEAT_EVERY_MS = 4_000;

/** A bill run's steps. Each can be run twice: a bill moves its account's next bill date with it. */
export function createBillRunActivities({ store, policies, planBillRuns }: ActivityDependencies) {
  /**
   * Tells of every account whose older bills were paid by credit that came with a bill of this run; after the bills were made, on
   * every attempt, so that no death in between loses it. Throws when somebody could not be told, so that the step is made again;
   * an account that can't be read keeps no other from being told, and its dunning looks at the time it has set itself.
   */
  const tellOfOlderPaid = async (runId: string, now: Instant): Promise<void> => {
    const signals = workflowNews();
    const dun = (account: BillingAccountId) => dunningStep({ store, policies }, account, now);
    const news = { store, signals, dun, now: () => now };
    const lost: unknown[] = [];
    for await (const billingAccountId of accountsPaidByRun({ store }, runId)) {
      Context.current().cancellationSignal.throwIfAborted();
      for (const error of await untoldErrors(() => afterStandingChange(news, billingAccountId, runId)))
        try {
          log.warn('not everybody could be told of a debt that a bill run paid', {
            billingAccountId,
            code: accountFaultCode(error),
          });
        } catch (notOfTheAccount) {
          lost.push(notOfTheAccount);
        }
    }
    if (lost.length > 0) throw lost[0];
  };

  return {
    /** The zones that accounts are in. */
    async billingTimeZones(): Promise<TimeZone[]> {
      return store.billing.timeZones();
    },

    /**
     * All due bills of a zone, batch by batch. Each heartbeat carries where it is, so an attempt goes on where the one
     * before was lost. They come by the clock, so that a worker's death is noticed soon however long a batch takes.
     * At the end, dunning and waiting orders hear of the older bills that were paid.
     */
    async billZone(input: {
      readonly runId: string;
      readonly timeZone: TimeZone;
      readonly now: Instant;
    }): Promise<SweepBatch> {
      const { runId, timeZone, now } = input;
      const context = Context.current();
      const before = progressOf(context.info.heartbeatDetails);
      let reached = before;
      const beat = setInterval(() => context.heartbeat(reached), HEARTBEAT_EVERY_MS);
      try {
        const rest = await sweepAll(
          async (after) => {
            context.cancellationSignal.throwIfAborted();
            const start = after ?? before.next;
            return sweepBillRun({ store }, { runId, timeZone, now, after: start, limit: ACCOUNTS_PER_BATCH });
          },
          (done) => {
            reached = sum(before, done);
            context.heartbeat(reached);
          },
        );
        await tellOfOlderPaid(runId, now);
        return sum(before, rest);
      } finally {
        clearInterval(beat);
      }
    },

    /** All due bills of one account; its dunning and waiting orders hear of the older ones that were paid. */
    async billOneAccount(input: {
      readonly runId: string;
      readonly billingAccountId: BillingAccountId;
      readonly now: Instant;
    }): Promise<SweepBatch> {
      const done = await billAccount({ store }, input);
      await tellOfOlderPaid(input.runId, input.now);
      return done;
    },

    /** Writes how the run stands, with the bills that it has made in all its attempts. */
    async recordBillRun(run: BillRun): Promise<BillRun> {
      const counted = { ...run, bills: await store.billing.billsOfRun(run.runId) };
      await store.billing.putRun(counted);
      return counted;
    },

    /** Plans a run a day for every zone that accounts are in, also for those that are new. */
    async planZones(): Promise<number> {
      const zones = await store.billing.timeZones();
      await planBillRuns?.(zones);
      return zones.length;
    },
  };
}

export type BillRunActivities = ReturnType<typeof createBillRunActivities>;

/** Why somebody was not told; also where the account could not even be looked at. */
async function untoldErrors(tell: () => Promise<readonly Untold[]>): Promise<unknown[]> {
  try {
    return (await tell()).map(({ error }) => error);
  } catch (error) {
    return [error];
  }
}

const NOTHING: SweepBatch = { looked: 0, acted: 0, failed: [], next: null };

/** What a lost attempt's last heartbeat told. Only this activity writes it. */
function progressOf(details: unknown): SweepBatch {
  if (typeof details !== 'object' || details === null) return NOTHING;
  const { looked, acted, failed, next }: Partial<SweepBatch> = details;
  return { looked: looked ?? 0, acted: acted ?? 0, failed: failed ?? [], next: next ?? null };
}

function sum(before: SweepBatch, done: SweepBatch): SweepBatch {
  return {
    looked: before.looked + done.looked,
    acted: before.acted + done.acted,
    failed: [...before.failed, ...done.failed].slice(0, 200),
    next: done.next,
  };
}
