import { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type AuditContext, serviceContext } from '../domain/audit/context.ts';
import { isSubject } from '../domain/subjects.ts';
import { actingAs } from '../store/audit/current-context.ts';

/**
 * Enters what an activity writes as the doing of its workflow, under the name of its type (`workflow:service-approval`); where the
 * input says in whose name the workflow acts, as the doing of that person, by that workflow as the client.
 */
export const actsForItsWorkflow: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: (input, next) => {
      const { activityType, workflowType, workflowExecution } = Context.current().info;
      const { workflowId } = workflowExecution ?? {};
      const workflow = `workflow:${workflowType ?? 'unknown'}`;
      const more = { operation: activityType, ...(workflowId === undefined ? {} : { workflowId }) };
      return actingAs(contextOf(workflow, inWhoseName(input.args), more), () => next(input));
    },
  },
});

function contextOf(
  workflow: string,
  person: string | null,
  more: { readonly operation: string; readonly workflowId?: string },
): AuditContext {
  return person === null
    ? serviceContext(workflow, more)
    : serviceContext(person, { ...more, client: workflow });
}

/** Where inputs name a person: whoever decided something comes before whoever began it. */
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
