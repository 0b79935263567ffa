import type { Db, MongoClient } from 'mongodb';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import type { AuditObject } from '../../domain/audit/entry.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import type { DocumentMapping } from '../mongo/mapping.ts';
import { inAuditedTransaction } from './trail.ts';
import { writing } from './writing.ts';

/** Runs a transaction that inserts what is to be there once; tells whether it did. False: a key of it is there already. */
export async function unlessThere(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Inserts a value and enters it in the audit trail, unless its key is there; tells whether it did. */
export function insertAudited<T, Doc extends { _id: string }>(
  { db, client, act }: { readonly db: Db; readonly client: MongoClient; readonly act: ChangeAct },
  mapping: DocumentMapping<T, Doc>,
  object: AuditObject,
  value: T,
): Promise<boolean> {
  return unlessThere(() =>
    inAuditedTransaction(db, client, act, (tx) => writing(tx, mapping).insert(object, value)),
  );
}
