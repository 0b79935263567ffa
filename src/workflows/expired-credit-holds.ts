import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ExpiredCreditHoldActivities } from '../activities/expired-credit-holds.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { giveBackExpiredCreditHolds } = proxyActivities<ExpiredCreditHoldActivities>({
  ...SWEEP,
  summary: 'Give back credit that was held for too long',
});

/** Gives back credit that was held for too long. Its orders are decided again before anything is installed. */
export async function expiredCreditHolds(): Promise<{ released: number; failed: number }> {
  const { acted, failed } = await giveBackExpiredCreditHolds({ now: instantOf(Date.now()) });
  setCurrentDetails(`${acted} expired credit holds given back; ${failed.length} could not be`);
  await reportTrouble('expired-credit-holds', failed);
  return { released: acted, failed: failed.length };
}
