/** Proves a certificate of erasure: that it is the one that was issued, and that what it says was done is still so. */
import type { AuditEntry } from '../../domain/audit/entry.ts';
import { chainOf } from '../../domain/audit/entry.ts';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { ErasedClass, ErasureCertificate } from '../../domain/retention/privacy-request.ts';
import type { TrailScan } from '../../store/audit/trail-scan.ts';
import { certificateDigest } from '../../store/retention/certificate-digest.ts';
import { RECORD_TABLE } from '../../store/retention/record-table.ts';
import type { Store } from '../../store/store.ts';
import { auditProver, type ExportedEntry, type ExportHeading, NoAuditProof } from '../audit/proofs.ts';
import { isSignedBy, type SealPublicKeys } from '../audit/tree-head.ts';
import { dayOf } from './day.ts';
import { knownRequest } from './known-request.ts';

/** One thing that a certificate says, and whether it is so. */
export interface ProvenErasure {
  readonly part: 'certificate' | 'key' | 'erased';
  readonly holds: boolean;
  /** What was compared, and what differs. Names record classes and entries, never what they say. */
  readonly text: string;
}

/** What an export of the trail begins with when it proves an erasure: offline nothing else is needed. */
export interface ErasureHeading extends ExportHeading {
  readonly erasure: {
    readonly requestId: string;
    readonly customerId: CustomerId;
    readonly certificate: ErasureCertificate;
  };
}

export interface ErasureProof {
  readonly parts: readonly ProvenErasure[];
  readonly heading: ErasureHeading;
  /** The chain of the customer, each entry with its place in the tree of the last seal. */
  readonly entries: readonly ExportedEntry[];
}

interface ProofSources {
  readonly store: Pick<Store, 'privacy' | 'retention' | 'auditTrail'>;
  readonly scan: TrailScan;
  readonly publicKeys: SealPublicKeys;
}

/**
 * Proves the certificate of a request against the trail, its last seal, and the records that are there now. That entries of the trail are taken out is entered.
 * @throws BusinessFailure NotFound; NoAuditProof when the request has no certificate, or the stored tree is not the one that was signed
 */
export async function proveErasure(
  { store, scan, publicKeys }: ProofSources,
  requestId: string,
  now: Instant,
): Promise<ErasureProof> {
  const { customerId, certificate } = await knownRequest(store, requestId);
  if (certificate === null) throw new NoAuditProof(`the request ${requestId} has no certificate of erasure`);
  const prover = await auditProver(scan);
  const filter = { from: null, to: null, object: ofCustomer(customerId), subject: null };
  const chain = chainOf(ofCustomer(customerId));
  const entries: ExportedEntry[] = [];
  for await (const each of prover.export(filter)) if (each.entry.shard === chain) entries.push(each);
  const heading = prover.heading(filter);
  await store.auditTrail.enter([{ act: 'audit.exported', object: { type: 'audit', id: 'trail' } }]);
  const isTrusted = heading.head !== null && isSignedBy(heading.head, publicKeys);
  const told = (what: string, is: (entry: AuditEntry) => boolean): string | null => {
    const found = entries.find(({ entry }) => is(entry));
    if (found === undefined) return `the trail does not tell that ${what}`;
    if (found.index === null)
      return `${found.entry.entryId} is not sealed yet; the next seal comes within minutes`;
    return isTrusted ? null : 'the last seal is not signed with a known key';
  };
  const digest = certificateDigest(certificate);
  const uncertified = told(
    'this certificate was issued',
    ({ act, reason }) => act === 'privacy.certified' && reason === digest,
  );
  const undestroyed = told('the key was destroyed', ({ act }) => act === 'customers.erase');
  const customer = (await store.retention.customers([customerId], dayOf(now))).get(customerId);
  const keyIsGone = customer === undefined || customer.isErased;
  return {
    heading: { ...heading, erasure: { requestId, customerId, certificate } },
    entries,
    parts: [
      {
        part: 'certificate',
        holds: uncertified === null,
        text: uncertified ?? `${digest} is what the trail tells, sealed`,
      },
      {
        part: 'key',
        holds: undestroyed === null && keyIsGone,
        text: keyIsGone
          ? (undestroyed ?? `the key is gone: ${certificate.shreddedTexts} texts can't be read any more`)
          : 'the key is there',
      },
      ...(await Promise.all(certificate.erased.map((erased) => erasedPart(store, customerId, erased)))),
    ],
  };
}

/** Whether the records of a class are still gone. */
async function erasedPart(
  { retention }: Pick<Store, 'retention'>,
  customerId: CustomerId,
  { record, action, documents }: ErasedClass,
): Promise<ProvenErasure> {
  let left = 0;
  for (const [collection, keeping] of Object.entries(RECORD_TABLE)) {
    if (keeping.record !== record || keeping.owner.by === 'none') continue;
    const found = await retention.ofCustomer(collection, customerId);
    left += found.filter(({ isBlank }) => action === 'delete' || (action === 'anonymise' && !isBlank)).length;
  }
  return {
    part: 'erased',
    holds: left === 0,
    text:
      left === 0 ? `${record}: ${documents} documents, ${action}` : `${record}: ${left} documents are there`,
  };
}
