import type { Db, MongoClient } from 'mongodb';
import type { AuditFault } from '../../../src/domain/audit/fault.ts';
import type { AuditKeys } from '../../../src/domain/audit/keys.ts';
import type { KeyProvider } from '../../../src/domain/key-provider.ts';
import { verifyAudit } from '../../../src/services/audit/verify/verify.ts';
import { documentScan } from '../../../src/store/audit/document-scan.ts';
import { trailScan } from '../../../src/store/audit/trail-scan.ts';
import { createSealing } from '../../../src/store/store.ts';
import { TEST_AUDIT_KEYS } from './audit-keys.ts';
import { testKeys } from './field-keys.ts';

/** What `audit verify` finds in a database whose seals nobody keeps elsewhere; with a client also of the documents that the trail tells of. */
export async function auditFaultsOf(
  db: Db,
  keys: AuditKeys = TEST_AUDIT_KEYS,
  client: MongoClient | null = null,
  fieldKeys: KeyProvider = testKeys,
): Promise<AuditFault[]> {
  const found: AuditFault[] = [];
  await verifyAudit({
    ...{ scan: trailScan(db), keys, publicKeys: {}, archive: null, fromSeal: null },
    documents: client === null ? null : documentScan({ db, client }, keys, createSealing(db, fieldKeys)),
    onFault: (fault) => found.push(fault),
  });
  return found;
}
