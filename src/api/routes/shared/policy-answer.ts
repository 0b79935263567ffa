import type { Instant } from '../../../domain/civil-date.ts';
import {
  type PolicyLifecycle,
  type PolicyRelease,
  releaseInForce,
} from '../../../domain/policies/lifecycle.ts';
import type { PolicyName } from '../../../domain/policies/names.ts';
import type { StoredPolicy } from '../../../store/policies/schema.ts';
import { type AppContext, linkTo } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { Problem } from '../../problems/problem.ts';

/** A version with everything that is known of it. */
export interface FoundPolicy {
  readonly policy: StoredPolicy;
  readonly lifecycle: PolicyLifecycle;
  readonly releases: readonly PolicyRelease[];
}

/** Throws Problem `not-found`. */
export async function findPolicy(
  { store }: BusinessDeps,
  name: PolicyName,
  version: string,
): Promise<FoundPolicy> {
  const policy = await store.policies.get(name, version);
  const lifecycle = await store.policies.lifecycle(name, version);
  if (policy === null || lifecycle === null)
    throw new Problem('not-found', 'There is no such policy version.');
  const { releases } = await store.policies.book(name);
  return { policy, lifecycle, releases };
}

/** What a list says of a version. */
export function policyHead(c: AppContext, { policy, lifecycle, releases }: FoundPolicy, now: Instant) {
  const { name, version, sha256, effectiveAt } = policy;
  return {
    name,
    version,
    sha256,
    effectiveAt,
    state: lifecycle.state,
    inForce: releaseInForce(releases, now)?.version === version,
    shadowSince: lifecycle.shadowSince,
    links: { self: linkTo(c, `/v1/policies/${name}/${version}`) },
  };
}

/** What a step, or a look at one version, says of it. */
export function policyStanding(c: AppContext, found: FoundPolicy, now: Instant) {
  const { author, submittedBy, approvedBy, createdAt, updatedAt } = found.lifecycle;
  return {
    ...policyHead(c, found, now),
    author,
    submittedBy,
    approvedBy,
    createdAt,
    updatedAt,
    releases: found.releases
      .filter(({ version }) => version === found.policy.version)
      .map(({ name: _name, version: _version, ...release }) => release),
  };
}

/** The problem of a policy that is not sound; `at` is where the request has its document, if it has one. */
export function policyRefused(
  findings: readonly { readonly code: string; readonly pointer: string; readonly message: string }[],
  at = '',
): Problem {
  const count = findings.length === 1 ? 'one finding' : `${findings.length} findings`;
  return new Problem('policy-refused', `The policy does not pass its checks: ${count}.`, {
    errors: findings.map(({ code, pointer, message }) => ({
      pointer: `${at}${pointer}`,
      code: code.toLowerCase().replaceAll('_', '-'),
      detail: message,
    })),
  });
}
