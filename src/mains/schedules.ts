import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { DAY_MS } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';

/** One recurring piece of work, as a Temporal Schedule starts it. */
export interface PlannedWork {
  /** Unique among all; the schedule's id is made of the task queue and this. */
  readonly name: string;
  readonly workflowType: string;
  readonly args: readonly unknown[];
  readonly spec: ScheduleOptions['spec'];
  /** When to start it if the server does not take `spec`: it may not know a time zone that we know. */
  readonly fallbackSpec?: ScheduleOptions['spec'];
  /** What it does, for readers in the Temporal Web UI. */
  readonly note: string;
  /** How late a start that an outage prevented may still be made up for. */
  readonly catchupWindow?: Ms;
}

/** Starts of a week's outage are made up for: sweeps and bill runs look at what is due, not at the time. */
const CATCH_UP: Ms = 7 * DAY_MS;

/** The id of a schedule; several deployments may share a namespace, each with its own task queue. */
export function scheduleIdOf(taskQueue: string, name: string): string {
  return `${taskQueue}.${name}`;
}

/** So far apart are the first runs of schedules that are made together. At once, all of them would take the machine from the first callers. */
const APART: Ms = 5_000;

/**
 * Creates the schedules that are missing and brings the others up to date. A schedule that operations paused stays paused.
 * No two runs of one schedule overlap. What is new has its first run soon, one schedule after the other in the order of the list: something may have been
 * due before there was a schedule. Safe to call from several processes at once.
 */
export async function ensureSchedules(
  client: Client,
  taskQueue: string,
  works: readonly PlannedWork[],
): Promise<void> {
  const nowMs = Date.now();
  for (const [index, work] of works.entries())
    await ensureSchedule(client, taskQueue, work, index === 0 ? 'now' : nowMs + index * APART);
}

/** When the first run is: in milliseconds since the epoch. */
type FirstRun = 'now' | Ms;

async function ensureSchedule(
  client: Client,
  taskQueue: string,
  work: PlannedWork,
  firstRun: FirstRun,
): Promise<void> {
  const { fallbackSpec } = work;
  try {
    await putSchedule(client, taskQueue, work, firstRun);
  } catch (error) {
    // So the client names an argument that the server finds invalid.
    if (fallbackSpec === undefined || !(error instanceof TypeError)) throw error;
    await putSchedule(client, taskQueue, { ...work, spec: fallbackSpec }, firstRun);
  }
}

/** Longer than any schedule stays as it is: the next start of a worker after the first run takes the first run out. */
const ONCE: Ms = 3_650 * DAY_MS;

/** A spec with one run more, at an instant. The server knows it, so no process has to live until then. */
function withFirstRun(spec: PlannedWork['spec'], atMs: Ms): PlannedWork['spec'] {
  // The server knows whole seconds only.
  const wholeSecond = Math.ceil(atMs / 1_000) * 1_000;
  return {
    ...spec,
    intervals: [...(spec.intervals ?? []), { every: ONCE, offset: wholeSecond % ONCE }],
  };
}

async function putSchedule(
  client: Client,
  taskQueue: string,
  work: PlannedWork,
  firstRun: FirstRun,
): Promise<void> {
  const scheduleId = scheduleIdOf(taskQueue, work.name);
  const action: ScheduleOptions['action'] = {
    type: 'startWorkflow',
    workflowType: work.workflowType,
    args: [...work.args],
    taskQueue,
    workflowId: scheduleId,
  };
  const policies = {
    overlap: ScheduleOverlapPolicy.SKIP,
    catchupWindow: work.catchupWindow ?? CATCH_UP,
  };
  try {
    await client.schedule.create({
      scheduleId,
      spec: firstRun === 'now' ? work.spec : withFirstRun(work.spec, firstRun),
      action,
      policies,
      state: { note: work.note, triggerImmediately: firstRun === 'now' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update((before) => ({
      // One that has never run still has its first run.
      spec:
        firstRun === 'now' || before.info.numActionsTaken > 0 ? work.spec : withFirstRun(work.spec, firstRun),
      action,
      policies,
      state: { ...before.state, note: work.note },
    }));
  }
}

/** Removes schedules; for tests that share a server. Missing ones are ignored. */
export async function removeSchedules(client: Client, taskQueue: string): Promise<void> {
  for await (const { scheduleId } of client.schedule.list())
    if (scheduleId.startsWith(`${taskQueue}.`)) await client.schedule.getHandle(scheduleId).delete();
}
