/** What is told once a transaction has committed: to who listens on its client, in this process. */
import type { ClientSession, MongoClient } from 'mongodb';
import type { FraudReport } from '../../domain/fraud/report.ts';

/** Hears of the reports of one committed transaction. Must not throw, and returns at once. */
export type ReportListener = (reports: readonly FraudReport[]) => void;

const listeners = new WeakMap<MongoClient, ReportListener>();
/** What the running transaction of a session has reported so far. */
const noted = new WeakMap<ClientSession, FraudReport[]>();

/** From now on the listener hears of what transactions of this client report. A later one takes its place. */
export function listenToReports(client: MongoClient, listener: ReportListener): void {
  listeners.set(client, listener);
}

/** Notes a report of the running transaction. */
export function noteReport(session: ClientSession, report: FraudReport): void {
  noted.set(session, [...(noted.get(session) ?? []), report]);
}

/** A run of a transaction begins: it has reported nothing yet, whatever a run before it did. */
export function nothingReported(session: ClientSession): void {
  noted.delete(session);
}

/** The transaction of a session has committed. */
export function tellReports(client: MongoClient, session: ClientSession): void {
  const reports = noted.get(session);
  noted.delete(session);
  if (reports !== undefined) listeners.get(client)?.(reports);
}
