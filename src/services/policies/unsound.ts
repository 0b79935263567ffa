import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CheckFinding } from '../../rules/kinds/check.ts';

/**
 * The failure of a policy that is not sound, with a fault for each finding.
 * @param at the document's place in the request, as a JSON pointer; '' when the request names a stored version: then the pointers are of its document
 */
export function policyUnsound(findings: readonly CheckFinding[], at = ''): BusinessFailure {
  const place = at === '' ? { in: 'policy' as const } : {};
  const count = findings.length === 1 ? 'one finding' : `${findings.length} findings`;
  return new BusinessFailure('PolicyUnsound', 'the policy does not pass its checks', {
    told: `The policy does not pass its checks: ${count}.`,
    faults: findings.map(({ code, pointer, message }) => ({
      pointer: `${at}${pointer}`,
      ...place,
      code: code.toLowerCase().replaceAll('_', '-'),
      detail: message,
    })),
  });
}
