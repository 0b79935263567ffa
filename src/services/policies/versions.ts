/** Reads versions of policies, each with its document, its state and its releases. */

import type { Instant } from '../../domain/civil-date.ts';
import {
  type PolicyAuditEntry,
  type PolicyLifecycle,
  type PolicyRelease,
  type PolicyState,
  releaseInForce,
} from '../../domain/policies/lifecycle.ts';
import type { PolicyName } from '../../domain/policies/names.ts';
import { policyStepRefusal } from '../../domain/policies/refusals.ts';
import { type ShadowReport, shadowReport } from '../../domain/policies/shadow-report.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import type { Store } from '../../store/store.ts';

/** The name and version of a policy. */
export interface VersionId {
  readonly name: PolicyName;
  readonly version: string;
}

/** A version with everything that is known about it. */
export interface VersionFound {
  readonly policy: StoredPolicy;
  readonly lifecycle: PolicyLifecycle;
  /** The whole release log of its name. */
  readonly releases: readonly PolicyRelease[];
}

interface Deps {
  readonly store: Pick<Store, 'policies'>;
}

/** @throws BusinessFailure NotFound */
export async function policyVersion({ store }: Deps, { name, version }: VersionId): Promise<VersionFound> {
  const policy = await store.policies.get(name, version);
  const lifecycle = await store.policies.lifecycle(name, version);
  if (policy === null || lifecycle === null) throw policyStepRefusal('policy-version-unknown');
  const { releases } = await store.policies.book(name);
  return { policy, lifecycle, releases };
}

/** Whether this version decides at `now`. */
export function isInForce({ policy, releases }: VersionFound, now: Instant): boolean {
  return releaseInForce(releases, now)?.version === policy.version;
}

/** The lines of the release log that are about this version. */
export function ownReleases({ policy, releases }: VersionFound): readonly PolicyRelease[] {
  return releases.filter(({ version }) => version === policy.version);
}

/** The place of a version in the list of all versions. */
export function placeInList({ policy: { name, version } }: VersionFound): string {
  return idOf({ name, version });
}

/**
 * Versions in the order of {@link placeInList}, after a place (null: from the first on). `name` null means every name, `state` null every
 * state. There are a few dozen at most.
 */
export async function listPolicyVersions(
  { store }: Deps,
  wanted: {
    readonly name: PolicyName | null;
    readonly state: PolicyState | null;
    readonly after: string | null;
  },
): Promise<VersionFound[]> {
  const { name, state, after } = wanted;
  const stored = await store.policies.list(name);
  const lifecycles = new Map((await store.policies.lifecycles(name)).map((each) => [idOf(each), each]));
  const logs = new Map<PolicyName, VersionFound['releases']>();
  const found: VersionFound[] = [];
  for (const policy of stored) {
    const lifecycle = lifecycles.get(idOf(policy));
    if (lifecycle === undefined || (state !== null && lifecycle.state !== state)) continue;
    const releases = logs.get(policy.name) ?? (await store.policies.book(policy.name)).releases;
    logs.set(policy.name, releases);
    found.push({ policy, lifecycle, releases });
  }
  return found
    .sort((a, b) => (placeInList(a) < placeInList(b) ? -1 : 1))
    .filter((each) => after === null || placeInList(each) > after);
}

/**
 * The audit trail of one version, oldest first.
 * @throws BusinessFailure NotFound
 */
export async function auditOfVersion(deps: Deps, id: VersionId): Promise<readonly PolicyAuditEntry[]> {
  await policyVersion(deps, id);
  return deps.store.policies.audit(id.name, id.version);
}

/**
 * What a candidate would have decided between two instants (null: no bound), compared with what was decided; and since when it decides in
 * the shadow.
 * @throws BusinessFailure NotFound
 */
export async function shadowOfVersion(
  deps: { readonly store: Pick<Store, 'policies' | 'shadowDecisions'> },
  id: VersionId,
  span: { readonly from: Instant | null; readonly to: Instant | null },
): Promise<ShadowReport & { readonly shadowSince: Instant | null }> {
  const { lifecycle } = await policyVersion(deps, id);
  const { name, version } = id;
  const report = await shadowReport(name, deps.store.shadowDecisions.each({ name, version, ...span }));
  return { shadowSince: lifecycle.shadowSince, ...report };
}

const idOf = ({ name, version }: VersionId) => `${name} ${version}`;
