import type { EntryFilter, TrailScan } from '../../store/audit/trail-scan.ts';
import type { Store } from '../../store/store.ts';
import { auditProver, type ExportedEntry, type ExportHeading } from './proofs.ts';

/**
 * Takes entries out of the trail, each with its proof. The caller enters first that they were taken out.
 * @throws NoAuditProof when the stored tree is not the one that was signed
 */
export async function exportTrail(
  store: Pick<Store, 'auditTrail'>,
  scan: TrailScan,
  filter: EntryFilter,
): Promise<{ readonly heading: ExportHeading; readonly entries: AsyncIterable<ExportedEntry> }> {
  const prover = await auditProver(scan);
  await store.auditTrail.enter([{ act: 'audit.exported', object: { type: 'audit', id: 'trail' } }]);
  return { heading: prover.heading(filter), entries: prover.export(filter) };
}
