import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FraudAlert } from '../domain/fraud/alert.ts';

/** The workflow's type name. */
export const FRAUD_ALERT = 'fraudAlert';

export interface FraudAlertInput {
  readonly alertId: string;
}

/** The alert has changed (another event, an owner, a decision, a merge): read it again now. */
export const alertChanged = defineSignal('alertChanged');

/** The alert at the last look; null before the first look. */
export const fraudAlertView = defineQuery<FraudAlert | null>('case');
