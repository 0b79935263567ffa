import { ApplicationFailure } from '@temporalio/workflow';
import type { BusinessFailure, CausedType, FailureType } from '../../domain/failure-types.ts';

/** A business failure that callers see by its type. The message must hold no personal data. */
export function refuse(type: Exclude<FailureType, CausedType>, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

/** A business failure that callers see by its cause. */
export function refuseFor({ type, message, crossing }: BusinessFailure): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type, crossing);
}
