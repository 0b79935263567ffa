/** What a workflow has left in Temporal, counted. */
import type { Client } from '@temporalio/client';

/** Events, tasks, activities and the bytes of all payloads of one workflow. */
export async function stepsOf(client: Client, workflowId: string) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const all = events ?? [];
  const count = (has: (event: (typeof all)[number]) => unknown) =>
    all.filter((event) => (has(event) ?? null) !== null).length;
  return {
    events: all.length,
    workflowTasks: count((event) => event.workflowTaskCompletedEventAttributes),
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    localActivities: count((event) => event.markerRecordedEventAttributes),
    upserts: count((event) => event.upsertWorkflowSearchAttributesEventAttributes),
    payloadBytes: payloadBytes(all),
  };
}

/** The bytes of all payloads, as Temporal stores them: sealed. */
function payloadBytes(part: unknown): number {
  if (part instanceof Uint8Array) return part.length;
  if (typeof part !== 'object' || part === null) return 0;
  return Object.entries(part).reduce(
    (sum, [name, value]) => sum + (name === 'metadata' && 'data' in part ? 0 : payloadBytes(value)),
    0,
  );
}
