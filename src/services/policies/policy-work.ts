/** Work on policy documents of callers, in threads; the time and memory of each piece are limited. */
import { Worker } from 'node:worker_threads';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { FromThread, type PolicyTask, type ToThread } from './policy-task.ts';
import { policyThreadSource } from './policy-thread-source.ts';

/** Limits of the work on policies. */
export interface PolicyWorkLimits {
  /** The time limit for one piece of work, once its thread has started. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Threads at a time. */
  readonly threads: number;
  /** How many callers may wait for a thread; more are refused. */
  readonly waiting: number;
  /** How many threads are kept for the next piece of work, when a start takes longer than the work; the others end with their work. */
  readonly kept: number;
  /** The failure for refused callers. */
  readonly busy: 'PolicyChecksBusy' | 'BacktestsBusy';
}

/** Limits of lint, tests, checks and trials of a version. The largest normal documents take about a second. */
export const CHECKS: PolicyWorkLimits = {
  ...{ timeoutMs: 10_000, memoryMb: 256, threads: 2, waiting: 16, kept: 0 },
  busy: 'PolicyChecksBusy',
};

const RETRY_AFTER_SECONDS = { PolicyChecksBusy: 5, BacktestsBusy: 10 };
const SENT_AWAY = {
  PolicyChecksBusy: 'too many policies are being checked',
  BacktestsBusy: 'too many backtests run',
};
/** If a thread takes longer to start, the machine is the cause, not the document. */
const STARTS_WITHIN_MS = 60_000;

/** The work on a policy goes beyond a limit; `message` says which one, and what to do. */
export class TooComplex extends Error {
  override readonly name = 'TooComplex';
  constructor(bound: string) {
    super(`not checked within ${bound}; compare fewer facts with fewer values, or in fewer rules`);
  }
}

/** The receipts of a backtest, batch by batch; no batch is empty. */
export type ReceiptBatches = AsyncIterator<readonly Receipt[], unknown>;

/** Runs work on policies. */
export interface PolicyWork {
  /**
   * @returns the thread's answer, which the caller has to parse
   * @throws {@link TooComplex} when it takes too long or too much memory
   * @throws BusinessFailure of the limits' `busy` when too many wait; whatever `batches` throw
   */
  run(task: PolicyTask, batches?: ReceiptBatches): Promise<unknown>;
}

/** Builds it; no thread runs before there is work. */
export function createPolicyWork(limits: PolicyWorkLimits = CHECKS): PolicyWork {
  let running = 0;
  const waiting: (() => void)[] = [];
  const idle: Worker[] = [];

  const takeIdle = (): Worker | undefined => {
    const thread = idle.pop();
    thread?.removeAllListeners('error').removeAllListeners('exit');
    return thread;
  };
  const keepOrEnd = (thread: Worker): void => {
    if (idle.length >= limits.kept) {
      void thread.terminate();
      return;
    }
    const forget = (): void => {
      const place = idle.indexOf(thread);
      if (place >= 0) idle.splice(place, 1);
    };
    thread.once('error', forget).once('exit', forget);
    idle.push(thread);
  };
  const inThread = async (task: PolicyTask, batches?: ReceiptBatches): Promise<unknown> => {
    const thread = takeIdle() ?? (await started(limits));
    try {
      const answer = await done(thread, task, limits, batches);
      keepOrEnd(thread);
      return answer;
    } catch (error) {
      void thread.terminate();
      throw error;
    }
  };

  return {
    async run(task, batches) {
      if (running >= limits.threads) {
        if (waiting.length >= limits.waiting) throw busy(limits);
        // A piece of work that ends hands its place on, so `running` does not change.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      try {
        return await inThread(task, batches);
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** A thread that is ready for work. */
async function started(limits: PolicyWorkLimits): Promise<Worker> {
  const { script, eval: isScript, workerData } = await policyThreadSource();
  const thread = new Worker(script, {
    eval: isScript,
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
  });
  // Shutting down does not wait for it: by then its caller has an answer, or is gone.
  thread.unref();
  try {
    await heard(
      thread,
      limits,
      { withinMs: STARTS_WITHIN_MS, late: () => busy(limits) },
      (message, settle) => {
        if (message.kind === 'ready') settle(null);
      },
    );
    return thread;
  } catch (error) {
    void thread.terminate();
    throw error;
  }
}

/** A thread's answer to a piece of work. */
function done(
  thread: Worker,
  task: PolicyTask,
  limits: PolicyWorkLimits,
  batches?: ReceiptBatches,
): Promise<unknown> {
  const send = (message: ToThread): void => thread.postMessage(message);
  const late = () => new TooComplex(`${limits.timeoutMs / 1000} s`);
  const answer = heard(thread, limits, { withinMs: limits.timeoutMs, late }, (message, settle, fail) => {
    if (message.kind === 'answer') settle(message.answer);
    if (message.kind === 'more')
      nextOf(batches).then((receipts) => send({ kind: 'receipts', receipts: [...receipts] }), fail);
  });
  send({ kind: 'work', task });
  return answer.finally(() => batches?.return?.());
}

async function nextOf(batches: ReceiptBatches | undefined): Promise<readonly Receipt[]> {
  const next = await batches?.next();
  return next === undefined || next.done === true ? [] : next.value;
}

/** Listens to a thread until the expected message comes, it ends, or the time is over. */
function heard(
  thread: Worker,
  { memoryMb }: PolicyWorkLimits,
  { withinMs, late }: { readonly withinMs: number; readonly late: () => Error },
  hear: (message: FromThread, settle: (value: unknown) => void, fail: (error: unknown) => void) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(late())), withinMs);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      // Listeners for its end stay, because an error without a listener would end the process.
      thread.off('message', onMessage);
      settle();
    };
    const fail = (error: unknown): void => end(() => reject(error));
    const onMessage = (given: unknown): void => {
      const message = FromThread.safeParse(given);
      if (message.success) hear(message.data, (value) => end(() => resolve(value)), fail);
      else fail(message.error);
    };
    thread.on('message', onMessage);
    thread.once('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      fail(isMemory ? new TooComplex(`${memoryMb} MB of memory`) : error);
    });
    thread.once('exit', (code) => fail(new Error(`the policy thread ended with ${code}`)));
  });
}

function busy({ busy: type }: PolicyWorkLimits): BusinessFailure {
  return new BusinessFailure(type, SENT_AWAY[type], { retryAfterSeconds: RETRY_AFTER_SECONDS[type] });
}
