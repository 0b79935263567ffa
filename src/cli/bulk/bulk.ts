import { basename } from 'node:path';
import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { wholeNumber } from '../whole-number.ts';
import { openResults } from './results-file.ts';
import { type BulkSummary, sendLines } from './send-lines.ts';

interface Flags {
  readonly out: string;
  readonly lines: number;
  readonly json?: true;
}

const KINDS = ['orders', 'payments', 'evaluations', 'customers'] as const;
/** What the API takes at once. */
const MOST_LINES = 10_000;
/** Lines were refused; the others were done. */
const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;

const HELP = examples(
  [
    'goodstanding bulk orders orders.ndjson --out orders.results.ndjson',
    'goodstanding bulk customers customers.ndjson --out customers.results.ndjson --lines 2000 --json',
  ],
  `The file is NDJSON: on each line the body of the request, as POST /v1/service-approvals, /v1/payments, /v1/evaluations or /v1/customers takes it.
A line may have an "idempotencyKey"; without one, the same line again is the same request.
Results are a line each, in the order of the file. The same command goes on after the last line that has a result.
GOODSTANDING_URL names the API, GOODSTANDING_TOKEN the caller (or GOODSTANDING_TOKEN_FILE, which is read again for each part).

Exit codes: 0 all lines are done; 1 it could not go on; 2 lines were refused, see the results; 130 stopped by Ctrl-C.`,
);

/** Adds `bulk` to the program. */
export function addBulkCommand(program: Command): void {
  program
    .command('bulk <kind> <file>')
    .description(`send a file of requests over the API, a line each: ${KINDS.join(', ')}`)
    .requiredOption('--out <file>', 'where the results go; also where to go on after a stop')
    .option('--lines <number>', 'how many lines go out in one request', wholeNumber, 500)
    .option('--json', 'print the summary as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(bulk);
}

async function bulk(kind: string, file: string, flags: Flags): Promise<void> {
  if (!KINDS.some((known) => known === kind))
    throw new CliProblem(`there is no kind ${kind}: it is one of ${KINDS.join(', ')}`);
  if (flags.lines > MOST_LINES) throw new CliProblem(`--lines: at most ${MOST_LINES} go out in one request`);
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const progress = progressLine(basename(file), 'lines');
  const results = await openResults(flags.out);
  try {
    const summary = await sendLines({
      ...{ kind, file, results, linesAtOnce: flags.lines },
      ...{ env: process.env, signal: leaving.signal, onProgress: progress.show },
    });
    progress.end();
    process.stdout.write(flags.json === true ? `${JSON.stringify(summary)}\n` : describe(summary, flags.out));
    if (summary.stopped) process.exitCode = EXIT_INTERRUPTED;
    else if (summary.refused > 0) process.exitCode = EXIT_REFUSED;
  } finally {
    progress.end();
    await results.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  }
}

function describe({ done, refused, resumedAfter, stopped }: BulkSummary, out: string): string {
  const lines = [`${done} lines done, ${refused} refused; results: ${out}`];
  if (resumedAfter > 0)
    lines.push(`went on after line ${resumedAfter}, the last that an earlier run has a result of`);
  if (stopped) lines.push('stopped before the end of the file; the same command goes on from here');
  return `${lines.join('\n')}\n`;
}
