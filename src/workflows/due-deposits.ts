import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { DueDepositActivities } from '../activities/due-deposits.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { giveBackDueDeposits } = proxyActivities<DueDepositActivities>({
  ...SWEEP,
  summary: 'Give back deposits that are no longer needed',
});

/** Gives back deposits after good payment and of accounts that have ended. What was held pays the account's bills. */
export async function dueDeposits(): Promise<{ released: number; failed: number }> {
  const { acted, failed } = await giveBackDueDeposits({ now: instantOf(Date.now()) });
  setCurrentDetails(`${acted} deposits given back; ${failed.length} could not be`);
  await reportTrouble('due-deposits', failed);
  return { released: acted, failed: failed.length };
}
