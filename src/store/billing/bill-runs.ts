import type { Db, MongoClient } from 'mongodb';
import { MOST_FAILURES_KEPT } from '../../domain/account-fault.ts';
import { ofBillRun } from '../../domain/audit/objects.ts';
import type { BillRun } from '../../domain/billing/bill-run.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { insertAudited } from '../audit/insert.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { billDetails, billRuns, PAID_OLDER_FILTER } from './collections.ts';

export interface BillRunRecordReads {
  getRun(runId: string): Promise<BillRun | null>;
  /** How many bills a run has made. */
  billsOfRun(runId: string): Promise<number>;
  /**
   * Accounts of which a bill of this run put credit on older ones, up to `limit` bills after the cursor of the call before;
   * `next` is null on the last page.
   */
  paidOlderBills(query: {
    readonly runId: string;
    readonly after: BillId | null;
    readonly limit: number;
  }): Promise<{ readonly billingAccountIds: readonly BillingAccountId[]; readonly next: BillId | null }>;
  /** Newest first. Throws InvalidCursor. */
  listRuns(query: PageRequest): Promise<Page<BillRun>>;
}
export interface BillRunRecordWrites {
  /** Writes a run that begins, unless it is known; returns it as it is. */
  beginRun(run: BillRun): Promise<BillRun>;
  /** Writes the state of a run; the same again changes nothing. */
  putRun(run: BillRun): Promise<void>;
}

export function billRunRecordReads(reader: Reader): BillRunRecordReads {
  return {
    async getRun(runId) {
      const doc = await collectionOf(reader.db, billRuns).findOne({ _id: runId }, within(reader));
      return doc === null ? null : billRuns.fromDoc(doc);
    },
    billsOfRun: (runId) => collectionOf(reader.db, billDetails).countDocuments({ runId }, within(reader)),
    async paidOlderBills({ runId, after, limit }) {
      const docs = await collectionOf(reader.db, billDetails)
        .find(
          { runId, ...PAID_OLDER_FILTER, ...(after === null ? {} : { _id: { $gt: after } }) },
          within(reader),
        )
        .project<{ _id: BillId; billingAccountId: BillingAccountId }>({ billingAccountId: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return {
        billingAccountIds: [...new Set(docs.map(({ billingAccountId }) => billingAccountId))],
        next: docs.length < limit ? null : (docs.at(-1)?._id ?? null),
      };
    },
    listRuns: (page) => listNewestFirst(reader, billRuns, 'startedAt', {}, page),
  };
}

export function billRunRecordWrites(db: Db, client: MongoClient): BillRunRecordWrites {
  const begin = { db, client, act: 'billing.beginRun' } as const;
  return {
    async beginRun(run) {
      const inserted = await insertAudited(begin, billRuns, ofBillRun(run.runId), run);
      if (inserted) return run;
      const doc = await collectionOf(db, billRuns).findOne({ _id: run.runId }, OPERATION_LIMIT);
      return doc === null ? run : billRuns.fromDoc(doc);
    },
    putRun: (run) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'billing.putRun', (tx) =>
          writing(tx, billRuns).replace(ofBillRun(run.runId), {
            ...run,
            failed: run.failed.slice(0, MOST_FAILURES_KEPT),
          }),
        ),
      ),
  };
}
