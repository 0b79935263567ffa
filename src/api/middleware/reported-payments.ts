import type { SubjectId } from '../../domain/flavor.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Principal } from './principal.ts';

/**
 * The subject whose reports alone a caller may read; null for a caller who reads all payments. A processor sees what it reported, on every
 * route.
 */
export function onlyReportedBy({ scopes, subject }: Principal): SubjectId | null {
  return scopes.has('payments:read') ? null : subject;
}

/** Whether a caller may see a payment. A processor does not see what another one reported first, also where it reports an event of it. */
export function maySee(principal: Principal, { reportedBy }: Pick<Payment, 'reportedBy'>): boolean {
  const reporter = onlyReportedBy(principal);
  return reporter === null || reportedBy === reporter;
}
