import type { Instant } from '../../domain/civil-date.ts';
import type { PolicyReference, RequestType } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Ms } from '../../domain/flavor.ts';
import { releaseInForce } from '../../domain/policies/lifecycle.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { parsePolicyDocument } from '../../rules/policy-schema.ts';
import type { PolicyBook } from '../../store/policies/policies.ts';
import type { Store } from '../../store/store.ts';

/** Finds the policy to decide with. */
export interface PolicyProvider {
  /**
   * The policy of a name that is in force at an instant, by the release log.
   * @throws BusinessFailure PolicyNotFound
   */
  current(name: RequestType, at: Instant): Promise<CompiledPolicy>;
  /**
   * The policy to decide a case with once more: the version it was decided with before, unless that was retired since;
   * for a case that was not decided yet, the one in force.
   * @throws BusinessFailure PolicyNotFound
   */
  forCase(name: RequestType, at: Instant, decidedWith: PolicyReference | null): Promise<CompiledPolicy>;
  /**
   * A version in any state, also a draft. Null when there is no such version.
   * @throws PolicyRefused for a draft that does not pass its checks
   */
  version(name: RequestType, version: string): Promise<CompiledPolicy | null>;
  /** The candidates that decide in the shadow. One that does not pass its checks is left out. */
  shadows(name: RequestType): Promise<readonly CompiledPolicy[]>;
}

/** A release is picked up by every worker within this time. */
export const POLICY_CACHE_MS: Ms = 5_000;

/**
 * A provider over the stored policies. The release log of a name is read at most every {@link POLICY_CACHE_MS}, and each
 * instant is held against it; a version never changes and is read and compiled once.
 */
export function createPolicyProvider(
  store: Pick<Store, 'policies'>,
  now: () => Ms = Date.now,
): PolicyProvider {
  const books = new Map<RequestType, { readonly until: Ms; readonly book: Promise<PolicyBook> }>();
  const compiled = new Map<string, CompiledPolicy>();

  const bookOf = (name: RequestType): Promise<PolicyBook> => {
    const cached = books.get(name);
    if (cached !== undefined && cached.until > now()) return cached.book;
    // Callers that come meanwhile wait for the same read.
    const entry = { until: now() + POLICY_CACHE_MS, book: store.policies.book(name) };
    books.set(name, entry);
    entry.book.catch(() => {
      if (books.get(name) === entry) books.delete(name);
    });
    return entry.book;
  };

  const version: PolicyProvider['version'] = async (name, which) => {
    const key = `${name}@${which}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const stored = await store.policies.get(name, which);
    if (stored === null) return null;
    const policy = compilePolicy(parsePolicyDocument(JSON.parse(stored.content)));
    compiled.set(key, policy);
    return policy;
  };

  const current: PolicyProvider['current'] = async (name, at) => {
    const release = releaseInForce((await bookOf(name)).releases, at);
    const policy = release === null ? null : await version(name, release.version);
    if (policy === null) throw new BusinessFailure('PolicyNotFound', `no released policy ${name}`);
    return policy;
  };

  return {
    current,
    version,
    async forCase(name, at, decidedWith) {
      if (decidedWith === null) return current(name, at);
      const { retired } = await bookOf(name);
      const own = retired.includes(decidedWith.version) ? null : await version(name, decidedWith.version);
      return own ?? current(name, at);
    },
    async shadows(name) {
      const { shadows } = await bookOf(name);
      const policies = await Promise.allSettled(shadows.map((which) => version(name, which)));
      return policies.flatMap((found) =>
        found.status === 'fulfilled' && found.value !== null ? [found.value] : [],
      );
    },
  };
}
