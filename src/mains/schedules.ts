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

/**
 * Creates the schedules that are missing and brings the others up to date. A schedule that operations paused stays paused.
 * No two runs of one schedule overlap. Safe to call from several processes at once.
 */
export async function ensureSchedules(
  client: Client,
  taskQueue: string,
  works: readonly PlannedWork[],
): Promise<void> {
  for (const work of works) await ensureSchedule(client, taskQueue, work);
}

async function ensureSchedule(client: Client, taskQueue: string, work: PlannedWork): Promise<void> {
  const { fallbackSpec } = work;
  try {
    await putSchedule(client, taskQueue, work);
  } catch (error) {
    // So the client names an argument that the server finds invalid.
    if (fallbackSpec === undefined || !(error instanceof TypeError)) throw error;
    await putSchedule(client, taskQueue, { ...work, spec: fallbackSpec });
  }
}

async function putSchedule(client: Client, taskQueue: string, work: PlannedWork): Promise<void> {
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
      spec: work.spec,
      action,
      policies,
      // Something may have been due before there was a schedule.
      state: { note: work.note, triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update((before) => ({
      spec: work.spec,
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
