import type { Db } from 'mongodb';
import { type CivilDate, instantOf } from '../domain/civil-date.ts';

/** The progress of an import of one file into a database. */
export interface Checkpoint {
  /** For accounts, the hashes of file and mapping; for ledger entries, that of the file. */
  readonly importId: string;
  /** The day the file's newest month was moved to. Fixed by the first run, so that all accounts agree. Null for ledger entries. */
  readonly asOf: CivilDate | null;
  /** The number of usable rows or lines, from the first on, that are certainly in the database. */
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

/** Stores the checkpoint. Everything that it counts must be committed before, so it may only be too small. */
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
