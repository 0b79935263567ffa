import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { FailureType } from '../../domain/failure-types.ts';

/** A business failure that callers see by its type. The message must hold no personal data. */
export function refuse(type: FailureType, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

/** The business failure's type behind an activity's failure, or null when it is another kind of failure. */
export function failureTypeOf(failure: unknown): string | null {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
}
