import type { Command } from 'commander';
import { instantFromOutside, instantOf } from '../../domain/civil-date.ts';
import { type PrecisionLine, precisionOf } from '../../domain/fraud/precision.ts';
import { createStore } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';

interface Flags {
  readonly from: string;
  readonly to: string;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  [
    'goodstanding fraud report',
    'goodstanding fraud report --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z --json',
  ],
  `How many of the alerts that people decided were fraud, by reason code and rule. Instants are RFC 3339; --to itself does not belong to it.
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.`,
);

function instant(text: string): string {
  const read = instantFromOutside(text);
  if (typeof read === 'string') throw new Error('give an instant, as in 2026-11-01T00:00:00Z');
  return read.at;
}

/** Adds `fraud report` to the command. */
export function addFraudCommand(program: Command): void {
  program
    .command('fraud')
    .description('what the fraud watch found')
    .addHelpText('after', examples(['goodstanding fraud report']))
    .command('report')
    .description('print how many alerts were fraud, by reason code and rule')
    .option('--from <instant>', 'alerts decided from here on', instant, instantOf(0))
    .option('--to <instant>', 'and before this; left out: until now', instant, instantOf(Date.now()))
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runReport);
}

async function runReport({ from, to, database, json }: Flags): Promise<void> {
  const report = await withDatabase({ uri: undefined, database }, ({ db, client, keys }) =>
    createStore(db, client, keys).fraudAlerts.precision({ from, to }),
  );
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ from, to, ...report })}\n`);
    return;
  }
  const { confirmed, falsePositive, lines } = report;
  if (confirmed + falsePositive === 0) process.stdout.write('no alert was decided in this time\n');
  else process.stdout.write(`${['all', ...figuresOf(report)].join('')}\n${lines.map(lineOf).join('')}`);
}

function lineOf(line: PrecisionLine): string {
  return `${line.rule === null ? line.code : `  ${line.rule}`}${figuresOf(line).join('')}\n`;
}

function figuresOf(line: Pick<PrecisionLine, 'confirmed' | 'falsePositive'>): string[] {
  const perMille = precisionOf(line);
  const percent = perMille === null ? 'none' : `${(perMille / 10).toFixed(1)} %`;
  return [`: ${line.confirmed} confirmed, ${line.falsePositive} false positives, ${percent} fraud`];
}
