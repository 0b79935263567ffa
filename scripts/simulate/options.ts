import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { isCivilDate } from '../../src/domain/civil-date.ts';

const optionsSchema = z.object({
  customers: z.number(),
  months: z.number(),
  seed: z.number(),
  start: z.string(),
  earlyIntervention: z.enum(['on', 'off', 'both']),
  report: z.string().optional(),
  json: z.boolean().default(false),
});
/** What `npm run simulate` was asked for. */
export type SimulateOptions = z.infer<typeof optionsSchema>;

/** Reads the command line; `--help` and faults end the process. */
export function simulateOptions(argv: readonly string[]): SimulateOptions {
  const command = new Command('npm run simulate --')
    .description(
      "Lives through months of a small operator's life on a simulated clock and a real MongoDB: orders, usage, bills, payments by types fitted to real accounts, dunning, promises, disputes, moves of bill days, payers of others, split transfers, bookings on wrong accounts, bankruptcies. Checks every invariant at every month's end, prints the KPIs month by month, and compares early intervention on against off.",
    )
    .option('--customers <count>', 'how many', wholeNumber, 2_000)
    .option(
      '--months <count>',
      'how long; 14 from the default start hold 29 February and both changes of the clocks',
      wholeNumber,
      14,
    )
    .option('--seed <number>', 'the same number gives the same life', wholeNumber, 1)
    .option('--start <date>', 'the first day', date, '2027-06-01')
    .addOption(
      new Option('--early-intervention <arm>', 'staff works through the list of the risk watch')
        .choices(['on', 'off', 'both'])
        .default('both'),
    )
    .option('--report <file>', 'write figures and plots as one HTML file')
    .option('--json', 'print everything as JSON, alone on standard output')
    .addHelpText(
      'after',
      examples([
        'npm run simulate -- --customers 100 --months 3',
        'npm run simulate -- --customers 300 --months 14 --seed 1 --report simulation.html',
      ]),
    );
  return optionsSchema.parse(command.parse([...argv], { from: 'user' }).opts());
}

function date(text: string): string {
  if (!isCivilDate(text)) throw new InvalidArgumentError('a date, YYYY-MM-DD.');
  return text;
}
