import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { dueBefore, fateOf, fateOfKey } from '../../domain/retention/due.ts';
import type { RetentionRules } from '../../domain/retention/rules.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import { dayOf } from './day.ts';
import { type Judged, judge, SWEPT_COLLECTIONS } from './judged.ts';
import { shredCustomer } from './shred.ts';

/** What the sweep needs of the store. */
export interface RetentionDeps {
  readonly store: Pick<Store, 'retention' | 'customers'>;
}

/** One batch: at which instant, after which place, at most how many documents. */
export interface RetentionBatch {
  readonly rules: RetentionRules;
  readonly now: Instant;
  readonly after: string | null;
  readonly limit: number;
}

/** The stages of a sweep: each collection, then the keys of customers who left, then the chains of the trail. */
const STAGES: readonly string[] = [...SWEPT_COLLECTIONS, 'keys', 'chains'];

interface StageBatch extends SweepBatch {
  /** Where the stage goes on; null when it has ended. */
  readonly next: string | null;
}

/**
 * Applies the rules to one batch of records that are due. Each customer's documents of a batch are removed in one transaction with their entry in the
 * trail. The transaction checks again whether they are due and whether a legal hold is in force. So the sweep may be stopped at any point, and
 * the next run continues with what is left.
 * @returns `acted`: documents that were deleted or anonymised, keys that were destroyed, and chains that were pruned
 */
export async function sweepRetention(deps: RetentionDeps, batch: RetentionBatch): Promise<SweepBatch> {
  const [stage, after] = placeOf(batch.after);
  const within = { ...batch, after };
  const done = await runStage(deps, stage, within);
  if (done.next !== null) return { ...done, next: `${stage}/${done.next}` };
  const following = STAGES[STAGES.indexOf(stage) + 1];
  return { ...done, next: following === undefined ? null : `${following}/` };
}

/** A place: the stage, and after which id in it; from the beginning where it is none. */
function placeOf(place: string | null): [stage: string, after: string | null] {
  const at = place?.indexOf('/') ?? -1;
  const stage = STAGES.find((each) => each === place?.slice(0, at));
  if (place === null || stage === undefined) return [STAGES[0] ?? 'keys', null];
  const after = place.slice(at + 1);
  return [stage, after === '' ? null : after];
}

function runStage(deps: RetentionDeps, stage: string, batch: RetentionBatch): Promise<StageBatch> {
  switch (stage) {
    case 'keys':
      return shredKeys(deps, batch);
    case 'chains':
      return pruneChains(deps, batch);
    default:
      return sweepCollection(deps, stage, batch);
  }
}

async function sweepCollection(
  { store }: RetentionDeps,
  collection: string,
  { rules, now, after, limit }: RetentionBatch,
): Promise<StageBatch> {
  const today = dayOf(now);
  const records = await store.retention.page(collection, { after, limit });
  const judged = await judge(store, rules, { collection, records, today });
  const groups = byCustomer(judged.filter(({ fate }) => fate.kind === 'due'));
  let acted = 0;
  const accountOf = ([customerId]: (typeof groups)[number]) => customerId ?? collection;
  const failed = await handleEach(groups, { accountOf }, async ([customerId, due]) => {
    const first = due[0];
    if (first === undefined) return;
    const { rule, holder } = first;
    const act = rule.action === 'delete' ? store.retention.remove : store.retention.anonymise;
    acted += await act({
      ...{ collection, customerId, today },
      ids: due.map(({ record }) => record.id),
      isDue: (record) => fateOf(rule, record, holder, today).kind === 'due',
    });
  });
  const next = records.length < limit ? null : (records.at(-1)?.id ?? null);
  return { looked: records.length, acted, failed, next };
}

function byCustomer(due: readonly Judged[]): [CustomerId | null, Judged[]][] {
  const groups = new Map<CustomerId | null, Judged[]>();
  for (const each of due) {
    const { customerId } = each.record;
    groups.set(customerId, [...(groups.get(customerId) ?? []), each]);
  }
  return [...groups];
}

async function shredKeys(
  { store }: RetentionDeps,
  { rules, now, after, limit }: RetentionBatch,
): Promise<StageBatch> {
  const today = dayOf(now);
  const ids = await store.retention.customerIds({ after, limit });
  const customers = await store.retention.customers(ids, today);
  const due = [...customers.values()].filter((each) => fateOfKey(rules, each, today).kind === 'due');
  let acted = 0;
  const accountOf = ({ customerId }: (typeof due)[number]) => customerId;
  const failed = await handleEach(due, { accountOf }, async ({ customerId }) => {
    if (await shredCustomer(store, customerId, now)) acted += 1;
  });
  return { looked: ids.length, acted, failed, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
}

async function pruneChains(
  { store }: RetentionDeps,
  { rules, now, after, limit }: RetentionBatch,
): Promise<StageBatch> {
  const today = dayOf(now);
  const before = dueBefore(rules.everywhere.audit, today);
  if (before === null) return { looked: 0, acted: 0, failed: [], next: null };
  const query = { before: `${before}T00:00:00.000Z`, today, after, limit };
  const page = await store.retention.prunable(query);
  let acted = 0;
  // A long chain is pruned in parts, until nothing of it is due.
  for (const chain of page.prunable) while (await store.retention.prune(chain, query, now)) acted += 1;
  return { looked: page.looked, acted, failed: [], next: page.next };
}
