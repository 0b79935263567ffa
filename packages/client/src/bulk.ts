/** Many requests as lines: an iterator in, an iterator of results out. */
import type { CallOptions, Goodstanding } from './client.ts';
import { delayBefore, waitFor } from './delay.ts';
import { NoAnswerError } from './problem.ts';
import type { Answer, Args } from './request.ts';

/** What the lines of a kind are: the bodies of the operation that each of them goes to, and the operation that takes them together. */
const KINDS = {
  orders: { together: 'requestServiceApprovals', alone: 'requestServiceApproval' },
  payments: { together: 'reportPayments', alone: 'reportPayment' },
  evaluations: { together: 'evaluateServiceOrders', alone: 'evaluateServiceOrder' },
  customers: { together: 'createCustomers', alone: 'createCustomer' },
} as const;
export type BulkKind = keyof typeof KINDS;
type Alone<Kind extends BulkKind> = (typeof KINDS)[Kind]['alone'];

/** A line: the body of its request, and the key under which the API does it once. Without one, the same line again is the same request. */
export type BulkLine<Kind extends BulkKind> = Args<Alone<Kind>>['body'] & {
  readonly idempotencyKey?: string;
};

/** What came of a line. */
export interface BulkResult<Kind extends BulkKind> {
  /** Which line of the whole input it is, from 1. */
  readonly line: number;
  /** As its operation answered. */
  readonly status: number;
  readonly location?: string;
  /** Below 400. */
  readonly answer?: Answer<Alone<Kind>>;
  /** From 400 on: a problem document. */
  readonly problem?: { readonly type: string; readonly title: string; readonly detail?: string };
}

export interface BulkOptions extends Omit<CallOptions, 'idempotencyKey'> {
  /** The last line that has a result already: lines up to it are taken from the input and not sent. */
  readonly after?: number;
  /** How many lines go out in one request: 1 to 10,000. Default 500. */
  readonly linesAtOnce?: number;
  /** The longest time for one part, its results included. Default 10 min. */
  readonly timeoutMs?: number;
}

/** The API takes 8 MiB. */
const MOST_CHARACTERS = 2 * 1024 * 1024;
/** How often a part is tried that gets no further, and the waits between. */
const RETRY = { attempts: 6, baseMs: 250, mostMs: 30_000 } as const;

interface Numbered {
  readonly line: number;
  readonly text: string;
}

/**
 * Sends lines and gives a result for each, in their order. No more is taken from the input than one part beyond the results that were taken, and the API works no further
 * ahead than its results are read. A part that breaks off goes on after its last result; each line has one effect. To go on after a stop, keep
 * the last `line` and give it as `after`, with the same input.
 * @throws ProblemError when the API refuses a part as a whole, NoAnswerError when it gets no further
 */
export async function* bulk<Kind extends BulkKind>(
  client: Goodstanding,
  kind: Kind,
  lines: Iterable<BulkLine<Kind>> | AsyncIterable<BulkLine<Kind>>,
  options: BulkOptions = {},
): AsyncGenerator<BulkResult<Kind>, void, undefined> {
  const { after = 0, linesAtOnce = 500, timeoutMs = 600_000, ...call } = options;
  for await (const part of partsOf(lines, after, linesAtOnce)) {
    let rest = part;
    for (let failed = 0; rest.length > 0; ) {
      let got = 0;
      for await (const result of resultsOf<Kind>(client, kind, rest, { ...call, timeoutMs })) {
        const sent = rest[got];
        if (sent === undefined) break;
        got += 1;
        yield { ...result, line: sent.line };
      }
      rest = rest.slice(got);
      if (rest.length === 0) break;
      failed = got > 0 ? 1 : failed + 1;
      const pause = delayBefore(failed, null, RETRY, Math.random());
      if (failed >= RETRY.attempts || pause === null) throw new NoAnswerError('the results broke off');
      await waitFor(pause, call.signal);
    }
  }
}

/** The input in parts, each taken when it is sent. */
async function* partsOf(
  lines: Iterable<unknown> | AsyncIterable<unknown>,
  after: number,
  linesAtOnce: number,
): AsyncGenerator<readonly Numbered[], void, undefined> {
  let part: Numbered[] = [];
  let [line, characters] = [0, 0];
  for await (const each of lines) {
    line += 1;
    if (line <= after) continue;
    const text = JSON.stringify(each);
    if (part.length > 0 && characters + text.length > MOST_CHARACTERS) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push({ line, text });
    characters += text.length;
    if (part.length >= linesAtOnce) {
      yield part;
      [part, characters] = [[], 0];
    }
  }
  if (part.length > 0) yield part;
}

/** The results of a part as they come; they just end where the answer breaks off. */
async function* resultsOf<Kind extends BulkKind>(
  client: Goodstanding,
  kind: Kind,
  part: readonly Numbered[],
  options: Omit<CallOptions, 'idempotencyKey'> & { readonly timeoutMs: number },
): AsyncGenerator<BulkResult<Kind>, void, undefined> {
  const body = `${part.map(({ text }) => text).join('\n')}\n`;
  const response = await client.open(KINDS[kind].together, { body }, options);
  for await (const text of textLines(response, options.signal)) {
    // As in all answers: the types are those of the API's document.
    const result = JSON.parse(text) as BulkResult<Kind> | { readonly end: true };
    if ('end' in result) return;
    yield result;
  }
}

/** Whole lines. What stands after the last line break was cut off. */
async function* textLines(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const found = `${text}${decoder.decode(value, { stream: true })}`.split('\n');
      text = found.pop() ?? '';
      yield* found;
    }
  } catch {
    // It broke off. The caller who stopped it wants no more of it.
    signal?.throwIfAborted();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
