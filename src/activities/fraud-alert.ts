import type { Instant } from '../domain/civil-date.ts';
import type { FraudAlert } from '../domain/fraud/alert.ts';
import { lookAtAlert } from '../services/fraud/alerts.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createFraudAlertActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Reads the alert, and escalates it when it is past its due time. */
    lookAtAlert({ alertId, at }: { readonly alertId: string; readonly at: Instant }): Promise<FraudAlert> {
      return lookAtAlert({ store }, alertId, at);
    },
  };
}

export type FraudAlertActivities = ReturnType<typeof createFraudAlertActivities>;
