/** Tries stored versions of policies. The desk itself tries documents that a caller sends. */
import type { Store } from '../../store/store.ts';
import type { DeskTestResult, LintFinding, PolicyDesk } from './desk.ts';
import { policyVersion, type VersionId } from './versions.ts';

interface Deps {
  readonly store: Pick<Store, 'policies'>;
  readonly policyDesk: Pick<PolicyDesk, 'lint' | 'runTests'>;
}

/**
 * What lint finds in a version.
 * @throws BusinessFailure NotFound, PolicyChecksBusy
 */
export async function lintVersion(deps: Deps, id: VersionId): Promise<readonly LintFinding[]> {
  const { policy } = await policyVersion(deps, id);
  return deps.policyDesk.lint(policy.content);
}

/**
 * Runs a version's own tests; `only` null: all of them.
 * @throws BusinessFailure NotFound, PolicyUnsound, PolicyChecksBusy
 */
export async function testVersion(
  deps: Deps,
  id: VersionId,
  only: readonly string[] | null,
): Promise<readonly DeskTestResult[]> {
  const { policy } = await policyVersion(deps, id);
  return deps.policyDesk.runTests(policy.content, only);
}
