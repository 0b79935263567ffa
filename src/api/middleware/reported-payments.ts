import type { SubjectId } from '../../domain/flavor.ts';
import type { Principal } from './principal.ts';

/**
 * The subject whose reports alone a caller may read; null for a caller who reads all payments. A processor sees what it reported, by whichever
 * route it asks.
 */
export function onlyReportedBy({ scopes, subject }: Principal): SubjectId | null {
  return scopes.has('payments:read') ? null : subject;
}
