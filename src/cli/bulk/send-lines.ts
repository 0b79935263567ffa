/** Sends a file of lines to `/v1/bulk/...`, part by part, and keeps the results. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { physicalLines } from '../../import/lines.ts';
import type { Env } from '../../servers/paths.ts';
import { apiTarget, noApi, refusalOf } from '../api-client.ts';
import { CliProblem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { digestOf, ResultOfLine, type ResultsFile } from './results-file.ts';

/** How much goes out in one request at most, beside the number of lines. */
const MOST_BYTES = 4 * 1024 * 1024;
/** How often a part is tried again that got no further, and the waits between. */
const MOST_TRIES = 6;
const LONGEST_WAIT_MS = 30_000;

/** What is sent, and to where. */
export interface BulkRun {
  readonly kind: string;
  readonly file: string;
  readonly results: ResultsFile;
  readonly linesAtOnce: number;
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What came of it; counts include those of earlier runs. */
export interface BulkSummary {
  readonly done: number;
  readonly refused: number;
  /** The last line that an earlier run has a result of. */
  readonly resumedAfter: number;
  readonly stopped: boolean;
}

/** Keeps the result of a line of the file. */
type KeepResult = (result: ResultOfLine, text: string) => Promise<void>;

interface SentLine {
  /** In the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Sends the lines that have no result yet. A part that broke off goes on from its first line without a result; that is safe, because a line that is
 * sent again has one effect.
 * @throws CliProblem when the API refuses the whole, or can't be reached for long; when the results are those of another file
 */
export async function sendLines(run: BulkRun): Promise<BulkSummary> {
  const { file, results, linesAtOnce, signal, onProgress } = run;
  const { size } = await stat(file).catch(() => {
    throw new CliProblem(`no file ${file}`);
  });
  const counts = { done: results.done, refused: results.refused };
  let bytes = 0;
  const keep: KeepResult = async (result, text) => {
    await results.add(result, text);
    if (result.status < 400) counts.done += 1;
    else counts.refused += 1;
    onProgress({ rows: counts.done + counts.refused, share: size === 0 ? 1 : Math.min(1, bytes / size) });
  };
  let seen = 0;
  let part: SentLine[] = [];
  let partBytes = 0;
  const flush = async (): Promise<void> => {
    await sendPart(run, part, keep);
    part = [];
    partBytes = 0;
  };
  try {
    for await (const { line, text, fault } of physicalLines(createReadStream(file), file)) {
      signal.throwIfAborted();
      bytes += Buffer.byteLength(text) + 1;
      seen = line;
      if (line === results.last && results.lastOf !== null && results.lastOf !== digestOf(text))
        throw ofAnotherFile(file);
      if (line <= results.last || (text.trim() === '' && fault === null)) continue;
      if (fault !== null) {
        await flush();
        const problem = { title: 'Malformed line', detail: `The line ${fault}.` };
        await keep({ line, status: 400, problem }, text);
        continue;
      }
      part.push({ line, text });
      partBytes += Buffer.byteLength(text) + 1;
      if (part.length >= linesAtOnce || partBytes >= MOST_BYTES) await flush();
    }
    await flush();
    if (seen < results.last) throw ofAnotherFile(file);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { ...counts, resumedAfter: results.last, stopped: signal.aborted };
}

/** Going on after them would leave lines out that nobody has sent. */
function ofAnotherFile(file: string): CliProblem {
  return new CliProblem(
    `--out has the results of another file than ${file}, or of what was in it before: name another one, or take it away.`,
  );
}

async function sendPart(run: BulkRun, lines: readonly SentLine[], keep: KeepResult): Promise<void> {
  let left = lines;
  for (let tries = 1; left.length > 0; tries += 1) {
    const before = left.length;
    const { kept, trouble } = await tryPart(run, left, keep);
    left = left.slice(kept);
    if (left.length === 0) return;
    if (left.length < before) tries = 1;
    if (tries >= MOST_TRIES)
      throw new CliProblem(
        `line ${left[0]?.line ?? 0}: ${trouble}\nThe same command goes on from this line.`,
      );
    await sleep(Math.min(LONGEST_WAIT_MS, 250 * 2 ** tries), undefined, { signal: run.signal });
  }
}

/** Sends lines once. `kept`: how many of the first have a result; `trouble`: why the others have none. */
async function tryPart(
  { kind, env, signal }: BulkRun,
  lines: readonly SentLine[],
  keep: KeepResult,
): Promise<{ readonly kept: number; readonly trouble: string }> {
  // Read each time: a token in a file may be another one by now.
  const { base, token } = apiTarget(env);
  let kept = 0;
  try {
    const response = await fetch(`${base}/v1/bulk/${kind}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines.map(({ text }) => text).join('\n'),
      signal,
    });
    if (!response.ok || response.body === null) {
      const refusal = refusalOf(base, response, await response.text());
      if (response.status !== 429 && response.status < 500) throw new CliProblem(refusal);
      return { kept, trouble: refusal };
    }
    for await (const { text } of physicalLines(Readable.fromWeb(response.body), 'the answer')) {
      const { data: result } = ResultOfLine.safeParse(JSON.parse(text));
      // The line that ends the results has no number.
      if (result === undefined) continue;
      if (isPassing(result)) return { kept, trouble: `answered with ${result.status}` };
      const { line, text: sent } = lines[result.line - 1] ?? { line: result.line, text: '' };
      await keep({ ...result, line }, sent);
      kept += 1;
    }
    return { kept, trouble: 'the answer broke off' };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CliProblem) throw error;
    return { kept, trouble: noApi(base, error).message };
  }
}

/** Whether the line may have another answer soon: it is sent again. */
function isPassing({ status, problem }: ResultOfLine): boolean {
  if (status === 401 || status === 429 || status >= 500) return true;
  return status === 409 && JSON.stringify(problem).includes(':request-in-flight"');
}
