import { Context } from '@temporalio/activity';
import type { DunningView } from '../domain/arrears/dunning-case.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import {
  type DunningDeps,
  type DunningLook,
  lookAtDunning,
  takeDunningStep,
} from '../services/arrears/dunning.ts';
import { overdueAccounts } from '../services/arrears/overdue-accounts.ts';
import type { SweepBatch } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Late accounts that are looked at between two heartbeats. */
const ACCOUNTS_PER_LOOK = 100;

/** Whose dunning begins, or has to be taken up again. */
export interface DunningToStart {
  readonly billingAccountIds: readonly BillingAccountId[];
  readonly looked: number;
  readonly failed: SweepBatch['failed'];
  /** Null when the sweep is through. */
  readonly next: string | null;
}

/** Dunning's steps. Each can be run twice: a step is taken on exactly the account and episode that were seen. */
export function createDunningActivities({ store, policies }: ActivityDependencies) {
  const deps: DunningDeps = { store, policies };
  return {
    /** Looks at the account and its policy. */
    lookAtDebt(input: {
      readonly billingAccountId: BillingAccountId;
      readonly at: Instant;
    }): Promise<DunningLook> {
      return lookAtDunning(deps, input.billingAccountId, input.at);
    },

    /** Does what was decided, in one transaction; null when the account changed since. */
    async takeStep(input: { readonly look: DunningLook; readonly at: Instant }): Promise<DunningView | null> {
      const view = await takeDunningStep(deps, input.look, input.at);
      if (view === null || view.nextLookAt === null) return view;
      // Whoever proposed it: the policy at its last stage, or a person before that.
      const { billingAccountId } = input.look.basis;
      const waiting = { state: 'proposed', billingAccountId, limit: 1, cursor: null } as const;
      return { ...view, writeOffWaits: (await store.writeOffs.list(waiting)).items.length > 0 };
    },

    /**
     * Looks through late accounts until about `atLeast` of them have to be dunned, or there are no more. Each heartbeat carries
     * what was found, so an attempt goes on where the one before was lost.
     */
    async findOverdue(input: {
      readonly at: Instant;
      readonly after: string | null;
      readonly atLeast: number;
    }): Promise<DunningToStart> {
      const context = Context.current();
      let found = foundBefore(context.info.heartbeatDetails, input.after);
      do {
        context.cancellationSignal.throwIfAborted();
        const batch = await overdueAccounts(deps, {
          now: input.at,
          after: found.next,
          limit: ACCOUNTS_PER_LOOK,
        });
        found = {
          billingAccountIds: [...found.billingAccountIds, ...batch.billingAccountIds],
          looked: found.looked + batch.looked,
          failed: [...found.failed, ...batch.failed].slice(0, 200),
          next: batch.next,
        };
        context.heartbeat(found);
      } while (found.next !== null && found.billingAccountIds.length < input.atLeast);
      return found;
    },
  };
}

export type DunningActivities = ReturnType<typeof createDunningActivities>;

/** What a lost attempt's last heartbeat told. Only `findOverdue` writes it. */
function foundBefore(details: unknown, after: string | null): DunningToStart {
  const nothing: DunningToStart = { billingAccountIds: [], looked: 0, failed: [], next: after };
  if (typeof details !== 'object' || details === null) return nothing;
  const { billingAccountIds, looked, failed, next }: Partial<DunningToStart> = details;
  return billingAccountIds === undefined || next === undefined || next === null
    ? nothing
    : { billingAccountIds, looked: looked ?? 0, failed: failed ?? [], next };
}
