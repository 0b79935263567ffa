import type { Db } from 'mongodb';
import { type CivilDate, instantOf } from '../domain/civil-date.ts';

/** How far an import of one file has come in a database. */
export interface Checkpoint {
  /** Of accounts, the hashes of file and mapping; of ledger entries, that of the file. */
  readonly importId: string;
  /** The day the file's newest month was moved to. Fixed by the first run, so that all accounts agree. Null for ledger entries. */
  readonly asOf: CivilDate | null;
  /** So many usable rows or lines, from the first on, are in the database for certain. */
  readonly accounts: number;
  readonly state: 'running' | 'done';
}

interface CheckpointDocument {
  _id: string;
  asOf: CivilDate | null;
  accounts: number;
  state: 'running' | 'done';
  updatedAt: string;
}

const COLLECTION = 'imports';

export function importIdOf(fileSha256: string, mappingSha256: string): string {
  return `${fileSha256}:${mappingSha256}`;
}

export function entriesImportIdOf(fileSha256: string): string {
  return `entries:${fileSha256}`;
}

/** The stored checkpoint; null before the first run. */
export async function readCheckpoint(db: Db, importId: string): Promise<Checkpoint | null> {
  const doc = await db.collection<CheckpointDocument>(COLLECTION).findOne({ _id: importId });
  return doc === null ? null : { importId, asOf: doc.asOf, accounts: doc.accounts, state: doc.state };
}

/** Stores the checkpoint. What it claims must be committed before: it only ever lags behind. */
export async function writeCheckpoint(
  db: Db,
  { importId, asOf, accounts, state }: Checkpoint,
): Promise<void> {
  await db
    .collection<CheckpointDocument>(COLLECTION)
    .updateOne(
      { _id: importId },
      { $set: { asOf, accounts, state, updatedAt: instantOf(Date.now()) } },
      { upsert: true, writeConcern: { w: 'majority', journal: true } },
    );
}
