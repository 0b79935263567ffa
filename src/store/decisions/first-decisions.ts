import type { Db } from 'mongodb';
import { addDays, type CivilDate, type Instant } from '../../domain/civil-date.ts';
import type { Receipt, RequestType } from '../../domain/decisions/decision.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { within } from '../mongo/transaction.ts';
import { decisions } from './collections.ts';

/** Which cases; a null bound is none. Both days are inclusive. */
export interface FirstDecisionsQuery {
  readonly requestType: RequestType;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
}

export interface FirstDecisionsOptions {
  readonly onProgress?: (progress: { readonly rows: number; readonly share: number }) => void;
  /** Receipts of one read, read in one go of the program; fewer leave others more turns. Default 500. */
  readonly batch?: number;
}

/** Receipts of one read: each read ends well within its time limit, however many there are. */
const BATCH = 500;

/**
 * The first decision that a policy made of every case whose first decision fell on these days, oldest first, one by one.
 * Later decisions of a case are left out: they follow from the first (a deposit was paid, a person looked). Keeps the ids
 * of the cases in memory, and one batch of receipts. Throws StoredDataError on a receipt that can't be read.
 */
export async function* firstDecisions(
  db: Db,
  query: FirstDecisionsQuery,
  options: FirstDecisionsOptions = {},
): AsyncGenerator<Receipt> {
  const { batch = BATCH } = options;
  const collection = db.collection<AnyDocument>(decisions.name);
  const reader = { db, session: null };
  const ofPolicy = { requestType: query.requestType, 'decidedBy.kind': 'policy', workflowId: FIRST_HAND };
  // Civil days of time zones begin and end less than a day away from those of UTC.
  const sinceAt = query.from === null ? null : startOfUtcDay(addDays(query.from, -1));
  const beforeAt = query.to === null ? null : startOfUtcDay(addDays(query.to, 2));
  const range = {
    ...(sinceAt === null ? {} : { $gte: sinceAt }),
    ...(beforeAt === null ? {} : { $lt: beforeAt }),
  };
  const base = { ...ofPolicy, ...(Object.keys(range).length === 0 ? {} : { decidedAt: range }) };
  const newest = await collection.findOne(base, { ...within(reader), sort: { decidedAt: -1, _id: -1 } });
  const endMs = Date.parse(newest === null ? '' : decisions.fromDoc(newest).decidedAt);

  const seen = new Set<string>();
  let last: Receipt | null = null;
  let startMs = 0;
  let rows = 0;
  for (;;) {
    const docs: AnyDocument[] = await collection
      .find(last === null ? base : { $and: [base, after(last)] }, within(reader))
      .sort({ decidedAt: 1, _id: 1 })
      .limit(batch)
      .toArray();
    const receipts = docs.map((doc) => decisions.fromDoc(doc));
    if (last === null) startMs = Date.parse(receipts[0]?.decidedAt ?? '');
    const begunBefore = sinceAt === null ? NONE : await decidedBefore(sinceAt, receipts);
    for (const receipt of receipts) {
      rows += 1;
      last = receipt;
      if (seen.has(receipt.workflowId)) continue;
      seen.add(receipt.workflowId);
      const { today } = receipt;
      const inside = (query.from === null || today >= query.from) && (query.to === null || today <= query.to);
      if (inside && !begunBefore.has(receipt.workflowId)) yield receipt;
    }
    if (last === null || docs.length < batch) return;
    const share = (Date.parse(last.decidedAt) - startMs) / (endMs - startMs || 1);
    options.onProgress?.({ rows, share: Math.min(1, share) });
  }

  async function decidedBefore(instant: Instant, receipts: readonly Receipt[]): Promise<Set<string>> {
    const ids = [...new Set(receipts.map(({ workflowId }) => workflowId))].filter((id) => !seen.has(id));
    const found = await collection
      .find({ ...ofPolicy, workflowId: { $in: ids }, decidedAt: { $lt: instant } }, within(reader))
      .project<{ workflowId: string }>({ workflowId: 1 })
      .toArray();
    return new Set(found.map(({ workflowId }) => workflowId));
  }
}

/** An order that is reconsidered was decided before, by its own case. */
const FIRST_HAND = { $not: /^order-reconsideration:/ };

const NONE: ReadonlySet<string> = new Set();

function startOfUtcDay(date: CivilDate): Instant {
  return `${date}T00:00:00.000Z`;
}

function after({ decidedAt, receiptId }: Receipt) {
  return { $or: [{ decidedAt: { $gt: decidedAt } }, { decidedAt, _id: { $gt: receiptId } }] };
}
