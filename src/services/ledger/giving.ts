/** Who gives money away, and within which limits. */
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

/**
 * A giver, with the limits in force.
 * @throws BusinessFailure PolicyNotFound: without limits nobody may give anything
 */
export async function giverOf(
  { policies }: { readonly policies: Pick<PolicyProvider, 'current'> },
  way: Giver['way'],
  by: SubjectId,
  at: Instant,
): Promise<Giver> {
  const { parameters } = await policies.current('credit-limits', at);
  return { by, way, limits: parameters[way] };
}
