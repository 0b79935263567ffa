import { ApplicationFailure } from '@temporalio/workflow';

/** The same as it was before decisions waited for their account: it gave up. */
export async function overtaken(times: number): Promise<number> {
  for (let made = 1; made <= 50; made += 1) if (made > times) return made;
  throw ApplicationFailure.nonRetryable('the account moved 50 times while deciding', 'AccountMoved');
}
