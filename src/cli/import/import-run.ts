import { basename } from 'node:path';
import { importAppName } from '../../import/abandoned.ts';
import type { StoreTarget } from '../../store/store.ts';
import { withDatabase } from '../mongo.ts';
import { type Progress, progressLine } from '../progress.ts';

/** The options that all imports have. */
export interface ImportFlags {
  readonly dryRun?: true;
  readonly database: string;
  readonly report?: string;
  readonly json?: true;
}

/** What an import gets beside its own options. */
export interface ImportRun {
  readonly file: string;
  readonly target: StoreTarget | null;
  readonly reportFile: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly log: (line: string) => void;
}

/** Rows were refused; the others were imported. */
const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;

/**
 * Runs an import with a progress line and its database, stops it at Ctrl-C, prints its summary and sets the exit code.
 *
 * @param describe makes the summary in words; it gets the place of the report
 */
export async function runImportCommand<S extends { readonly stopped: boolean; readonly refused: number }>(
  file: string,
  flags: ImportFlags,
  work: (run: ImportRun) => Promise<S>,
  describe: (summary: S, reportFile: string) => string,
): Promise<void> {
  const reportFile = flags.report ?? `${basename(file)}.refused.ndjson`;
  const interruption = new AbortController();
  const interrupt = (): void => {
    // The second Ctrl-C ends at once, which is safe because everything is committed piece by piece.
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
    process.stderr.write('\nstopping after the present write; press Ctrl-C again to end at once\n');
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const progress = progressLine(basename(file));
  const run: Omit<ImportRun, 'target'> = {
    file,
    reportFile,
    signal: interruption.signal,
    onProgress: progress.show,
    log: (line) => process.stderr.write(`${line}\n`),
  };
  try {
    const summary =
      flags.dryRun === true
        ? await work({ ...run, target: null })
        : await withDatabase(
            { uri: undefined, database: flags.database, appName: importAppName(flags.database) },
            (target) => work({ ...run, target }),
          );
    progress.end();
    if (flags.json === true)
      process.stdout.write(`${JSON.stringify({ ...summary, dryRun: flags.dryRun === true, reportFile })}\n`);
    else process.stdout.write(`${describe(summary, reportFile)}\n`);
    if (summary.stopped) process.exitCode = EXIT_INTERRUPTED;
    else if (summary.refused > 0) process.exitCode = EXIT_REFUSED;
  } finally {
    progress.end();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
