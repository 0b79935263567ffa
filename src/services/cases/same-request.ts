import { BusinessFailure } from '../../domain/failure-types.ts';
import { differencesOf } from './differences.ts';

/**
 * The id of a case follows from the caller's Idempotency-Key. A key that comes back with another body after its
 * record has lapsed would be answered with a case of something else: refused.
 * @throws BusinessFailure RequestDiffers
 */
export function assertSameRequest(sent: unknown, known: unknown): void {
  const faults = differencesOf(sent, known);
  if (faults.length > 0)
    throw new BusinessFailure('RequestDiffers', 'the key came with another body', { faults });
}
