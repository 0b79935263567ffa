/** Many ledger entries at once, of any accounts: NDJSON in, one result for each line out. */
import type { z } from '@hono/zod-openapi';
import { type EntryLineInput, entryLineInput, entryLineOf } from '../../../store/ledger/entry-input.ts';
import type { LineResult } from '../../../store/ledger/ledger-lines.ts';
import type { App, AppContext } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { bytesOf, textOf } from '../../middleware/body.ts';
import { faultsOf } from '../../problems/faults.ts';
import { type Fault, Problem } from '../../problems/problem.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { EntryLineResults, EntryLines } from '../../schemas/ledger/entry.ts';
import { faultOfRefusal } from '../shared/line-refusal.ts';

const MOST_LINES = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
const NDJSON_TYPE = /^application\/(?:x-)?ndjson\s*(?:;.*)?$/i;

const postMany = defineRoute(
  {
    method: 'post',
    path: '/v1/entries',
    operationId: 'postLedgerEntries',
    tags: ['Ledger'],
    summary: 'Post up to 10,000 entries of any accounts',
    description:
      'Each line is judged by itself: a bad one takes no good one with it, and the answer is 200 whatever became of them. Each line is posted once for its `source` and `idempotencyKey`, so after a broken connection send the same lines again; there is no Idempotency-Key header. The answer is one JSON document, since it is bounded as the request is, and begins with the counts.',
    request: {
      body: {
        required: true,
        description: 'One entry a line',
        content: { 'application/x-ndjson': { schema: EntryLines } },
      },
    },
    responses: { 200: jsonResponse('What became of each line', EntryLineResults) },
  },
  { scopes: ['ledger:write'] },
);

type Result = z.output<typeof EntryLineResults>['results'][number];

export function registerEntryLineRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(postMany, async (c) => {
    const lines = await linesOf(c);
    const parsed = lines.map(parsedLine);
    const good = parsed.flatMap(({ line, input }) => (input === null ? [] : [{ line, input }]));
    const posted = await deps.store.ledger.postLines(
      good.map(({ input }) => entryLineOf(input)),
      deps.now(),
    );
    const byLine = new Map(good.map(({ line }, index) => [line, posted[index]]));
    const results = parsed.map(({ line, errors }) => resultOf(line, byLine.get(line), errors));
    const count = (status: Result['status']): number =>
      results.filter((result) => result.status === status).length;
    return c.json(
      {
        posted: count('posted'),
        alreadyPosted: count('alreadyPosted'),
        refused: count('refused'),
        results,
      },
      200,
    );
  });
}

interface Line {
  readonly line: number;
  readonly text: string;
}

/** The lines of the body that are not empty. The body's limit bounds the memory; nothing is posted before all is here. */
async function linesOf(c: AppContext): Promise<Line[]> {
  if (!NDJSON_TYPE.test(c.req.header('content-type')?.trim() ?? ''))
    throw new Problem('unsupported-media-type', 'Send the body with Content-Type: application/x-ndjson.', {
      headers: { accept: 'application/x-ndjson' },
    });
  const lines = textOf(await bytesOf(c, MOST_BYTES))
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '');
  if (lines.length > MOST_LINES)
    throw new Problem(
      'payload-too-large',
      `A body may have at most ${MOST_LINES} lines. Nothing was posted.`,
    );
  if (lines.length === 0) throw new Problem('malformed-body', 'The body has no line.');
  return lines;
}

interface ParsedLine {
  readonly line: number;
  readonly input: EntryLineInput | null;
  readonly errors: readonly Fault[];
}

function parsedLine({ line, text }: Line): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const fault = { pointer: '', code: 'malformed', detail: 'The line is not well-formed JSON.' };
    return { line, input: null, errors: [fault] };
  }
  const result = entryLineInput.safeParse(value);
  if (result.success) return { line, input: result.data, errors: [] };
  return { line, input: null, errors: faultsOf(result.error, value, 'json') };
}

function resultOf(line: number, result: LineResult | undefined, errors: readonly Fault[]): Result {
  if (result === undefined) return { line, status: 'refused', entryId: null, errors };
  if (result.status === 'refused')
    return { line, status: 'refused', entryId: null, errors: [faultOfRefusal(result.refusal)] };
  const status = result.status === 'posted' ? 'posted' : 'alreadyPosted';
  return { line, status, entryId: result.entry.entryId, errors: [] };
}
