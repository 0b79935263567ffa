/** What a writer saw last of a thing that they change: their change is made on that, and on nothing that came after it. */
import { BusinessFailure } from './failure-types.ts';

/** One of these revisions, or whatever there is. A revision rises with every change of the thing. */
export type Precondition = 'any' | readonly number[];

/**
 * Refuses a change that was made on another revision than the present one. For the transaction that makes the change.
 * @throws BusinessFailure PreconditionFailed
 */
export function assertSeen(precondition: Precondition, revision: number): void {
  if (precondition === 'any' || precondition.includes(revision)) return;
  throw new BusinessFailure('PreconditionFailed', `it is at revision ${revision} by now`);
}
