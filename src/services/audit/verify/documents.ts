import type { AuditEntry } from '../../../domain/audit/entry.ts';
import type { AuditFault, AuditFaultKind } from '../../../domain/audit/fault.ts';
import type { DocumentScan, HeldDocument } from '../../../store/audit/document-scan.ts';
import type { TrailScan } from '../../../store/audit/trail-scan.ts';

interface DocumentSources {
  readonly scan: TrailScan;
  readonly documents: DocumentScan;
  /** The objects whose chains were pruned, by their ids: of their documents the trail does not have an entry any more. */
  readonly prunedObjects: ReadonlySet<string>;
  readonly onFault: (fault: AuditFault) => void;
  readonly onDocuments: (count: number) => void;
}

const FAULTS: Readonly<Record<Exclude<HeldDocument['state'], 'same'>, AuditFaultKind>> = {
  changed: 'documentChanged',
  missing: 'documentMissing',
  unknown: 'documentUnknown',
};
/** How many entries are read at once. */
const ENTRIES = 500;

/**
 * Compares every document with the newest entry about it: a document that was edited, inserted or deleted past the service is found, whatever
 * rights in MongoDB were used. Reads page by page, and keeps no more than a page. Returns the number of documents that it compared.
 */
export async function verifyDocuments(sources: DocumentSources): Promise<number> {
  const { documents, prunedObjects, onFault, onDocuments } = sources;
  let looked = 0;
  const tell = ({ collection, id, state, names = [] }: HeldDocument) => {
    if (state === 'same' || (state === 'unknown' && names.some((name) => prunedObjects.has(name)))) return;
    onFault(faultOf(FAULTS[state], { collection, id }));
  };
  for (const collection of documents.collections)
    for await (const page of documents.documents(collection)) {
      page.forEach(tell);
      looked += page.length;
      onDocuments(looked);
    }
  for await (const erasure of documents.erasures()) tell(erasure);
  const missed = new Set<string>();
  for await (const entries of inBatches(sources.scan))
    for (const one of await documents.missing(entries)) {
      const key = `${one.collection}/${one.id}`;
      if (missed.has(key)) continue;
      missed.add(key);
      tell(one);
    }
  for (const id of await documents.brokenLedgers())
    onFault(faultOf('ledgerBroken', { collection: 'billingAccounts', id }));
  return looked;
}

function faultOf(kind: AuditFaultKind, document: { collection: string; id: string }): AuditFault {
  return { kind, shard: null, entryId: null, seal: null, document };
}

async function* inBatches(scan: TrailScan): AsyncIterable<AuditEntry[]> {
  let batch: AuditEntry[] = [];
  for await (const { value } of scan.entries(null)) {
    if (value !== null) batch.push(value);
    if (batch.length < ENTRIES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
