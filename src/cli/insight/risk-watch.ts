import type { Command } from 'commander';
import { z } from 'zod';
import { createStore } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { addRiskFit } from './risk-fit.ts';

interface Flags {
  readonly limit: number;
  readonly minimumLoss: number;
  readonly currency?: string;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  [
    'goodstanding risk-watch list --limit 50',
    'goodstanding risk-watch list --currency EUR --minimum-loss 5000 --json',
  ],
  `The accounts that show what comes before a default, the largest expected loss first. A sweep keeps the list; this reads it.
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.`,
);

const whole = (text: string) => z.coerce.number().int().min(0).parse(text);

/** Adds `risk-watch list` and `risk-watch fit` to the command. */
export function addRiskWatchCommand(program: Command): void {
  const riskWatch = program
    .command('risk-watch')
    .description('accounts to care for before they default')
    .addHelpText('after', examples(['goodstanding risk-watch list']));
  addRiskFit(riskWatch);
  riskWatch
    .command('list')
    .description('print the early-intervention list, the largest expected loss first')
    .option('--limit <n>', 'the largest number of accounts', whole, 20)
    .option(
      '--minimum-loss <minor>',
      'leave out accounts with a smaller expected loss, in minor units',
      whole,
      0,
    )
    .option('--currency <code>', 'only accounts of this currency')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runList);
}

async function runList({ limit, minimumLoss, currency, database, json }: Flags): Promise<void> {
  const { items } = await withDatabase({ uri: undefined, database }, ({ db, client, keys }) =>
    createStore(db, client, keys).risk.list({
      ...{ limit, minimumLoss, cursor: null, customerId: null },
      currency: currency ?? null,
    }),
  );
  if (json === true) process.stdout.write(`${JSON.stringify({ items })}\n`);
  else if (items.length === 0) process.stdout.write('no account is on the list\n');
  else
    for (const {
      billingAccountId,
      expectedLoss,
      exposure,
      currency: of,
      probabilityBasisPoints,
      signals,
    } of items)
      process.stdout.write(
        `${billingAccountId.padEnd(24)} loses ${String(expectedLoss).padStart(8)} of ${String(exposure).padStart(8)} ${of} minor, ${(probabilityBasisPoints / 100).toFixed(1).padStart(5)} %: ${signals
          .map(({ code, now, trend }) => `${code} ${now}${trend === 'steady' ? '' : ` (${trend})`}`)
          .join(', ')}\n`,
      );
}
