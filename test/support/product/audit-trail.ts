import type { Db, MongoClient } from 'mongodb';
import { newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';
import type { AuditDraft } from '../../../src/domain/audit/entry.ts';
import type { AuditFault } from '../../../src/domain/audit/fault.ts';
import type { SealArchive, SealWitness } from '../../../src/domain/audit/seal.ts';
import { addMonths, type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import { sealAudit } from '../../../src/services/audit/make-seal.ts';
import { createSealSigner } from '../../../src/services/audit/tree-head.ts';
import { type AuditVerification, verifyAudit } from '../../../src/services/audit/verify/verify.ts';
import { audited } from '../../../src/store/audit/audited.ts';
import type { DocumentScan } from '../../../src/store/audit/document-scan.ts';
import { trailScan } from '../../../src/store/audit/trail-scan.ts';
import { inTransaction } from '../../../src/store/mongo/transaction.ts';
import { createStore } from '../../../src/store/store.ts';
import { TEST_AUDIT_KEYS } from './audit-keys.ts';
import { testKeys } from './field-keys.ts';

/** SEAL_KEYS of this run, as the environment has it. */
export const TEST_SEAL_KEY_ENTRY = newKeyEntry('seal-1');
const signer = createSealSigner(parseKeyring(TEST_SEAL_KEY_ENTRY));

/** What proofs of these seals are checked with. */
export const TEST_SEAL_PUBLIC_KEYS = signer.publicKeys;

/** An audit trail in a database, and what is done with it. */
export function anAuditTrail(
  { db, client }: { db: Db; client: MongoClient },
  archive: SealWitness & SealArchive,
) {
  const store = createStore(db, client, testKeys);
  return {
    /** Enters one act on each of these accounts' chains, in one transaction. */
    enter: (...ids: string[]): Promise<void> =>
      inTransaction(client, async (session) => {
        for (const id of ids) audited({ db, session }, anAct(id));
      }),
    seal: (now = instantOf(Date.now())) => sealAudit({ store, signer, witnesses: [archive], restMs: 0 }, now),
    /** As the worker does every minute. */
    sealWhatIsDue: (now: Instant) => sealAudit({ store, signer, witnesses: [archive] }, now),
    /** What `audit verify` finds. */
    async verify(
      options: {
        fromSeal?: number;
        archive?: SealArchive | null;
        documents?: DocumentScan;
        now?: Instant;
      } = {},
    ): Promise<AuditVerification & { readonly found: AuditFault[] }> {
      const found: AuditFault[] = [];
      const result = await verifyAudit({
        scan: trailScan(db),
        keys: TEST_AUDIT_KEYS,
        documents: null,
        publicKeys: signer.publicKeys,
        archive,
        fromSeal: null,
        // As the released rules have it: ten years.
        keptFrom: async (at) => addMonths(at.slice(0, 10), -120),
        ...options,
        onFault: (fault) => found.push(fault),
      });
      return { ...result, found };
    },
  };
}

const anAct = (id: string): AuditDraft => ({
  act: 'billing.makeNextBills',
  object: { type: 'account', id },
  // Of a collection that the trail does not hold documents against.
  changes: [{ collection: 'accountActions', id, before: null, after: { _id: id } }],
});
