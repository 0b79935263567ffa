/** The outbox of the fraud watch: an event is reported in the transaction in which it happens, and judged after it. */
import type { Db } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { FraudReport } from '../../domain/fraud/report.ts';
import { noteReport } from '../mongo/after-commit.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { inNaturalBatches } from '../mongo/natural-batches.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { fraudReports } from './collections.ts';

export interface FraudReportReads {
  /** Reports from before an instant that nobody took up; up to `limit` of them after an event's id. */
  reports(query: {
    readonly before: Instant;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<FraudReport[]>;
}

export interface FraudReportWrites {
  /** Deletes a report that was judged. */
  forgetReport(eventId: string): Promise<void>;
}

/** A transaction that can report to the fraud watch. Its reports are written at its end. */
export interface ReportingTx extends Tx {
  readonly reports: FraudReport[];
}

/**
 * Reports an event to the fraud watch: the report stays if the transaction commits, and only then. An event that is reported again before it was judged stays one report; later
 * its id shows that it was counted. An event with a time in the future gets the time of its report: otherwise one wrong clock would
 * make all earlier events look old.
 */
export function reportFraudEvent(tx: ReportingTx, reported: FraudReport): void {
  const { at, reportedAt } = reported;
  tx.reports.push(at > reportedAt ? { ...reported, at: reportedAt } : reported);
}

/** Writes what the transaction has reported: one statement, and none where it reported nothing. */
export async function writeReports(tx: ReportingTx): Promise<void> {
  if (tx.reports.length === 0) return;
  const writes = tx.reports.map((report) => {
    const { _id, ...fields } = fraudReports.toDoc(report);
    return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
  });
  await tx.db.collection<AnyDocument>(fraudReports.name).bulkWrite(writes, within(tx));
  for (const report of tx.reports) noteReport(tx.session, report);
}

export function fraudReportReads(reader: Reader): FraudReportReads {
  return {
    async reports({ before, after, limit }) {
      const docs = await collectionOf(reader.db, fraudReports)
        .find({ _id: { $gt: after ?? '' }, reportedAt: { $lt: before } }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map(fraudReports.fromDoc);
    },
  };
}

export function fraudReportWrites(db: Db): FraudReportWrites {
  return {
    forgetReport: inNaturalBatches<string, void>({
      most: FORGOTTEN_TOGETHER,
      atOnce: 1,
      async work(ids) {
        await collectionOf(db, fraudReports).deleteMany({ _id: { $in: [...ids] } });
        return ids.map(() => ({ status: 'fulfilled', value: undefined }));
      },
    }),
  };
}

/** Reports that were judged while others are being deleted go together. */
const FORGOTTEN_TOGETHER = 25;
