import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { reportOf } from './fraud/report.ts';
import { FIRST_DAY, simulateFraud } from './fraud/simulate.ts';

const command = new Command('npm run fraud:simulate --')
  .description(
    'Lives through normal life with planted fraud of thirteen kinds, in memory, judged by the service and the rules that run in production. Prints what was found, when, and what it saved; ends with an error when it falls short of its goals.',
  )
  .option('--seed <number>', 'the same number gives the same life', wholeNumber, 1)
  .option('--customers <count>', 'how many', wholeNumber, 3_000)
  .option('--days <count>', 'how long', wholeNumber, 365)
  .addHelpText(
    'after',
    examples(['npm run fraud:simulate -- --seed 101', 'npm run fraud:simulate -- --customers 300']),
  );
const { seed, customers, days } = z
  .object({ seed: z.number(), customers: z.number(), days: z.number() })
  .parse(command.parse(process.argv.slice(2), { from: 'user' }).opts());
const life = await simulateFraud({ seed, customers, days, start: FIRST_DAY });
const { text, summary, holds } = reportOf(life, seed);
process.stdout.write(`${text}\n${summary}\n`);
if (!holds) process.exitCode = 1;
