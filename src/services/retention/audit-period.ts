import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { dueBefore } from '../../domain/retention/due.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { dayOf } from './day.ts';

/**
 * The first day whose entries of the trail retention had to keep at an instant, by the version of the rules that was in force. Null where it had to keep
 * all of them, and where the rules can't be read: nobody may have deleted by rules that are not there.
 */
export function auditKeptFrom(
  policies: Pick<PolicyProvider, 'inForce'>,
): (at: Instant) => Promise<CivilDate | null> {
  return async (at) => {
    const rules = await policies.inForce('retention', at).catch(() => null);
    return rules === null ? null : dueBefore(rules.parameters.everywhere.audit, dayOf(at));
  };
}
