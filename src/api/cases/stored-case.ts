/** The answer to a request for a case by its id. */

import type { CaseClient } from '../../services/cases/case-client.ts';
import { type AppContext, linkTo, principalOf } from '../context.ts';
import { assertMayAccessCustomer } from '../middleware/auth.ts';
import { noSuch, type Thing } from '../problems/no-such.ts';
import { Problem } from '../problems/problem.ts';

/**
 * The stored case, for a token that may see it.
 * @param stored what the store has
 * @param place what the case is called, and its workflow, for a case that was accepted and is not stored yet, and its owner
 * @throws Problem `not-found`; `decision-pending` when the case is running and has nothing to show yet
 */
export async function accessibleCase<Case>(
  c: AppContext,
  cases: CaseClient,
  stored: Case | null,
  place: {
    readonly thing: Thing;
    readonly workflowId: string;
    readonly customerIdOf: (found: Case) => string;
  },
): Promise<Case> {
  const principal = principalOf(c);
  if (stored !== null) {
    assertMayAccessCustomer(principal, place.customerIdOf(stored), place.thing);
    return stored;
  }
  // Its owner is not known yet: a token that is bound to a customer has to wait for the record.
  if (principal.customerId === undefined && (await cases.exists(place.workflowId)))
    throw new Problem('decision-pending', 'It was accepted and nothing is decided yet. Ask again shortly.', {
      code: 'not-decided-yet',
      headers: { 'retry-after': '5' },
    });
  throw noSuch(place.thing);
}

/**
 * For a case that was accepted but not answered in time. It is running: the caller looks at it, or sends the same request again.
 */
export function pendingProblem(c: AppContext, path: string): Problem {
  const location = linkTo(c, path);
  return new Problem(
    'decision-pending',
    `It was accepted and will be decided. Look at ${location}, or send the same request again.`,
    { headers: { location, 'retry-after': '5' } },
  );
}
