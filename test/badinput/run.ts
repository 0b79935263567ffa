/** Sends bad requests one after the other, and looks after each at the answer, at what is stored, and at the event loop. */
import { z } from 'zod';
import { type RawAnswer, sendRaw } from '../support/callers/raw-request.ts';
import { type BadCase, badCases } from './cases.ts';
import { attackableRoutes } from './declared.ts';
import { runFiles } from './files.ts';
import { badForms, judgeForm } from './forms.ts';
import { createJudge } from './judge.ts';
import { isRefusedMessage, judgeMessage, messageRoutes } from './messages.ts';
import type { Target } from './target.ts';

/** Something that an API under attack must not do. */
export interface Shortfall {
  readonly route: string;
  readonly kind: string;
  /** What was sent. */
  readonly what: string;
  /** What came of it. */
  readonly got: string;
  /** What the API logged meanwhile. */
  readonly logged?: string;
}

export interface BadInputResult {
  readonly seed: number;
  readonly cases: number;
  readonly routes: number;
  /** Bad files that were imported. */
  readonly files: number;
  /** Bad messages that were sent to the tools for assistants. */
  readonly messages: number;
  /** Bad forms that were sent to the pages to sign in and to the token endpoint. */
  readonly forms: number;
  /** Cases by kind. */
  readonly tried: Readonly<Record<string, number>>;
  /** Answers by status; `none` where the connection was closed. */
  readonly answers: Readonly<Record<string, number>>;
  /** The longest time that the event loop was held, in milliseconds. */
  readonly longestHeldMs: number;
  /** Growth from the end of the warm-up to the end, in bytes. */
  readonly heapGrowth: number;
  readonly rssGrowth: number;
  readonly shortfalls: readonly Shortfall[];
}

/** Requests for each bad message. */
const REQUESTS_A_MESSAGE = 5;
/** Requests for each bad form. */
const REQUESTS_A_FORM = 8;
/** Requests for each bad file. */
const REQUESTS_A_FILE = 20;
/** Longer than this, everybody else waits. */
const LONGEST_HELD_MS = 200;
/** Cases until caches are full and code is compiled. */
const WARM_UP = 200;
/** What a heap may grow by without growing on and on, in bytes. */
const FLAT_HEAP = 32 * 1024 * 1024;
const FLAT_RSS = 128 * 1024 * 1024;

/**
 * Attacks a target. The same seed sends the same requests, but for their idempotency keys.
 * @param onProgress called after each case with how many are done
 */
export async function runBadInput(
  target: Target,
  {
    seed,
    count,
    onProgress = () => undefined,
  }: {
    readonly seed: number;
    readonly count: number;
    readonly onProgress?: (done: number) => void;
  },
): Promise<BadInputResult> {
  const judge = createJudge();
  const routes = attackableRoutes();
  const tried: Record<string, number> = {};
  const answers: Record<string, number> = {};
  const shortfalls: Shortfall[] = [];
  const asked = new Set<string>();
  let longestHeldMs = 0;
  let before = await target.stateHashes();
  let warm = await target.memory();
  await target.heldMs();
  let done = 0;
  let forms = 0;
  for (const badCase of badCases(routes, target.material, { seed, count })) {
    const answer = await sendRaw(target.url, badCase.request);
    const name = answer.kind === 'answer' ? String(answer.status) : answer.kind;
    tried[badCase.kind] = (tried[badCase.kind] ?? 0) + 1;
    answers[name] = (answers[name] ?? 0) + 1;
    asked.add(badCase.route.name);
    const held = await target.heldMs();
    longestHeldMs = Math.max(longestHeldMs, held);
    const after = await target.stateHashes();
    const faults = [
      judge(badCase, answer),
      heldTooLong(held),
      isRefused(badCase, answer) ? changeOf(before, after) : null,
    ];
    const logged = target.errors();
    for (const got of faults)
      if (got !== null) {
        const { kind, what, route } = badCase;
        shortfalls.push({ route: route.name, kind, what, got, ...(logged === '' ? {} : { logged }) });
      }
    before = after;
    done += 1;
    if (done === Math.min(WARM_UP, Math.ceil(count / 4))) {
      warm = await target.memory();
      await target.heldMs();
    }
    onProgress(done);
  }
  let messages = 0;
  const counted = { seed, count: Math.ceil(count / REQUESTS_A_MESSAGE) };
  for (const message of badCases(messageRoutes(), target.material, counted)) {
    const answer = await sendRaw(target.url, message.request);
    const held = await target.heldMs();
    longestHeldMs = Math.max(longestHeldMs, held);
    const after = await target.stateHashes();
    const logged = target.errors();
    const changed = isRefusedMessage(answer) ? changeOf(before, after) : null;
    for (const got of [judgeMessage(message, answer), heldTooLong(held), changed])
      if (got !== null) {
        const { kind, what, route } = message;
        shortfalls.push({ route: route.name, kind, what, got, ...(logged === '' ? {} : { logged }) });
      }
    before = after;
    messages += 1;
  }
  for (const form of badForms(target.material.host, { seed, count: Math.ceil(count / REQUESTS_A_FORM) })) {
    await target.forgetSignIns();
    const answer = await sendRaw(target.url, form.request);
    tried[form.kind] = (tried[form.kind] ?? 0) + 1;
    const held = await target.heldMs();
    longestHeldMs = Math.max(longestHeldMs, held);
    const after = await target.stateHashes();
    const logged = target.errors();
    for (const got of [judgeForm(form, answer), heldTooLong(held), changeOf(before, after)])
      if (got !== null) {
        const { kind, what, route } = form;
        shortfalls.push({ route: route.name, kind, what, got, ...(logged === '' ? {} : { logged }) });
      }
    before = after;
    forms += 1;
  }
  const end = await target.memory();
  const heapGrowth = end.heapBytes - warm.heapBytes;
  const rssGrowth = end.rssBytes - warm.rssBytes;
  if (heapGrowth > FLAT_HEAP || rssGrowth > FLAT_RSS) {
    const got = `memory grew: heap by ${heapGrowth} bytes, process by ${rssGrowth} bytes`;
    shortfalls.push({ route: 'all', kind: 'all', what: 'all', got });
  }
  const files = Math.ceil(count / REQUESTS_A_FILE);
  shortfalls.push(...(await runFiles(target, { seed, count: files })));
  return {
    ...{ seed, cases: done, files, messages, forms, routes: asked.size, tried, answers, longestHeldMs },
    heapGrowth,
    rssGrowth,
    shortfalls,
  };
}

function heldTooLong(ms: number): string | null {
  return ms > LONGEST_HELD_MS ? `the event loop was held for ${Math.round(ms)} ms` : null;
}

/** What an answer about lines says of how many were taken: the last line of it, or all of it. */
const Lines = z.union([
  z.object({ posted: z.int() }).transform(({ posted }) => posted),
  z.object({ done: z.int() }).transform(({ done }) => done),
]);

/** Whether the API said that it did nothing. A route that takes lines says so of each. */
function isRefused({ request, route }: BadCase, answer: RawAnswer): boolean {
  if (request.method === 'GET') return true;
  // Nobody heard the answer: it may have been taken.
  if (answer.kind !== 'answer') return false;
  if (answer.status >= 400) return true;
  if (route.body?.type !== 'application/x-ndjson') return false;
  const last = answer.body.trimEnd().split('\n').at(-1) ?? '';
  return Lines.safeParse(JSON.parse(last)).data === 0;
}

function changeOf(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => before[name] !== after[name]);
  return changed.length === 0 ? null : `refused, but it changed ${changed.join(', ')}`;
}
