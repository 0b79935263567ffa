import type { Instant } from '../domain/civil-date.ts';
import type { RequestType } from '../domain/decision.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { Ms } from '../domain/flavor.ts';
import { type CompiledPolicy, compilePolicy } from '../rules/compile.ts';
import { parsePolicyDocument } from '../rules/policy-schema.ts';
import type { Store } from '../store/store.ts';

/** Finds the policy to decide with. */
export interface PolicyProvider {
  /**
   * The released policy of a name that is in force at an instant.
   * @throws BusinessFailure PolicyNotFound
   */
  current(name: RequestType, at: Instant): Promise<CompiledPolicy>;
}

/** A release is picked up by every worker within this time. */
export const POLICY_CACHE_MS: Ms = 5_000;

/**
 * A provider over the stored policies. What is in force is looked up at most every {@link POLICY_CACHE_MS}; a policy
 * is compiled once for each hash.
 */
export function createPolicyProvider(
  store: Pick<Store, 'policies'>,
  now: () => Ms = Date.now,
): PolicyProvider {
  const inForce = new Map<RequestType, { readonly until: Ms; readonly policy: CompiledPolicy }>();
  const compiled = new Map<string, CompiledPolicy>();
  return {
    async current(name, at) {
      const cached = inForce.get(name);
      if (cached !== undefined && cached.until > now()) return cached.policy;
      const stored = await store.policies.released(name, at);
      if (stored === null) throw new BusinessFailure('PolicyNotFound', `no released policy ${name}`);
      const policy =
        compiled.get(stored.sha256) ?? compilePolicy(parsePolicyDocument(JSON.parse(stored.content)));
      compiled.set(stored.sha256, policy);
      inForce.set(name, { until: now() + POLICY_CACHE_MS, policy });
      return policy;
    },
  };
}
