/** Money for customers beyond what one person may give: proposed by one, decided by another. */
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { CreditLimits, Giver } from '../../domain/ledger/giving.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

/**
 * Somebody who gives money away, with the limits that are in force.
 * @throws BusinessFailure PolicyNotFound: without limits nothing is given
 */
export async function giverOf(
  { policies }: { readonly policies: Pick<PolicyProvider, 'current'> },
  way: keyof CreditLimits,
  by: SubjectId,
  at: Instant,
): Promise<Giver> {
  const { parameters } = await policies.current('credit-limits', at);
  return { by, way, limits: parameters[way] };
}
