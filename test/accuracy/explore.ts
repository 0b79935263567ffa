/** Runs random operations on many accounts, compares after each, and finds the shortest sequence that shows a difference. */
import { type Before, drawLifeStep, drawStep } from './draw.ts';
import { drawAccount, drawLife } from './draw-account.ts';
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
  readonly onProgress?: (operations: number) => void;
}

/** Runs everything; stops at the first difference. */
export async function explore(
  service: Service,
  { accounts, operations, seed, parallel, onProgress }: ExploreOptions,
): Promise<{ tally: Tally; found: Found | null }> {
  const tally: Tally = { accounts: 0, steps: 0, operations: 0, atOnce: 0, figures: 0, outcomes: {} };
  const run = `${seed}-${Date.now().toString(36)}`;
  let next = 0;
  let found: Found | null = null;
  const sessions: Session[] = [];
  const work = async () => {
    while (found === null && next < accounts) {
      const number = next++;
      const share =
        Math.floor((operations * (number + 1)) / accounts) - Math.floor((operations * number) / accounts);
      const begins = new Date().toISOString();
      const passes = service.look !== undefined;
      const account = passes ? drawLife(seed, number, begins) : drawAccount(seed, number, begins);
      let before: Before = { at: begins, sinceTime: 0 };
      const session = await openSession(service, `A${run}-${number}`, account);
      const steps: Step[] = [];
      const past: Request[] = [];
      tally.accounts += 1;
      for (let sent = 0; sent < share && found === null; ) {
        const now = new Date().toISOString();
        const drawing = { seed, account: number, model: session.model, past };
        const step = passes
          ? drawLifeStep(drawing, steps.length, before)
          : drawStep({ ...drawing, now }, steps.length);
        steps.push(step);
        const isTime = step.requests.some(({ operation }) => operation.kind === 'time');
        before = { at: step.at ?? now, sinceTime: isTime ? 0 : before.sinceTime + 1 };
        const compared = session.figures;
        const failure = await session.run(
          step,
          isCompared(steps.length, sent + step.requests.length >= share),
        );
        // Keys are kept for a day: what was sent before today is not sent again.
        if (isTime) past.length = 0;
        else past.push(...step.requests.filter(({ key }) => !past.some((one) => one.key === key)));
        sent += step.requests.length;
        tally.steps += 1;
        tally.operations += step.requests.length;
        tally.figures += session.figures - compared;
        if (step.requests.length > 1) tally.atOnce += step.requests.length;
        onProgress?.(tally.operations);
        if (failure !== null) found ??= { number, account, steps, failure };
      }
      for (const [what, times] of Object.entries(session.outcomes))
        tally.outcomes[what] = (tally.outcomes[what] ?? 0) + times;
      sessions.push(session);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: parallel }, work));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  // What was right once has to stay right while others are worked on.
  const lookAgain = async () => {
    for (let session = sessions.pop(); session !== undefined && found === null; session = sessions.pop()) {
      const failure = await session.compare();
      if (failure !== null) found ??= { number: -1, account: session.model.spec, steps: [], failure };
    }
  };
  await Promise.all(Array.from({ length: parallel }, lookAgain));
  return { tally, found };
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
    const failure = await session.run(step, compares === 'each' || at === steps.length - 1 ? 'all' : 'later');
    if (failure !== null) return { at, failure };
  }
  return null;
}

/** Steps that follow each other at once are a minute apart. */
const WITHOUT_A_LOOK_MS = 3_600_000;

/**
 * Whether time passes by its own steps alone, as in every sequence that is drawn: without such a step the service does not look at the account, while the
 * oracle does everything whose time has come.
 */
function passesByLooks({ account, steps }: Sequence): boolean {
  let lookedAt = account.begins;
  if (lookedAt === undefined) return true;
  for (const { at, requests } of steps) {
    if (at === undefined) continue;
    if (requests.some(({ operation }) => operation.kind === 'time')) lookedAt = at;
    if (Date.parse(at) - Date.parse(lookedAt) > WITHOUT_A_LOOK_MS) return false;
  }
  return true;
}

/** Whether two failures are of one kind: half of the figures that were different in the first one are different in the other one too. */
function isSameKind(first: Failure, other: Failure): boolean {
  const figures = new Set(other.differences.map(({ figure }) => kindOf(figure)));
  const wanted = [...new Set(first.differences.map(({ figure }) => kindOf(figure)))];
  return wanted.filter((figure) => figures.has(figure)).length * 2 >= wanted.length;
}

/** What was sent at once with others is compared as a whole, and alone by its own name. */
function kindOf(figure: string): string {
  return figure === 'answers' ? 'answer' : figure;
}

/**
 * Shortens a sequence as long as it still shows a difference of the same kind: halves, quarters and so on of its steps are left out, then
 * single requests of what was sent at once. Operations of other accounts are left out by running on a fresh account.
 */
export async function shrink(
  service: Service,
  found: Sequence & { readonly failure: Failure },
  onTry: (steps: number) => void,
): Promise<{ sequence: Sequence; failure: Failure; reproduced: boolean }> {
  let best: Sequence = found;
  let failure = found.failure;
  const shows = async (steps: readonly Step[]): Promise<boolean> => {
    if (!passesByLooks({ account: found.account, steps })) return false;
    onTry(steps.length);
    // What happens at once may happen in another order the next time.
    const tries = steps.some(({ requests }) => requests.length > 1) ? 3 : 1;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const result = await replay(service, { account: found.account, steps }, 'last');
      if (result === null || !isSameKind(found.failure, result.failure)) continue;
      best = { account: found.account, steps: steps.slice(0, result.at + 1) };
      failure = result.failure;
      return true;
    }
    return false;
  };
  if (!(await shows(found.steps))) return { sequence: found, failure, reproduced: false };
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; ) {
    let shorter = false;
    for (let from = 0; from < best.steps.length; ) {
      const steps = best.steps.filter((_, at) => at < from || at >= from + size);
      if (steps.length > 0 && (await shows(steps))) shorter = true;
      else from += size;
    }
    if (size === 1 && !shorter) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  for (let at = 0; at < best.steps.length; at += 1)
    for (let drop = 0; drop < (best.steps[at]?.requests.length ?? 0); ) {
      const requests = best.steps[at]?.requests ?? [];
      if (requests.length < 2) break;
      const fewer = requests.filter((_, index) => index !== drop);
      const without = best.steps.map((step, index) => (index === at ? { ...step, requests: fewer } : step));
      if (!(await shows(without))) drop += 1;
    }
  return { sequence: best, failure, reproduced: true };
}
