/** Passes what a committed transaction has reported to the listener of its client, in this process. */
import type { ClientSession, MongoClient } from 'mongodb';
import type { FraudReport } from '../../domain/fraud/report.ts';

/** Receives the reports of one committed transaction. Must not throw, and returns at once. */
export type ReportListener = (reports: readonly FraudReport[]) => void;

const listeners = new WeakMap<MongoClient, ReportListener>();
/** What the running transaction of a session has reported so far. */
const noted = new WeakMap<ClientSession, FraudReport[]>();

/** Sets the listener for the reports of this client's transactions. A later call replaces it. */
export function listenToReports(client: MongoClient, listener: ReportListener): void {
  listeners.set(client, listener);
}

/** Notes a report of the running transaction. */
export function noteReport(session: ClientSession, report: FraudReport): void {
  noted.set(session, [...(noted.get(session) ?? []), report]);
}

/** Begins a run of a transaction: the reports of an earlier run are dropped. */
export function nothingReported(session: ClientSession): void {
  noted.delete(session);
}

/** Passes on the reports of a session whose transaction has committed. */
export function tellReports(client: MongoClient, session: ClientSession): void {
  const reports = noted.get(session);
  noted.delete(session);
  if (reports !== undefined) listeners.get(client)?.(reports);
}
