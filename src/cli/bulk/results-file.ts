/** The file of results of a bulk run: a line for each line that has an answer, in their order. It says where to go on. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { CliProblem } from '../problem.ts';

/** One result as the API gives it. `line` is counted in what was sent; `of` tells in the file which text it is the result of: {@link digestOf}. */
export const ResultOfLine = z.looseObject({
  line: z.int().min(1),
  status: z.int(),
  of: z.string().optional(),
});
export type ResultOfLine = z.output<typeof ResultOfLine>;

/** Results, with what an earlier run has left. */
export interface ResultsFile {
  /** The last line of the input that has a result; 0 when none has. */
  readonly last: number;
  /** The digest of that line; null when the file does not say. */
  readonly lastOf: string | null;
  readonly done: number;
  readonly refused: number;
  /** Adds the result of a line of the input; `line` is counted there. */
  add(result: ResultOfLine, text: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens it, and takes away what a killed run left of a last line.
 * @throws CliProblem when the file has something else in it
 */
export async function openResults(path: string): Promise<ResultsFile> {
  const file = await open(path, 'a+');
  try {
    const found = await readResults(path);
    await file.truncate(found.bytes);
    return {
      ...{ last: found.last, lastOf: found.lastOf, done: found.done, refused: found.refused },
      add: async (result, text) =>
        void (await file.appendFile(`${JSON.stringify({ ...result, of: digestOf(text) })}\n`)),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Of the text of a line: results of another file are no results of this one. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** How a line of results begins, whole or not. */
const BEGIN = '{"line":';

function noResults(path: string): CliProblem {
  return new CliProblem(`${path} is no file of results: name another one, or take it away.`);
}

interface Found {
  readonly last: number;
  readonly lastOf: string | null;
  readonly done: number;
  readonly refused: number;
  /** How many bytes of the file are whole lines. */
  readonly bytes: number;
}

async function readResults(path: string): Promise<Found> {
  let found: Found = { last: 0, lastOf: null, done: 0, refused: 0, bytes: 0 };
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = `${rest}${z.string().parse(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) found = after(found, line, path);
  }
  if (!BEGIN.startsWith(rest.slice(0, BEGIN.length))) throw noResults(path);
  return found;
}

function after({ done, refused, bytes }: Found, line: string, path: string): Found {
  const { data: result } = ResultOfLine.safeParse(jsonOf(line));
  if (result === undefined) throw noResults(path);
  const isDone = result.status < 400;
  return {
    ...{ last: result.line, lastOf: result.of ?? null },
    ...{ done: done + (isDone ? 1 : 0), refused: refused + (isDone ? 0 : 1) },
    bytes: bytes + Buffer.byteLength(line) + 1,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
