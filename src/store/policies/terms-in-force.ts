import type { Db } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { type PolicyRelease, releaseInForce } from '../../domain/policies/lifecycle.ts';
import type { PolicyName } from '../../domain/policies/names.ts';
import type { Reader } from '../mongo/transaction.ts';
import { policyReads, releasesOf } from './policies.ts';

/** As long as other processes also need to notice a release. */
const KEPT_MS: Ms = 5_000;

interface Kept {
  readonly until: Ms;
  readonly releases: readonly PolicyRelease[];
}

/**
 * Makes the read of what the version of a name that is in force says, for what the store itself has to know of it. The release log is read
 * again after five seconds, as by everything that decides. A version never changes: it is read once.
 * @param read from the content of a version; for the part that the store needs
 * @param none without a version in force
 */
export function termsInForce<Terms>(
  name: PolicyName,
  read: (content: unknown, version: string) => Terms,
  none: Terms,
): (reader: Reader, at: Instant) => Promise<Terms> {
  const logs = new WeakMap<Db, Kept>();
  const versions = new WeakMap<Db, Map<string, Terms>>();

  const releases = async (reader: Reader): Promise<readonly PolicyRelease[]> => {
    const now = Date.now();
    const kept = logs.get(reader.db);
    if (kept !== undefined && kept.until > now) return kept.releases;
    const found = await releasesOf({ ...reader, session: null }, name);
    // A database without any release is still being set up: there the first release is noticed at once.
    if (found.length > 0) logs.set(reader.db, { until: now + KEPT_MS, releases: found });
    return found;
  };

  return async (reader, at) => {
    const release = releaseInForce(await releases(reader), at);
    if (release === null) return none;
    const known = versions.get(reader.db) ?? new Map<string, Terms>();
    versions.set(reader.db, known);
    const found = known.get(release.version);
    if (found !== undefined) return found;
    const stored = await policyReads({ ...reader, session: null }).get(name, release.version);
    const terms = stored === null ? none : read(JSON.parse(stored.content), release.version);
    known.set(release.version, terms);
    return terms;
  };
}
