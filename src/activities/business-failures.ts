import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { BusinessFailure } from '../domain/failure-types.ts';

/**
 * Turns every {@link BusinessFailure} that leaves an activity into a non-retryable ApplicationFailure of its type and causes, so that no activity has
 * to know Temporal's failures. All other errors are retried as the step says.
 */
export const businessFailures: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (error instanceof BusinessFailure)
          throw ApplicationFailure.nonRetryable(error.message, error.type, error.crossing);
        throw error;
      }
    },
  },
});
