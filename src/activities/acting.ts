import { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type AuditContext, serviceContext } from '../domain/audit/context.ts';
import { isSubject } from '../domain/subjects.ts';
import { actingAs } from '../store/audit/current-context.ts';

/**
 * Enters what an activity writes as the doing of its workflow, under the name of its type (`workflow:service-approval`); where the
 * input says in whose name the workflow acts, as the doing of that person, and where a schedule started the workflow, as the doing of
 * the schedule (`schedule:reminders`), by that workflow as the client.
 */
export const actsForItsWorkflow: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: (input, next) => {
      const { activityType, workflowType, workflowExecution, taskQueue } = Context.current().info;
      const { workflowId } = workflowExecution ?? {};
      const workflow = `workflow:${workflowType ?? 'unknown'}`;
      const more = { operation: activityType, ...(workflowId === undefined ? {} : { workflowId }) };
      const schedule = workflowId === undefined ? null : scheduleBehind(workflowId, taskQueue);
      const name = inWhoseName(input.args) ?? (schedule === null ? null : `schedule:${schedule}`);
      return actingAs(contextOf(workflow, name, more), () => next(input));
    },
  },
});

function contextOf(
  workflow: string,
  name: string | null,
  more: { readonly operation: string; readonly workflowId?: string },
): AuditContext {
  return name === null ? serviceContext(workflow, more) : serviceContext(name, { ...more, client: workflow });
}

/** What Temporal puts behind the id of a workflow that a schedule starts: the time that had come. */
const TIME = /-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * The name of the schedule that started a workflow; null: none did. Schedules of a task queue begin with its name, and give their
 * id to the workflows that they start.
 */
export function scheduleBehind(workflowId: string, taskQueue: string): string | null {
  const prefix = `${taskQueue}.`;
  if (!workflowId.startsWith(prefix) || !TIME.test(workflowId)) return null;
  return workflowId.slice(prefix.length).replace(TIME, '');
}

/** Where inputs name a person: who decided something comes before who began it. */
const PATHS = [
  ['verdict', 'reviewer'],
  ['reviewer'],
  ['requestedBy'],
  ['approval', 'requestedBy'],
  ['next', 'requestedBy'],
  ['inquiry', 'requestedBy'],
] as const;

/** The person that an activity's input names; null where it names none. */
export function inWhoseName([input]: readonly unknown[]): string | null {
  for (const path of PATHS) {
    const found = path.reduce<unknown>(
      (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
      input,
    );
    if (typeof found === 'string' && isSubject(found)) return found;
  }
  return null;
}
