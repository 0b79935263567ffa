import pMap from 'p-map';
import { z } from 'zod';
import { ACCOUNT_FAULTS, type AccountFailure, MOST_FAILURES_KEPT } from '../domain/account-fault.ts';
import type { Ms } from '../domain/flavor.ts';
import { accountFaultOrThrow, isMongoSlow } from '../store/mongo/account-fault.ts';

/** What one batch of a sweep did. A sweep goes through accounts in an order, batch by batch; every batch can be repeated. */
export interface SweepBatch {
  /** How many accounts were looked at. */
  readonly looked: number;
  /** How many effects there were: bills made, notices written, credit holds released. */
  readonly acted: number;
  /** Accounts that could not be handled; all others were. */
  readonly failed: readonly AccountFailure[];
  /** The next batch begins after this place. Null when the sweep has ended. */
  readonly next: string | null;
}

/** What a whole sweep did so far, in all its attempts. */
export interface SweepTotal extends SweepBatch {
  /** How many accounts could not be handled; `failed` names the first {@link MOST_FAILURES_KEPT} of them. */
  readonly failures: number;
}

/** What a sweep has to know about its caller, an activity or something with a clock of its own. */
export interface SweepRun {
  /** Once it is aborted, no further batch begins. */
  readonly signal: AbortSignal;
  /** Takes a sign of life, and where the sweep is. */
  readonly heartbeat: (reached: unknown) => void;
  /** The content of the last sign of life of a lost attempt. With anything else, the sweep begins from the start. */
  readonly reached: unknown;
}

/** A run without listener, without cancellation and without an attempt before it. */
export const ALONE: SweepRun = {
  signal: new AbortController().signal,
  heartbeat: () => undefined,
  reached: null,
};

/** The time between two signs of life, even while a batch takes longer; well below the time that a workflow waits for one. */
const HEARTBEAT_EVERY_MS: Ms = 4_000;

export const NOTHING_SWEPT: SweepTotal = { looked: 0, acted: 0, failed: [], failures: 0, next: null };

/** Failures in the form in which a sign of life carries them. */
export const FAILURES = z.array(z.object({ billingAccountId: z.string(), code: z.enum(ACCOUNT_FAULTS) }));

const REACHED = z.object({
  looked: z.int(),
  acted: z.int(),
  failed: FAILURES,
  failures: z.int(),
  next: z.string(),
});

/**
 * Runs a sweep to its end, batch after batch, from where a lost attempt was, and adds everything up.
 * @throws what a batch throws, which is never one account's own fault; the abort reason of a cancelled run
 */
export function sweepAll(
  batch: (after: string | null) => Promise<SweepBatch>,
  run: SweepRun = ALONE,
): Promise<SweepTotal> {
  const before = REACHED.safeParse(run.reached);
  return goOn(run, before.success ? before.data : NOTHING_SWEPT, async (total) => {
    const done = await batch(total.next);
    throwIfMongoIsSlow(done);
    const named = new Set(total.failed.map(({ billingAccountId }) => billingAccountId));
    // A sweep may come to an account twice: a bill run does, after one of several missed bills.
    const more = done.failed.filter(({ billingAccountId }) => !named.has(billingAccountId));
    return {
      looked: total.looked + done.looked,
      acted: total.acted + done.acted,
      failed: keptFailures(total.failed, more),
      failures: total.failures + more.length,
      next: done.next,
    };
  });
}

/**
 * Goes on from a place, step by step, until there is no next one, or enough is done. Between two steps it stops when the run is cancelled.
 * Signs of life carry the reached place, after every step and by the clock. They never carry the end: a lost attempt repeats at least one
 * step.
 */
export async function goOn<Place extends { readonly next: string | null }>(
  run: SweepRun,
  from: Place,
  step: (place: Place) => Promise<Place>,
  isEnough: (place: Place) => boolean = () => false,
): Promise<Place> {
  let place = from;
  return withHeartbeats(
    run,
    () => place,
    async () => {
      for (;;) {
        run.signal.throwIfAborted();
        const reached = await step(place);
        if (reached.next === null || isEnough(reached)) return reached;
        place = reached;
        run.heartbeat(place);
      }
    },
  );
}

/** Gives signs of life by the clock as long as `work` is under way. */
export async function withHeartbeats<T>(
  run: SweepRun,
  reached: () => unknown,
  work: () => Promise<T>,
): Promise<T> {
  const beat = setInterval(() => run.heartbeat(reached()), HEARTBEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** The first failures of a sweep, as many as are kept. */
export function keptFailures(
  before: readonly AccountFailure[],
  more: readonly AccountFailure[],
): readonly AccountFailure[] {
  return [...before, ...more].slice(0, MOST_FAILURES_KEPT);
}

/** @throws when all accounts of a batch ran out of time: the batch ends, and is tried again later */
export function throwIfMongoIsSlow({ looked, failed }: Pick<SweepBatch, 'looked' | 'failed'>): void {
  if (isMongoSlow(failed, looked)) throw new Error('all accounts of a batch ran out of their time');
}

/**
 * Reads pages one after the other, the next one already while the caller works on the present one. A page that was read ahead and is not asked for
 * is forgotten, its error too.
 */
export function pagesAhead<Page>(
  read: (after: string | null) => Promise<Page>,
  nextOf: (page: Page) => string | null,
): (after: string | null) => Promise<Page> {
  let ahead: { readonly after: string; readonly page: Promise<Page> } | null = null;
  return async (after) => {
    const page = await (ahead !== null && ahead.after === after ? ahead.page : read(after));
    const next = nextOf(page);
    ahead = next === null ? null : { after: next, page: read(next) };
    ahead?.page.catch(() => undefined);
    return page;
  };
}

/**
 * Handles each item by itself, some at once. An item that fails by its own fault does not stop the others; the failures are returned.
 * @throws the first error that is not an item's own fault, once all work under way has ended
 */
export async function handleEach<T>(
  items: readonly T[],
  how: { readonly accountOf: (item: T) => string; readonly lanes?: number },
  handle: (item: T) => Promise<void>,
): Promise<AccountFailure[]> {
  const failed: AccountFailure[] = [];
  await inLanes(items, { lanes: how.lanes ?? 1 }, async (item) => {
    try {
      await handle(item);
    } catch (error) {
      failed.push({ billingAccountId: how.accountOf(item), code: accountFaultOrThrow(error) });
    }
  });
  return failed;
}

/**
 * Works on items in their order, as many at once as there are lanes. After an error or a cancellation no further item is begun, and the
 * work under way is waited for. Returns the items that were not begun.
 * @throws the first error
 */
export async function inLanes<T>(
  items: readonly T[],
  { lanes, signal }: { readonly lanes: number; readonly signal?: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<T[]> {
  const left: T[] = [];
  const errors: unknown[] = [];
  const begin = async (item: T): Promise<void> => {
    if (errors.length > 0 || signal?.aborted === true) {
      left.push(item);
      return;
    }
    try {
      await work(item);
    } catch (error) {
      errors.push(error);
    }
  };
  await pMap(items, begin, { concurrency: lanes });
  if (errors.length > 0) throw errors[0];
  return left;
}
