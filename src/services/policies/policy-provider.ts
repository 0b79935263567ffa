import type { Instant } from '../../domain/civil-date.ts';
import type { PolicyReference, RequestType } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Ms } from '../../domain/flavor.ts';
import { releaseInForce } from '../../domain/policies/lifecycle.ts';
import { POLICY_NAMES, type PolicyName } from '../../domain/policies/names.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';
import { POLICY_KINDS, type ReadyVersions } from '../../rules/kinds/kinds.ts';
import type { PolicyBook } from '../../store/policies/policies.ts';
import type { Store } from '../../store/store.ts';

/** Finds the version that decides, for every name. */
export interface PolicyProvider {
  /**
   * The version of a name that is in force at an instant, by the release log.
   * @throws BusinessFailure PolicyNotFound
   */
  current<Name extends PolicyName>(name: Name, at: Instant): Promise<ReadyVersions[Name]>;
  /** Like `current`, but null when none is in force. */
  inForce<Name extends PolicyName>(name: Name, at: Instant): Promise<ReadyVersions[Name] | null>;
  /**
   * The policy that decides a case once more: the version that decided it before, unless that was retired since; for an undecided case,
   * the version in force.
   * @throws BusinessFailure PolicyNotFound
   */
  forCase(name: RequestType, at: Instant, decidedWith: PolicyReference | null): Promise<CompiledPolicy>;
  /**
   * A version in any state, even a draft. Null when there is no such version.
   * @throws PolicyRefused for a draft that does not pass its checks
   */
  version<Name extends PolicyName>(name: Name, version: string): Promise<ReadyVersions[Name] | null>;
  /** The candidates that decide in the shadow. A candidate that does not pass its checks is left out. */
  shadows<Name extends PolicyName>(name: Name): Promise<readonly ReadyVersions[Name][]>;
  /**
   * Reads everything that is in force at an instant and makes it ready, so that the first caller does not wait for it. What can't be made
   * ready is left to its first caller.
   */
  makeReady(at: Instant): Promise<void>;
}

/** Every process knows a release within this time. */
export const POLICY_CACHE_MS: Ms = 5_000;

/** Versions that are ready to decide, by name and version: a version never changes. */
type ReadyCache = { readonly [Name in PolicyName]: Map<string, ReadyVersions[Name]> };

/**
 * A provider over the stored policies. It reads the release log of a name at most every {@link POLICY_CACHE_MS} and looks each instant up
 * in it. A version never changes, so it is read and made ready once.
 */
export function createPolicyProvider(
  store: { readonly policies: Pick<Store['policies'], 'book' | 'get'> },
  now: () => Ms = Date.now,
): PolicyProvider {
  const books = new Map<PolicyName, { readonly until: Ms; readonly book: Promise<PolicyBook> }>();
  const cache: ReadyCache = {
    'service-approval': new Map(),
    'payment-inquiry': new Map(),
    'billing-cycle-change': new Map(),
    dunning: new Map(),
    'promise-to-pay': new Map(),
    'order-reconsideration': new Map(),
    'risk-watch': new Map(),
    reminders: new Map(),
    'credit-limits': new Map(),
    'fraud-watch': new Map(),
    retention: new Map(),
    'working-days': new Map(),
    disputes: new Map(),
    deposits: new Map(),
    'account-terms': new Map(),
    'tax-rates': new Map(),
  };

  const bookOf = (name: PolicyName): Promise<PolicyBook> => {
    const cached = books.get(name);
    if (cached !== undefined && cached.until > now()) return cached.book;
    // Callers that come in the meantime wait for the same read.
    const entry = { until: now() + POLICY_CACHE_MS, book: store.policies.book(name) };
    books.set(name, entry);
    entry.book.catch(() => {
      if (books.get(name) === entry) books.delete(name);
    });
    return entry.book;
  };

  const version: PolicyProvider['version'] = async (name, which) => {
    const known = cache[name].get(which);
    if (known !== undefined) return known;
    const stored = await store.policies.get(name, which);
    if (stored === null) return null;
    const ready = POLICY_KINDS[name].ready(JSON.parse(stored.content));
    cache[name].set(which, ready);
    return ready;
  };

  const inForce: PolicyProvider['inForce'] = async (name, at) => {
    const release = releaseInForce((await bookOf(name)).releases, at);
    return release === null ? null : version(name, release.version);
  };

  const current: PolicyProvider['current'] = async (name, at) => {
    const found = await inForce(name, at);
    if (found === null) throw new BusinessFailure('PolicyNotFound', `no released policy ${name}`);
    return found;
  };

  return {
    async makeReady(at) {
      await Promise.allSettled(POLICY_NAMES.map((name) => inForce(name, at)));
    },
    current,
    inForce,
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
