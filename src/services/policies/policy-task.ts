/** What is said between policy-work.ts and its threads. */
import { z } from 'zod';

/** One piece of work on a policy. */
export const PolicyTask = z.strictObject({
  /** `lint`: its findings. `tests`: what came of its tests, or why it can't run. `check`: what keeps it from being released. */
  kind: z.enum(['lint', 'tests', 'check']),
  /** The document, as JSON. */
  content: z.string(),
});
export type PolicyTask = z.output<typeof PolicyTask>;

/** What a thread tells first, when the work begins. */
export const STARTED = 'started';
