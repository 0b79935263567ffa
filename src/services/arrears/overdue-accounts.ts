import { z } from 'zod';
import {
  addDays,
  civilDateAt,
  epochMsOf,
  HOUR_MS,
  type Instant,
  instantOf,
} from '../../domain/civil-date.ts';
import type { BillingAccountId, Ms } from '../../domain/flavor.ts';
import { dunningBegins } from '../../rules/dunning/plan.ts';
import {
  FAILURES,
  goOn,
  handleEach,
  keptFailures,
  type SweepBatch,
  type SweepRun,
  throwIfMongoIsSlow,
} from '../sweep.ts';
import { type DunningDeps, dunningStep } from './dunning.ts';

/** Accounts that dunning has to look at. */
export interface OverdueBatch {
  readonly billingAccountIds: readonly BillingAccountId[];
  /** How many accounts with a late bill were looked at. */
  readonly looked: number;
  readonly failed: SweepBatch['failed'];
  /** Where the next batch begins; null when the sweep has ended. */
  readonly next: string | null;
}

export interface OverdueQuery {
  readonly now: Instant;
  /** `next` of the batch before; null: from the beginning. */
  readonly after: string | null;
  /** Accounts in one batch. */
  readonly limit: number;
}

/** An open episode has lost its workflow when nothing has looked at it for this long after its time. */
const FORGOTTEN_MS: Ms = HOUR_MS;

/** First every account with a late bill, then every open episode: two lists by account id, one after the other. */
const LATE = 'late:';
const OPEN = 'open:';

/**
 * The accounts whose dunning has to begin, and accounts whose episode should have been looked at an hour ago and was not. Accounts whose
 * dunning is in time are not among them.
 *
 * The number of round trips does not grow with the batch. This only picks accounts: each step is decided on a look of its own, which sees
 * the account as it is then.
 */
export async function findOverdueAccounts(deps: DunningDeps, query: OverdueQuery): Promise<OverdueBatch> {
  const { now, after, limit } = query;
  if (after?.startsWith(OPEN) === true) {
    const at = instantOf(epochMsOf(now) - FORGOTTEN_MS);
    const ids = await deps.store.dunning.toLookAt({ at, after: idOf(after), limit });
    return { billingAccountIds: ids, looked: 0, failed: [], next: nextOpen(ids, limit) };
  }
  const { ids, next } = await lateAccounts(deps, query);
  const { billingAccountIds, failed } = await toBegin(deps, ids, now);
  return { billingAccountIds, looked: ids.length, failed, next };
}

/** Accounts whose dunning begins, or has to be taken up again. */
export interface DunningToStart {
  readonly billingAccountIds: readonly BillingAccountId[];
  readonly looked: number;
  readonly failed: SweepBatch['failed'];
  /** Null when the sweep has ended. */
  readonly next: string | null;
}

/** Late accounts that are looked at between two signs of life. */
const ACCOUNTS_PER_LOOK = 100;

/** The content of the last sign of life of a lost attempt. */
const FOUND = z.object({
  billingAccountIds: z.array(z.string()),
  looked: z.int(),
  failed: FAILURES,
  next: z.string(),
});

/** Looks through late accounts after `after` until about `atLeast` of them have to be dunned, or there are no more. */
export function findOverdue(
  deps: DunningDeps,
  { at, after, atLeast }: { readonly at: Instant; readonly after: string | null; readonly atLeast: number },
  run: SweepRun,
): Promise<DunningToStart> {
  const before = FOUND.safeParse(run.reached);
  const nothing: DunningToStart = { billingAccountIds: [], looked: 0, failed: [], next: after };
  const look = async (found: DunningToStart): Promise<DunningToStart> => {
    const batch = await findOverdueAccounts(deps, { now: at, after: found.next, limit: ACCOUNTS_PER_LOOK });
    throwIfMongoIsSlow(batch);
    return {
      billingAccountIds: [...found.billingAccountIds, ...batch.billingAccountIds],
      looked: found.looked + batch.looked,
      failed: keptFailures(found.failed, batch.failed),
      next: batch.next,
    };
  };
  return goOn(
    run,
    before.success ? before.data : nothing,
    look,
    ({ billingAccountIds }) => billingAccountIds.length >= atLeast,
  );
}

/** The accounts that have to be dunned and are not yet, and those that can't be read. */
async function toBegin(
  { store, policies }: DunningDeps,
  ids: readonly BillingAccountId[],
  now: Instant,
): Promise<Pick<OverdueBatch, 'billingAccountIds' | 'failed'>> {
  const policy = await policies.inForce('dunning', now);
  if (policy === null || ids.length === 0) return { billingAccountIds: [], failed: [] };
  // The stored documents are read too: a malformed account can't be dunned, even if its view is sound.
  const stored = await store.accounts.getMany(ids);
  const readable = stored.found.map(({ billingAccountId }) => billingAccountId);
  const { found, unread } = await store.snapshots.presentOf(readable, now);
  const begins = new Set<BillingAccountId>();
  const accountOf = (present: (typeof found)[number]) => present.account.billingAccountId;
  const refused = await handleEach(found, { accountOf }, async (present) => {
    if (await dunningBegins(policy, present)) begins.add(accountOf(present));
  });
  const failed = [...stored.unread, ...unread, ...refused];
  const seen = new Set([...found.map(accountOf), ...failed.map(({ billingAccountId }) => billingAccountId)]);
  for (const billingAccountId of ids)
    if (!seen.has(billingAccountId)) failed.push({ billingAccountId, code: 'BillingAccountNotFound' });
  return { billingAccountIds: ids.filter((id) => begins.has(id)), failed };
}

/**
 * One batch of dunning without workflows: begins episodes and looks at every open one, whether or not it is time. For a
 * simulation that brings its own clock; run it to its end once for each simulated day.
 */
export async function sweepDunning(deps: DunningDeps, query: OverdueQuery): Promise<SweepBatch> {
  const { now, after, limit } = query;
  const open = after?.startsWith(OPEN) === true;
  const { ids, next } = open ? await openAccounts(deps, after, limit) : await lateAccounts(deps, query);
  let acted = 0;
  const failed = await handleEach(ids, { accountOf: (id) => id }, async (billingAccountId) => {
    const { did } = await dunningStep(deps, billingAccountId, now);
    if (did === 'entered' || did === 'left') acted += 1;
  });
  return { looked: ids.length, acted, failed, next };
}

async function openAccounts({ store }: DunningDeps, after: string, limit: number) {
  const ids = await store.dunning.toLookAt({ at: END_OF_TIME, after: idOf(after), limit });
  return { ids, next: nextOpen(ids, limit) };
}

/** Accounts with a late bill that are not dunned yet. */
async function lateAccounts(
  { store, policies }: DunningDeps,
  { now, after, limit }: OverdueQuery,
): Promise<{ ids: BillingAccountId[]; next: string }> {
  const policy = await policies.inForce('dunning', now);
  if (policy === null) return { ids: [], next: OPEN };
  // The day in the zone where it begins first. Whether a bill is late is decided in the account's own zone.
  const dueBefore = addDays(civilDateAt(now, 'Pacific/Kiritimati'), 1 - Math.max(1, policy.lookFromDays));
  const found = await store.dunning.withBillsDueBefore({
    dueBefore,
    after: after === null ? null : idOf(after),
    limit,
  });
  const dunned = await store.dunning.dunnedOf(found.ids);
  const ids = found.ids.filter((id) => !dunned.has(id));
  return { ids, next: found.next === null ? OPEN : `${LATE}${found.next}` };
}

function nextOpen(ids: readonly BillingAccountId[], limit: number): string | null {
  const last = ids.at(-1);
  return last === undefined || ids.length < limit ? null : `${OPEN}${last}`;
}

/** Null at the beginning of a list. */
function idOf(cursor: string): BillingAccountId | null {
  return cursor.slice(LATE.length) || null;
}

const END_OF_TIME: Instant = '9999-12-31T23:59:59.999Z';
