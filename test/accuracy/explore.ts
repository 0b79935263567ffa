/** Runs random operations on many accounts, compares after each, and runs the sequence of one account again. */
import { type Before, drawLifeStep, drawStep } from './draw.ts';
import { drawAccount, drawLife } from './draw-account.ts';
import { dayOf } from './oracle/days.ts';
import type { AccountSpec, Request, Step } from './oracle/operation.ts';
import type { Service } from './service.ts';
import { type Compares, type Failure, openSession, type Session } from './session.ts';

/** A sequence of one account that can be run again. */
export interface Sequence {
  readonly account: AccountSpec;
  readonly steps: readonly Step[];
}

/** A sequence with what was different after its last step. */
export interface Found extends Sequence {
  readonly number: number;
  readonly failure: Failure;
}

export interface Tally {
  accounts: number;
  steps: number;
  operations: number;
  atOnce: number;
  figures: number;
  /** What was answered, by kind of operation. */
  readonly outcomes: Record<string, number>;
}

export interface ExploreOptions {
  readonly accounts: number;
  readonly operations: number;
  readonly seed: number;
  /** Accounts that are worked on at the same time. */
  readonly parallel: number;
  /** Differences after which nothing more is sent; left out: one. */
  readonly most?: number;
  readonly onProgress?: (operations: number) => void;
  /** Is told each difference as soon as it is found, with how many there are by then. */
  readonly onFound?: (found: Found, count: number) => Promise<void>;
}

/**
 * Runs everything. An account with a difference is left as it is, and the others go on, until there are as many differences as are wanted.
 * @returns what was done, and each difference with the whole sequence of its account; none: all figures were equal
 */
export async function explore(
  service: Service,
  { accounts, operations, seed, parallel, most = 1, onProgress, onFound }: ExploreOptions,
): Promise<{ tally: Tally; found: readonly Found[] }> {
  const tally: Tally = { accounts: 0, steps: 0, operations: 0, atOnce: 0, figures: 0, outcomes: {} };
  const run = `${seed}-${Date.now().toString(36)}`;
  let next = 0;
  const found: Found[] = [];
  const isEnough = () => found.length >= most;
  const note = async (one: Found) => {
    if (isEnough()) return;
    found.push(one);
    await onFound?.(one, found.length);
  };
  const right: {
    readonly session: Session;
    readonly sequence: Omit<Found, 'failure'>;
    /** On which day of the account; null where time is told by the steps. */
    readonly day: string | null;
  }[] = [];
  const todayOf = ({ timeZone }: AccountSpec) =>
    service.look === undefined ? dayOf(new Date().toISOString(), timeZone) : null;
  const oneAccount = async (number: number, share: number) => {
    const begins = new Date().toISOString();
    const passes = service.look !== undefined;
    const account = passes ? drawLife(seed, number, begins) : drawAccount(seed, number, begins);
    let before: Before = { at: begins, sinceTime: 0 };
    const session = await openSession(service, `A${run}-${number}`, account);
    const steps: Step[] = [];
    const past: Request[] = [];
    let failure: Failure | null = null;
    tally.accounts += 1;
    for (let sent = 0; sent < share && failure === null && !isEnough(); ) {
      // What can't be drawn is a difference of this account too: the others go on.
      failure = await orError(async () => {
        const now = new Date().toISOString();
        const drawing = { seed, account: number, model: session.model, past };
        const step = passes
          ? drawLifeStep(drawing, steps.length, before)
          : drawStep({ ...drawing, now }, steps.length);
        steps.push(step);
        const count = step.requests.length;
        sent += count;
        tally.steps += 1;
        tally.operations += count;
        if (count > 1) tally.atOnce += count;
        const isTime = step.requests.some(({ operation }) => operation.kind === 'time');
        before = { at: step.at ?? now, sinceTime: isTime ? 0 : before.sinceTime + 1 };
        const compared = session.figures;
        const different = await session.run(step, isCompared(steps.length, sent >= share));
        tally.figures += session.figures - compared;
        // Keys are kept for a day: what was sent before today is not sent again.
        if (isTime) past.length = 0;
        else past.push(...step.requests.filter(({ key }) => !past.some((one) => one.key === key)));
        return different;
      });
      onProgress?.(tally.operations);
    }
    for (const [what, times] of Object.entries(session.outcomes))
      tally.outcomes[what] = (tally.outcomes[what] ?? 0) + times;
    if (failure === null)
      right.push({ session, sequence: { number, account, steps }, day: todayOf(account) });
    else await note({ number, account, steps, failure });
  };
  await inParallel(parallel, async () => {
    while (!isEnough() && next < accounts) {
      const number = next++;
      const until = (count: number) => Math.floor((operations * count) / accounts);
      await oneAccount(number, until(number + 1) - until(number));
    }
  });
  // What was right once has to stay right while others are worked on: as long as its day lasts. What comes about by itself on the next
  // day, such as a promise that is broken, is for lives that pass.
  await inParallel(parallel, async () => {
    for (let one = right.pop(); one !== undefined && !isEnough(); one = right.pop()) {
      const { session, sequence, day } = one;
      if (todayOf(sequence.account) !== day) continue;
      const failure = await orError(() => session.compare());
      if (failure !== null) await note({ ...sequence, failure });
    }
  });
  return { tally, found };
}

/** Does the same work several times at once, to its end each; fails as the first that failed. */
async function inParallel(times: number, work: () => Promise<void>): Promise<void> {
  const ended = await Promise.allSettled(Array.from({ length: times }, work));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

/** What the service or the oracle cannot do at all is a difference like others: the other accounts go on. */
async function orError(compared: () => Promise<Failure | null>): Promise<Failure | null> {
  try {
    return await compared();
  } catch (error) {
    const service = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { differences: [{ figure: 'error', oracle: 'none', service }], answers: [] };
  }
}

/** Every third step is compared, and the last one with all that can be read: what a step has done wrong shows in the sums of the steps after it. */
function isCompared(number: number, isLast: boolean): Compares {
  if (isLast) return 'all';
  return number % 3 === 0 ? 'now' : 'later';
}

let replays = 0;

/** Runs a sequence on a fresh account, and compares after each step or only after the last one. Null: no difference. */
export async function replay(
  service: Service,
  { account, steps }: Sequence,
  compares: 'each' | 'last' = 'each',
): Promise<{ at: number; failure: Failure } | null> {
  replays += 1;
  const session = await openSession(service, `R${Date.now().toString(36)}-${replays}`, account);
  for (const [at, step] of steps.entries()) {
    const looks = compares === 'each' || at === steps.length - 1 ? 'all' : 'later';
    const failure = await orError(() => session.run(step, looks));
    if (failure !== null) return { at, failure };
  }
  return null;
}
