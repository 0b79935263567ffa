/**
 * A thread that works on policies, one piece at a time. Documents come from callers, and the time and memory that they take must not
 * disturb decisions on orders; see policy-work.ts.
 */
import { parentPort } from 'node:worker_threads';
import type { Receipt } from '../../domain/decisions/decision.ts';
import type { Ms } from '../../domain/flavor.ts';
import { segmentFactOf } from '../../rules/backtest/segment.ts';
import { backtestReceipts } from '../../rules/backtest/stored.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { REGIONS_ALONE, whatWouldChangeIt } from '../../rules/counterfactual/what-would-change-it.ts';
import { evaluatePolicy } from '../../rules/evaluate.ts';
import { checkDocument } from '../../rules/kinds/check.ts';
import { kindOf } from '../../rules/kinds/kinds.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import { type FromThread, type PolicyTask, ToThread } from './policy-task.ts';

if (parentPort === null) throw new Error('policy-thread.ts runs as a thread of the API');
const port = parentPort;

/** The product's policies need some milliseconds for a search; a search that takes longer is given up, and says so. */
const LONGEST_SEARCH: Ms = 1_000;

async function work(task: PolicyTask): Promise<unknown> {
  const document: unknown = JSON.parse(task.content);
  switch (task.kind) {
    case 'lint':
      return kindOf(document).lint(document);
    case 'tests':
      return orFindings(async () => ({ results: await kindOf(document).runTests(document) }));
    case 'check':
      return checkDocument(document);
    case 'decide': {
      const policy = compiled(document);
      return 'findings' in policy ? null : evaluatePolicy({ policy, ...task.asked });
    }
    case 'change': {
      const policy = compiled(document);
      if ('findings' in policy) return null;
      const endsAt = performance.now() + LONGEST_SEARCH;
      const bounds = { ...REGIONS_ALONE, isLate: () => performance.now() > endsAt };
      return whatWouldChangeIt({ policy, ...task.asked }, bounds);
    }
    case 'backtest':
      return backtest(document, task);
  }
}

async function backtest(document: unknown, task: PolicyTask & { readonly kind: 'backtest' }) {
  const endsAt = performance.now() + task.mostMs;
  const policy = compiled(document);
  if ('findings' in policy) return { kind: 'refused', of: 'policy', ...policy };
  const against = task.against === null ? null : compiled(JSON.parse(task.against));
  if (against !== null && 'findings' in against) return { kind: 'refused', of: 'against', ...against };
  const policies = against === null ? [policy] : [policy, against];
  const segment = task.segment === null ? null : segmentFactOf(task.segment, policies);
  if (task.segment !== null && segment === null) return { kind: 'unknownFact' };
  const { limit, outcomes } = task;
  const isOver = () => performance.now() > endsAt;
  const result = await backtestReceipts(receipts(), { policy, against, segment, limit, outcomes, isOver });
  return result === null ? { kind: 'noDecisions' } : { kind: 'done', result };
}

function compiled(document: unknown): CompiledPolicy | { readonly findings: PolicyRefused['findings'] } {
  try {
    return compilePolicy(parsePolicyDocument(document));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return { findings: error.findings };
  }
}

async function orFindings(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return { findings: error.findings };
  }
}

/** Takes the requested batch. */
let take: ((batch: readonly Receipt[]) => void) | null = null;

/** Batch by batch, as they are needed. */
async function* receipts(): AsyncGenerator<Receipt> {
  for (;;) {
    const batch = await new Promise<readonly Receipt[]>((resolve) => {
      take = resolve;
      say({ kind: 'more' });
    });
    if (batch.length === 0) return;
    yield* batch;
  }
}

function say(message: FromThread): void {
  port.postMessage(message);
}

port.on('message', (given: unknown) => {
  const message = ToThread.parse(given);
  switch (message.kind) {
    case 'work':
      // An error ends the thread and reaches the caller that waits for it.
      void work(message.task).then((answer) => say({ kind: 'answer', answer }));
      break;
    case 'receipts':
      take?.(message.receipts);
  }
});
say({ kind: 'ready' });
