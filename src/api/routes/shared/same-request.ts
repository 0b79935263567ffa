import { differencesOf } from '../../cases/differences.ts';
import { Problem } from '../../problems/problem.ts';

/**
 * The id of a case follows from the caller's Idempotency-Key. A key that comes back with another body after its
 * record has lapsed would be answered with a case of something else: refused.
 * @throws Problem `idempotency-key-reused`
 */
export function assertSameRequest(sent: unknown, known: unknown): void {
  const errors = differencesOf(sent, known);
  if (errors.length > 0)
    throw new Problem(
      'idempotency-key-reused',
      'This Idempotency-Key came with another body before. Take a new key for a new request.',
      { errors },
    );
}
