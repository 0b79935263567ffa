import type { Db } from 'mongodb';
import { z } from 'zod';
import { type LateDebtTerms, NO_TERMS } from '../../domain/accounts/late-debt.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { type PolicyRelease, releaseInForce } from '../../domain/policies/lifecycle.ts';
import type { Reader } from '../mongo/transaction.ts';
import { policyReads, releasesOf } from '../policies/policies.ts';

const days = z.union([z.int(), z.object({ parameter: z.string() })]);

/** The part of a dunning policy that says which late debt counts, and how long announced money counts. */
const NAMED = z.object({
  leastDebt: z.string().optional(),
  pendingPaymentDays: days.optional(),
  parameters: z.record(z.string(), z.int()),
  amounts: z.record(z.string(), z.record(z.string(), z.int().min(0))),
});

/** As long as other processes also need to notice a release. */
const KEPT_MS: Ms = 5_000;

interface Kept {
  readonly until: Ms;
  readonly releases: readonly PolicyRelease[];
}

const logs = new WeakMap<Db, Kept>();
/** By database and version: a version never changes. */
const terms = new WeakMap<Db, Map<string, LateDebtTerms>>();

/**
 * The terms about late debt of the dunning policy in force at `at`. Snapshots carry it, so that standing, order facts, cycle guards and reminders
 * use the amount that dunning uses. Without a policy in force any amount counts. The release log is read again after five seconds, as by
 * everything that decides.
 */
export async function lateDebtTerms(reader: Reader, at: Instant): Promise<LateDebtTerms> {
  const release = releaseInForce(await releases(reader), at);
  if (release === null) return NO_TERMS;
  const known = terms.get(reader.db) ?? new Map<string, LateDebtTerms>();
  terms.set(reader.db, known);
  const found = known.get(release.version);
  if (found !== undefined) return found;
  const stored = await policyReads({ ...reader, session: null }).get('dunning', release.version);
  const read = stored === null ? NO_TERMS : termsOf(NAMED.parse(JSON.parse(stored.content)));
  known.set(release.version, read);
  return read;
}

function termsOf(document: z.output<typeof NAMED>): LateDebtTerms {
  const { leastDebt, pendingPaymentDays = 0, amounts, parameters } = document;
  return {
    leastDebt: (leastDebt === undefined ? undefined : amounts[leastDebt]) ?? {},
    pendingPaymentDays:
      typeof pendingPaymentDays === 'number'
        ? pendingPaymentDays
        : (parameters[pendingPaymentDays.parameter] ?? 0),
  };
}

async function releases(reader: Reader): Promise<readonly PolicyRelease[]> {
  const now = Date.now();
  const kept = logs.get(reader.db);
  if (kept !== undefined && kept.until > now) return kept.releases;
  const read = await releasesOf({ ...reader, session: null }, 'dunning');
  // A database without any release is still being set up: there the first release is noticed at once.
  if (read.length > 0) logs.set(reader.db, { until: now + KEPT_MS, releases: read });
  return read;
}
