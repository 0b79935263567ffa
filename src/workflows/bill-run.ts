import {
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BillRunActivities } from '../activities/bill-run.ts';
import type { BillFailure, BillRun } from '../domain/billing/bill-run.ts';
import { instantOf, type TimeZone } from '../domain/civil-date.ts';
import { type BillRunInput, billRunId } from './bill-run.messages.ts';
import { KEYS } from './search-attributes.ts';
import { STEP, SWEEP } from './timing.ts';

const { billZone } = proxyActivities<BillRunActivities>({
  ...SWEEP,
  // Its heartbeats come by the clock: a worker that died is missed this soon.
  heartbeatTimeout: '20s',
  summary: 'Make all due bills of the zone, batch by batch',
});
const { billOneAccount, billingTimeZones, recordBillRun, planZones } =
  proxyActivities<BillRunActivities>(STEP);

/**
 * Makes every bill whose bill date has come in its account's zone, oldest first. It may be killed, started twice or run
 * beside another: each bill is made in one transaction that moves the account's next bill date. Accounts that could
 * not be billed are named and leave the run in need of attention; the next run tries them again.
 */
export async function billRun(input: BillRunInput): Promise<BillRun> {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  const runId = billRunId(workflowId, firstExecutionRunId);
  const startedAt = instantOf(startTime.getTime());
  const failed: BillFailure[] = [];
  let run: BillRun = { runId, ...input, state: 'running', startedAt, endedAt: null, bills: 0, failed };
  run = await recordBillRun(run);
  if (input.billingAccountId === null) {
    for (const timeZone of await zonesOf(input)) {
      setCurrentDetails(`${timeZone}: making bills`);
      const done = await billZone({ runId, timeZone, now: now() });
      failed.push(...done.failed);
    }
  } else
    failed.push(
      ...(await billOneAccount({ runId, billingAccountId: input.billingAccountId, now: now() })).failed,
    );
  const state = failed.length === 0 ? 'done' : 'needsAttention';
  run = await recordBillRun({ ...run, state, failed, endedAt: now() });
  if (state === 'needsAttention') upsertSearchAttributes([{ key: KEYS.needsAttention, value: true }]);
  setCurrentDetails(`${run.bills} bills made; ${failed.length} accounts could not be billed`);
  return run;
}

/** Sees to it that every zone has its run a day. */
export async function billRunPlanning(): Promise<number> {
  return planZones();
}

async function zonesOf({ timeZone }: BillRunInput): Promise<readonly TimeZone[]> {
  return timeZone === null ? billingTimeZones() : [timeZone];
}

function now() {
  return instantOf(Date.now());
}
