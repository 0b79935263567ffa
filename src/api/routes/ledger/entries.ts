/** Many ledger entries at once, of any accounts: it takes NDJSON and returns one result for each line. */
import type { z } from '@hono/zod-openapi';
import { givesMoney } from '../../../domain/ledger/posting.ts';
import { maskedAmong, type PostedEntry, postEntries } from '../../../services/ledger/entries.ts';
import { type EntryLineInput, entryLineInput } from '../../../store/ledger/entry-input.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { isTooDeep } from '../../middleware/body.ts';
import { type Line, linesOf } from '../../middleware/lines.ts';
import { createTurns } from '../../middleware/turns.ts';
import { faultsOf } from '../../problems/faults.ts';
import type { Fault } from '../../problems/problem.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { EntryLineResults, EntryLines } from '../../schemas/ledger/entry.ts';

const MOST_LINES = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** The longest sensible entry has about a kilobyte. */
const MOST_CHARACTERS = 8 * 1024;
/** How many faults of one line are reported, and how many of all lines together beyond the first of each. */
const MOST_FAULTS = 3;
const MOST_FURTHER_FAULTS = 2_000;
/** How many bodies are in memory at a time, and how many callers wait with unread bodies. */
const AT_ONCE = 4;
const WAITING = 16;

const postMany = defineRoute(
  {
    method: 'post',
    path: '/v1/entries',
    operationId: 'postLedgerEntries',
    tags: ['Ledger'],
    summary: 'Post up to 10,000 entries of any accounts',
    description:
      'Each line is judged by itself: a bad line does not affect the good ones, and the answer is 200 whatever their results. Each line is posted once for its `source` and `idempotencyKey`, so send the same lines again after a broken connection; credits and refunds need the scope `ledger:credit` as well, and are refused above the limits of one caller (policy credit-limits); there is no Idempotency-Key header. The answer is one JSON document, since it is bounded as the request is, and begins with the counts.',
    request: {
      body: {
        required: true,
        description: 'One entry on each line',
        content: { 'application/x-ndjson': { schema: EntryLines } },
      },
    },
    responses: { 200: jsonResponse('The result of each line', EntryLineResults) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['ledger.postLines'],
    scopes: ['ledger:write'],
    bodyScopes: ['ledger:credit'],
    readsBody: true,
  },
);

type Result = z.output<typeof EntryLineResults>['results'][number];

export function registerEntryLineRoutes(app: App, deps: BusinessDeps): void {
  const turns = createTurns({ atOnce: AT_ONCE, waiting: WAITING });
  app.openapi(postMany, (c) =>
    turns.take(async () => {
      const by = principalOf(c);
      const parsed = parsedLines(
        await linesOf(c, { mostLines: MOST_LINES, mostBytes: MOST_BYTES }),
        by.scopes.has('ledger:credit'),
      );
      const good = parsed.flatMap(({ line, input }) => (input === null ? [] : [{ line, input }]));
      const entries = good.map(({ input }) => input);
      const posted = await postEntries(deps, entries, by.subject);
      const masked = maskedAmong(entries);
      c.get('platform').metrics.observeMasked({ door: 'entries', count: masked });
      const byLine = new Map(good.map(({ line }, index) => [line, posted[index]]));
      const results = parsed.map(({ line, errors }) => resultOf(line, byLine.get(line), errors));
      const count = (status: Result['status']): number =>
        results.filter((result) => result.status === status).length;
      return c.json(
        {
          posted: count('posted'),
          alreadyPosted: count('alreadyPosted'),
          refused: count('refused'),
          masked,
          results,
        },
        200,
      );
    }),
  );
}

interface ParsedLine {
  readonly line: number;
  readonly input: EntryLineInput | null;
  readonly errors: readonly Fault[];
}

function parsedLines(lines: readonly Line[], mayGiveMoney: boolean): ParsedLine[] {
  let further = MOST_FURTHER_FAULTS;
  return lines.map((each) => {
    const parsed = permitted(parsedLine(each), mayGiveMoney);
    const errors = parsed.errors.slice(0, Math.max(1, Math.min(MOST_FAULTS, further + 1)));
    further -= Math.max(0, errors.length - 1);
    return { ...parsed, errors };
  });
}

function permitted(parsed: ParsedLine, mayGiveMoney: boolean): ParsedLine {
  if (parsed.input === null || mayGiveMoney || !givesMoney(parsed.input)) return parsed;
  const detail = 'Credits and refunds need the scope ledger:credit.';
  return { line: parsed.line, input: null, errors: [{ pointer: '/type', code: 'forbidden', detail }] };
}

function parsedLine({ line, text }: Line): ParsedLine {
  const refused = (code: string, detail: string): ParsedLine => ({
    ...{ line, input: null },
    errors: [{ pointer: '', code, detail }],
  });
  if (text.length > MOST_CHARACTERS)
    return refused('too-big', `A line has at most ${MOST_CHARACTERS} characters.`);
  if (isTooDeep(text)) return refused('too-deep', 'Lists and objects of the line are nested too deep.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('malformed', 'The line is not well-formed JSON.');
  }
  const result = entryLineInput.safeParse(value);
  if (result.success) return { line, input: result.data, errors: [] };
  return { line, input: null, errors: faultsOf(result.error, value, 'json') };
}

function resultOf(line: number, result: PostedEntry | undefined, errors: readonly Fault[]): Result {
  if (result === undefined) return { line, status: 'refused', entryId: null, errors };
  if (result.status === 'refused') return { line, status: 'refused', entryId: null, errors: [result.fault] };
  const status = result.status === 'posted' ? 'posted' : 'alreadyPosted';
  return { line, status, entryId: result.entry.entryId, errors: [] };
}
