import type { DunningView } from '../domain/arrears/dunning-case.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import {
  type DunningDeps,
  type DunningLook,
  lookAtDunning,
  takeDunningStep,
} from '../services/arrears/dunning.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Dunning's steps. Each can be run twice: a step is taken only on exactly the account and episode that the look saw. */
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

    /** Takes the step of a look, in one transaction; null when the account changed since then. */
    takeStep(input: { readonly look: DunningLook; readonly at: Instant }): Promise<DunningView | null> {
      return takeDunningStep(deps, input.look, input.at);
    },
  };
}

export type DunningActivities = ReturnType<typeof createDunningActivities>;
