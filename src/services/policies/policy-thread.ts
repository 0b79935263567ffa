/**
 * A thread that does one piece of work on a policy and ends. Documents come from callers: what one of them makes of the
 * time and memory must not be what decides on orders, see policy-work.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { checkDocument } from '../../rules/kinds/check.ts';
import { kindOf } from '../../rules/kinds/kinds.ts';
import { PolicyRefused } from '../../rules/policy-schema.ts';
import { STARTED } from './policy-work.ts';

const Task = z.strictObject({
  /** `lint`: its findings. `tests`: what came of its tests, or why it can't run. `check`: what keeps it from being released. */
  kind: z.enum(['lint', 'tests', 'check']),
  /** The document, as JSON. */
  content: z.string(),
});
type Task = z.output<typeof Task>;

async function work({ kind, content }: Task): Promise<unknown> {
  const document: unknown = JSON.parse(content);
  switch (kind) {
    case 'lint':
      return kindOf(document).lint(document);
    case 'tests':
      return tests(document);
    case 'check':
      return checkDocument(document);
  }
}

async function tests(document: unknown): Promise<unknown> {
  try {
    return { results: await kindOf(document).runTests(document) };
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return { findings: error.findings };
  }
}

if (parentPort === null) throw new Error('policy-thread.ts runs as a thread of the API');
parentPort.postMessage(STARTED);
parentPort.postMessage(await work(Task.parse(workerData)));
