import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';

const optionsSchema = z.object({
  csv: z.string(),
  mapping: z.string(),
  outcome: z.string(),
  orders: z.number(),
  seed: z.number(),
  concurrency: z.number(),
  database: z.string(),
  limit: z.number().optional(),
  json: z.boolean().default(false),
});
/** What `npm run demo:real` was asked for. */
export type DemoRealOptions = z.infer<typeof optionsSchema>;

/** Reads the command line; `--help` and faults end the process. */
export function demoRealOptions(argv: readonly string[]): DemoRealOptions {
  const mapping = fileURLToPath(new URL('../../mappings/uci-credit-default.json', import.meta.url));
  const command = new Command('npm run demo:real --')
    .description(
      'Imports real accounts into a database of its own, sends service orders for some of them through the HTTP API, and compares the decisions with what became of the accounts.',
    )
    .requiredOption('--csv <file>', 'the accounts, CSV or NDJSON, plain or .gz')
    .option('--orders <count>', 'service orders to send', wholeNumber, 200)
    .option('--seed <number>', 'the same number draws the same accounts', wholeNumber, 1)
    .option('--limit <rows>', 'import this many rows only', wholeNumber)
    .option('--mapping <file>', 'how columns become accounts', mapping)
    .option(
      '--outcome <column>',
      'column that is 1 where the account defaulted later',
      'default.payment.next.month',
    )
    .option('--concurrency <count>', 'orders in flight at once', wholeNumber, 8)
    .option('--database <name>', 'database to load into; what is in it is replaced', 'goodstanding_real')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText(
      'after',
      examples([
        'npm run demo:real -- --csv accounts.csv.gz --orders 200',
        'npm run demo:real -- --csv accounts.csv.gz --limit 1000 --orders 20 --json',
      ]),
    );
  return optionsSchema.parse(command.parse([...argv], { from: 'user' }).opts());
}
