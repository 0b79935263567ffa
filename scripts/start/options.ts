import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';

const optionsSchema = z.object({
  once: z.boolean().default(false),
  json: z.boolean().default(false),
  seed: z.coerce.number().int().min(0).default(1),
  data: z.string().optional(),
});
/** What `npm start` was asked for. */
export type StartOptions = z.infer<typeof optionsSchema>;

/** Reads the command line; `--help` and faults end the process. */
export function startOptions(argv: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description(
      'Starts MongoDB, Temporal with its Web UI, the worker and the API on this machine, loads the demo data, sends orders, inquiries and a cycle change as their callers would, and keeps serving.',
    )
    .option('--once', 'stop after the demo: exit 0, or 1 when an outcome was not the expected one')
    .option('--json', 'print the summary as JSON, alone on standard output')
    .option('--seed <number>', 'the same number makes the same customers', '1')
    .option(
      '--data <folder>',
      'where the servers keep their data (default: $GOODSTANDING_DATA or .goodstanding)',
    )
    .addHelpText(
      'after',
      examples([
        'npm start',
        'npm start -- --once --json > summary.json',
        'HTTP_PORT=9090 TEMPORAL_PORT=17233 npm start',
      ]),
    );
  return optionsSchema.parse(command.parse([...argv], { from: 'user' }).opts());
}
