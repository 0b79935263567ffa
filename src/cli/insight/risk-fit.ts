import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type RiskSignalCode, riskSignals } from '../../domain/insight/risk/signals.ts';
import { loadMapping } from '../../import/mapping.ts';
import { openSnapshots } from '../../import/snapshots.ts';
import { POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { fitRiskWeights, type PastAccount, riskWatchDocument } from '../../rules/tune/risk-weights.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';

interface Flags {
  readonly data: string;
  readonly mapping: string;
  readonly outcome: string;
  readonly bad: string;
  readonly assumed?: string;
  readonly version: string;
  readonly out?: string;
  readonly json?: true;
}

const HELP = examples(
  [
    `goodstanding risk-watch fit --data accounts.csv --mapping mappings/uci-credit-default.json \\
      --outcome defaulted --version 2026-11-23 --out policies/risk-watch/2026-11-23.json`,
  ],
  `Ridge logistic regression of the outcome on the patterns of each account, no weight below zero. A pattern that fewer than 50 accounts show keeps the
weight it has in --assumed, or 0: the file cannot tell.`,
);

/** Adds `risk-watch fit` to the command. */
export function addRiskFit(riskWatch: Command): void {
  riskWatch
    .command('fit')
    .description('weigh the patterns by past accounts and their outcomes')
    .requiredOption('--data <file>', 'CSV of past accounts')
    .requiredOption('--mapping <file>', 'how its columns are read')
    .requiredOption('--outcome <column>', 'column with the outcome of an account')
    .option('--bad <value>', 'its value for an account that went bad', '1')
    .option(
      '--assumed <file>',
      'a parameter document with the weights of patterns about which the file says nothing',
    )
    .option('--version <version>', 'version of the parameters', new Date().toISOString().slice(0, 10))
    .option('--out <file>', 'write the parameter document here')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runFit);
}

async function runFit(flags: Flags): Promise<void> {
  const past = await pastAccounts(flags);
  if (past.length === 0) throw new CliProblem('no row of the file has both an account and an outcome');
  const weights = fitRiskWeights(past, await assumedWeights(flags.assumed));
  const document = riskWatchDocument(weights, { version: flags.version, accounts: past.length });
  if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(document, null, 2)}\n`);
  const table = weights.signals.map(({ code, accounts, bad, weight, isFitted }) => ({
    code,
    accounts,
    badPercent: accounts === 0 ? null : Math.round((1000 * bad) / accounts) / 10,
    weight,
    fitted: isFitted,
  }));
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ accounts: past.length, table, document })}\n`);
    return;
  }
  for (const row of table)
    process.stdout.write(
      `${row.code.padEnd(22)}${String(row.accounts).padStart(7)} accounts  ${String(row.badPercent ?? '-').padStart(5)} % bad  weight ${row.weight}${row.fitted ? '' : ' (assumed)'}\n`,
    );
  process.stdout.write(`intercept ${weights.intercept}, ${past.length} accounts\n`);
}

/** Rows with an account and an outcome; the others say nothing. */
async function pastAccounts({
  data,
  mapping: mappingFile,
  outcome: column,
  bad,
}: Flags): Promise<PastAccount[]> {
  const { mapping } = await loadMapping(mappingFile);
  const progress = progressLine('risk-watch fit', 'accounts');
  const { rows } = await openSnapshots({
    file: data,
    mapping,
    extraColumns: [column],
    onProgress: progress.show,
  });
  const past: PastAccount[] = [];
  for await (const { snapshot, extra } of rows) {
    const outcome = extra?.[column];
    if (snapshot === null || outcome === undefined || outcome === '') continue;
    const signals = new Set(riskSignals(snapshot, { brokenPromises: 0 }).map(({ code }) => code));
    past.push({ signals, isBad: outcome === bad });
  }
  progress.end();
  return past;
}

async function assumedWeights(file: string | undefined): Promise<Partial<Record<RiskSignalCode, number>>> {
  if (file === undefined) return {};
  return POLICY_KINDS['risk-watch'].ready(JSON.parse(await readFile(file, 'utf8'))).parameters.weights;
}
