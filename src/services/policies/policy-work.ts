/** Work on policy documents of callers, each piece in a thread of its own, bounded in time and memory. */
import { Worker } from 'node:worker_threads';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { type PolicyTask, STARTED } from './policy-task.ts';
import { policyThreadSource, type ThreadSource } from './policy-thread-source.ts';

/** Bounds of the work on policies. */
export interface PolicyWorkLimits {
  /** For one piece of work, once its thread has started. The largest documents that are meant take about a second. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Threads at a time. */
  readonly threads: number;
  /** Callers that may wait for a thread; any more are sent away. */
  readonly waiting: number;
}

const LIMITS: PolicyWorkLimits = { timeoutMs: 10_000, memoryMb: 256, threads: 2, waiting: 16 };
const RETRY_AFTER_SECONDS = 5;
/** A thread that needs longer to start says something of the machine, not of the document. */
const STARTS_WITHIN_MS = 60_000;

/** A policy that can't be checked within the bounds; `message` says which one, and what to do. */
export class TooComplex extends Error {
  override readonly name = 'TooComplex';
  constructor(bound: string) {
    super(`not checked within ${bound}; compare fewer facts with fewer values, or in fewer rules`);
  }
}

/** Runs work on policies. */
export interface PolicyWork {
  /**
   * @param content the document, as JSON
   * @returns what the thread made of it
   * @throws {@link TooComplex} when it takes too long or too much memory
   * @throws BusinessFailure PolicyChecksBusy when too many wait
   */
  run(kind: PolicyTask['kind'], content: string): Promise<unknown>;
}

/** Builds it; nothing runs until something is asked for. */
export function createPolicyWork(limits: PolicyWorkLimits = LIMITS): PolicyWork {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(kind, content) {
      if (running >= limits.threads) {
        if (waiting.length >= limits.waiting) throw busy();
        // The one that ends hands its place on, so `running` stays as it is.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      try {
        return await inThread(await policyThreadSource(), { kind, content }, limits);
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

function inThread(
  { script, eval: isScript }: ThreadSource,
  task: PolicyTask,
  limits: PolicyWorkLimits,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, {
      eval: isScript,
      workerData: task,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    });
    // Shutting down does not wait for it: who asked has been answered, or cut off, by then.
    thread.unref();
    let timer = setTimeout(() => done(() => reject(busy())), STARTS_WITHIN_MS);
    const hasStarted = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => done(() => reject(new TooComplex(`${limits.timeoutMs / 1000} s`))),
        limits.timeoutMs,
      );
    };
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
      void thread.terminate();
    };
    thread.on('message', (message: unknown) => {
      if (message === STARTED) hasStarted();
      else done(() => resolve(message));
    });
    thread.once('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      done(() => reject(isMemory ? new TooComplex(`${limits.memoryMb} MB of memory`) : error));
    });
    thread.once('exit', (code) => done(() => reject(new Error(`the policy thread ended with ${code}`))));
  });
}

function busy(): BusinessFailure {
  return new BusinessFailure('PolicyChecksBusy', 'too many policies are being checked', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
