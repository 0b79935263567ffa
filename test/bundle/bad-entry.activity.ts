/* What a workflow must not be: it imports an activity as a value, and calls it without Temporal's knowledge. */
import { createReadModelActivities } from '../../src/activities/read-model.ts';

export async function badWorkflow(): Promise<string[]> {
  return Object.keys(createReadModelActivities).concat('bad');
}
