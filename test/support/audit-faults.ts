import type { Db } from 'mongodb';
import type { AuditFault } from '../../src/domain/audit/fault.ts';
import type { AuditKeys } from '../../src/domain/audit/keys.ts';
import { verifyAudit } from '../../src/services/audit/verify/verify.ts';
import { trailScan } from '../../src/store/audit/trail-scan.ts';
import { TEST_AUDIT_KEYS } from './audit-keys.ts';

/** What `audit verify` finds in a database whose seals nobody keeps elsewhere. */
export async function auditFaultsOf(db: Db, keys: AuditKeys = TEST_AUDIT_KEYS): Promise<AuditFault[]> {
  const found: AuditFault[] = [];
  await verifyAudit({
    ...{ scan: trailScan(db), keys, publicKeys: {}, archive: null, fromSeal: null },
    onFault: (fault) => found.push(fault),
  });
  return found;
}
