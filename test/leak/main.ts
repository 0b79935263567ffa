/** Looks for personal data and secrets in what the product leaves behind; `--help` says more. Ends with 1 when something was found. */
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { runLeak } from './run.ts';

const { json } = z.object({ json: z.boolean().default(false) }).parse(
  new Command('npm run leak --')
    .description(
      'Plants canaries through the features over HTTP, on servers of its own, and searches files of MongoDB and Temporal, documents, the log at\ndebug, metrics, refusals, search attributes and the output of doctor.',
    )
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText(
      'after',
      examples(
        ['npm run leak', 'npm run -s leak -- --json | jq .leaks'],
        'Ends with 0 when nothing was found, 1 when something was, when the control was not, when a request was not accepted that has to be, or when a text\nfield of a route had no canary, 2 when it could not run.',
      ),
    )
    .parse()
    .opts(),
);
try {
  const result = await runLeak();
  const { canaries, answers, accepted, places, bytes, control, leaks, unexpected, notPlanted } = result;
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    for (const each of unexpected) process.stdout.write(`UNEXPECTED  ${each}\n`);
    for (const each of notPlanted) process.stdout.write(`NOT PLANTED  ${each}\n`);
    for (const { what, where } of leaks) process.stdout.write(`FOUND  ${what}  in ${where}\n`);
    const counted = Object.entries(answers).map(([status, count]) => `${count} ${status}`);
    process.stdout.write(
      `leak: ${canaries} canaries by ${counted.join(', ')} answers, ${accepted} accepted, ${places} places with ${(bytes / 1024 / 1024).toFixed(1)} MiB searched, ${leaks.length} found, ${unexpected.length} answers unexpected, ${notPlanted.length} text fields not planted; the control was found in ${control.length} places\n`,
    );
  }
  const shortfalls = leaks.length + unexpected.length + notPlanted.length;
  process.exitCode = shortfalls === 0 && control.length > 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
