import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { BillRunActivities } from '../activities/bill-run.ts';
import type { SweepTroubleActivities } from '../activities/sweep-trouble.ts';
import { MOST_FAILURES_KEPT } from '../domain/account-fault.ts';
import type { BillFailure, BillRun } from '../domain/billing/bill-run.ts';
import { instantOf, type TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { billRunSweep, reportOf } from '../domain/sweep-trouble.ts';
import { type BillRunInput, billRunId } from '../messages/bill-run.ts';
import { reportWaiting } from './parts/sweep-report.ts';
import { LONG_STEP, STEP, SWEEP } from './parts/timing.ts';

/** Heartbeats come by the clock, so this is how soon a dead worker is noticed. */
const MAKES_BILLS = { ...SWEEP, heartbeatTimeout: '20s' } as const;
const { planLanes } = proxyActivities<BillRunActivities>({
  ...LONG_STEP,
  summary: 'Count the accounts that are due, and divide them into lanes',
});
const { billLane } = proxyActivities<BillRunActivities>({
  ...MAKES_BILLS,
  summary: 'Make all due bills of a lane, batch by batch',
});
const { tellPaidByRun } = proxyActivities<BillRunActivities>({
  ...MAKES_BILLS,
  summary: 'Tell dunning and waiting orders of older bills that were paid',
});
const { billOneAccount } = proxyActivities<BillRunActivities>({
  ...MAKES_BILLS,
  summary: 'Make all due bills of the account, long ones in pieces',
});
const { recordBillRun, planZones } = proxyActivities<BillRunActivities>(STEP);
const { reportBilled } = proxyActivities<SweepTroubleActivities>({
  ...STEP,
  summary: 'Tell the bill run of its zone that the account is billed',
});

/**
 * Makes every bill whose bill date has come in its account's zone, oldest first in each lane. Lanes are worked on at once, by any number of
 * workers. It may be killed, started twice or run beside another: each bill is made in one transaction that moves the account's next bill
 * date. Accounts that could not be billed are named, by the run and by their zone's trouble; the next run tries them again.
 */
export async function billRun(input: BillRunInput): Promise<BillRun> {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  const runId = billRunId(workflowId, firstExecutionRunId);
  const startedAt = instantOf(startTime.getTime());
  const begun = await recordBillRun({
    ...{ runId, ...input, state: 'running', startedAt, endedAt: null, bills: 0, failed: [] },
  });
  const { billingAccountId } = input;
  const result = billingAccountId === null ? await billAll(begun) : await billOne(runId, billingAccountId);
  const state = result.failures === 0 ? 'done' : 'needsAttention';
  // Last: a reader who sees that it is done may ask for the next run.
  const run = await recordBillRun({ ...begun, ...result.run, state, endedAt: now() });
  setCurrentDetails(`${run.bills} bills made; ${result.failures} accounts could not be billed`);
  return run;
}

/** What the work of a run adds to its record. */
interface Worked {
  readonly run: Pick<BillRun, 'failed' | 'progress'>;
  readonly failures: number;
}

/** A person who asked for one account reads in the run itself that it failed; a zone's trouble that names it ends once it is billed. */
async function billOne(runId: string, billingAccountId: BillingAccountId): Promise<Worked> {
  const { failed } = await billOneAccount({ runId, billingAccountId, now: now() });
  if (failed.length === 0) await reportBilled({ billingAccountId });
  return { run: { failed }, failures: failed.length };
}

/** Makes the bills of a zone or of all zones, in lanes, and shows what each zone's lanes could not bill, until a run bills it. */
async function billAll(begun: BillRun): Promise<Worked> {
  const { runId, timeZone } = begun;
  const { timeZones, dueAccounts, lanes, atOnce } = await planLanes({ timeZone, now: now() });
  const progress = { dueAccounts, lanes: lanes.length, failures: 0 };
  const done: (LaneDone | null)[] = lanes.map(() => null);
  if (lanes.length > 0) {
    await recordBillRun({ ...begun, progress });
    const tell = () => {
      const ended = done.filter((lane) => lane !== null).length;
      setCurrentDetails(`${dueAccounts} accounts are due; ${ended} of ${lanes.length} lanes have ended`);
    };
    tell();
    await inTurns(lanes, atOnce, async (lane, index) => {
      const { failed, failures } = await billLane({ ...lane, runId, now: now() });
      done[index] = { timeZone: lane.timeZone, failed, failures };
      tell();
    });
    await tellPaidByRun({ runId, now: now() });
  }
  const ended = done.filter((lane) => lane !== null);
  for (const zone of timeZones) {
    const own = ended.filter((lane) => lane.timeZone === zone);
    const { named } = reportOf(now(), failedOf(own));
    await reportWaiting(billRunSweep(zone), { waiting: failuresOf(own), named });
  }
  const failures = failuresOf(ended);
  return { run: { failed: failedOf(ended), progress: { ...progress, failures } }, failures };
}

/** What a lane could not bill. An account is in one lane, so sums over lanes count it once. */
interface LaneDone {
  readonly timeZone: TimeZone;
  /** The first of them. */
  readonly failed: readonly BillFailure[];
  readonly failures: number;
}

function failedOf(lanes: readonly LaneDone[]): BillFailure[] {
  return lanes.flatMap(({ failed }) => failed).slice(0, MOST_FAILURES_KEPT);
}

function failuresOf(lanes: readonly LaneDone[]): number {
  return lanes.reduce((sum, { failures }) => sum + failures, 0);
}

/** Works on items in their order, `atOnce` at a time. */
async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

/** Makes sure that every zone has its daily run. */
export async function billRunPlanning(): Promise<number> {
  return planZones();
}

function now() {
  return instantOf(Date.now());
}
