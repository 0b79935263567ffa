import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { AuditSealActivities } from '../activities/audit-seals.ts';
import { instantOf } from '../domain/civil-date.ts';
import { SWEEP } from './parts/timing.ts';

const { sealAuditTrail } = proxyActivities<AuditSealActivities>({
  ...SWEEP,
  summary: 'Seal what the audit trail has gained, and take the seals out of the database',
});

/** Signs what the audit trail has gained, so that nobody can take it back. */
export async function auditSeals(): Promise<{ entries: number; seals: number }> {
  const { looked, acted } = await sealAuditTrail({ now: instantOf(Date.now()) });
  setCurrentDetails(`${looked} entries in ${acted} seals`);
  return { entries: looked, seals: acted };
}
