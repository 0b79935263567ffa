import { BusinessFailure } from '../../domain/failure-types.ts';
import { differencesOf } from './differences.ts';

/**
 * The id of a case follows from the caller's Idempotency-Key. When a key comes back with another body after its record has lapsed, it
 * would get another request's case, so it is refused.
 * @throws BusinessFailure RequestDiffers
 */
export function assertSameRequest(sent: unknown, known: unknown): void {
  const faults = differencesOf(sent, known);
  if (faults.length > 0)
    throw new BusinessFailure('RequestDiffers', 'the key came with another body', { faults });
}
