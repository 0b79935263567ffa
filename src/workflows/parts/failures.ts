import { ApplicationFailure } from '@temporalio/workflow';
import type { FailureType } from '../../domain/failure-types.ts';

/** A business failure that callers see by its type. The message must hold no personal data. */
export function refuse(type: FailureType, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
