import type { AuditKeys } from '../../domain/audit/keys.ts';
import { type AuditOptions, auditBilling } from '../billing/billing-audit.ts';
import { type VerifyOptions, verifyLedger } from '../ledger/ledger-verify.ts';
import { sealedDb } from '../sealing/sealed-db.ts';
import { createSealing, type StoreTarget } from '../store.ts';
import { anchorReads } from './anchors.ts';
import { trailScan } from './trail-scan.ts';

/** Everything that the proof of a decision reads, with personal fields opened: hashes are of what was written. Nothing of it writes. */
export function decisionSources({ db, client, keys }: StoreTarget, auditKeys: AuditKeys) {
  const sealing = createSealing(db, keys);
  return {
    anchors: anchorReads(sealedDb(db, sealing), auditKeys),
    scan: trailScan(db),
    verifyLedger: (options: VerifyOptions) => verifyLedger(db, client, { ...options, sealing }),
    auditBilling: (options: AuditOptions) => auditBilling(db, client, options),
  };
}

export type DecisionSources = ReturnType<typeof decisionSources>;
