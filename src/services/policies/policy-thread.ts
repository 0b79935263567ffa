/**
 * A thread that does one piece of work on a policy and ends. Documents come from callers: what one of them makes of the
 * time and memory must not be what decides on orders, see policy-work.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { checkDocument } from '../../rules/kinds/check.ts';
import { kindOf } from '../../rules/kinds/kinds.ts';
import { PolicyRefused } from '../../rules/policy-schema.ts';
import { PolicyTask, STARTED } from './policy-task.ts';

async function work({ kind, content }: PolicyTask): Promise<unknown> {
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
const port = parentPort;
port.postMessage(STARTED);
// What it throws ends the thread, and is told to who waits for it.
void work(PolicyTask.parse(workerData)).then((answer) => port.postMessage(answer));
