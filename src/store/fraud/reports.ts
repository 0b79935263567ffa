/** The outbox of the fraud watch: an event is reported in the transaction in which it happens, and judged after it. */
import type { Db } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { FraudReport } from '../../domain/fraud/report.ts';
import { noteReport } from '../mongo/after-commit.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
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

/**
 * Reports an event to the fraud watch within the transaction. An event that is reported again before it was judged stays one report; later
 * its id shows that it was counted. An event with a time in the future gets the time of its report: otherwise one wrong clock would
 * make all earlier events look old.
 */
export async function reportFraudEvent(tx: Tx, reported: FraudReport): Promise<void> {
  const { at, reportedAt } = reported;
  const report = at > reportedAt ? { ...reported, at: reportedAt } : reported;
  const { _id, ...fields } = fraudReports.toDoc(report);
  await tx.db
    .collection<AnyDocument>(fraudReports.name)
    .updateOne({ _id }, { $setOnInsert: fields }, { upsert: true, ...within(tx) });
  noteReport(tx.session, report);
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
    async forgetReport(eventId) {
      await collectionOf(db, fraudReports).deleteOne({ _id: eventId });
    },
  };
}
