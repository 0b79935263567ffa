import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { BillRunActivities } from '../activities/bill-run.ts';
import type { SweepTroubleActivities } from '../activities/sweep-trouble.ts';
import type { BillFailure, BillRun } from '../domain/billing/bill-run.ts';
import { instantOf, type TimeZone } from '../domain/civil-date.ts';
import { billRunSweep } from '../domain/sweep-trouble.ts';
import { type BillRunInput, billRunId } from '../messages/bill-run.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { STEP, SWEEP } from './parts/timing.ts';

/** Heartbeats come by the clock, so this is how soon a dead worker is noticed. */
const MAKES_BILLS = { ...SWEEP, heartbeatTimeout: '20s' } as const;
const { billZone } = proxyActivities<BillRunActivities>({
  ...MAKES_BILLS,
  summary: 'Make all due bills of the zone, batch by batch',
});
const { billOneAccount } = proxyActivities<BillRunActivities>({
  ...MAKES_BILLS,
  summary: 'Make all due bills of the account, long ones in pieces',
});
const { billingTimeZones, recordBillRun, planZones } = proxyActivities<BillRunActivities>(STEP);
const { reportBilled } = proxyActivities<SweepTroubleActivities>({
  ...STEP,
  summary: 'Tell the bill run of its zone that the account is billed',
});

/**
 * Makes every bill whose bill date has come in its account's zone, oldest first. It may be killed, started twice or run
 * beside another: each bill is made in one transaction that moves the account's next bill date. Accounts that could
 * not be billed are named, by the run and by its zone's trouble; the next run tries them again.
 */
export async function billRun(input: BillRunInput): Promise<BillRun> {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  const runId = billRunId(workflowId, firstExecutionRunId);
  const startedAt = instantOf(startTime.getTime());
  const failed: BillFailure[] = [];
  const byZone: { timeZone: TimeZone; failed: readonly BillFailure[] }[] = [];
  let run: BillRun = { runId, ...input, state: 'running', startedAt, endedAt: null, bills: 0, failed };
  run = await recordBillRun(run);
  if (input.billingAccountId === null) {
    for (const timeZone of await zonesOf(input)) {
      setCurrentDetails(`${timeZone}: making bills`);
      const done = await billZone({ runId, timeZone, now: now() });
      failed.push(...done.failed);
      byZone.push({ timeZone, failed: done.failed });
    }
  } else
    failed.push(
      ...(await billOneAccount({ runId, billingAccountId: input.billingAccountId, now: now() })).failed,
    );
  const state = failed.length === 0 ? 'done' : 'needsAttention';
  await showTrouble(input, failed, byZone);
  // Last: a reader who sees that it is done may ask for the next run.
  run = await recordBillRun({ ...run, state, failed, endedAt: now() });
  setCurrentDetails(`${run.bills} bills made; ${failed.length} accounts could not be billed`);
  return run;
}

/**
 * Shows what a zone's run could not bill, until a run bills it: the zone's, or one for the account alone. A person who asked for one
 * account reads in the run itself that it failed.
 */
async function showTrouble(
  { billingAccountId }: BillRunInput,
  failed: readonly BillFailure[],
  byZone: readonly { readonly timeZone: TimeZone; readonly failed: readonly BillFailure[] }[],
): Promise<void> {
  for (const zone of byZone) await reportTrouble(billRunSweep(zone.timeZone), zone.failed);
  if (billingAccountId !== null && failed.length === 0) await reportBilled({ billingAccountId });
}

/** Makes sure that every zone has its daily run. */
export async function billRunPlanning(): Promise<number> {
  return planZones();
}

async function zonesOf({ timeZone }: BillRunInput): Promise<readonly TimeZone[]> {
  return timeZone === null ? billingTimeZones() : [timeZone];
}

function now() {
  return instantOf(Date.now());
}
