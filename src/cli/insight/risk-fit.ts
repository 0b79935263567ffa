import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { RISK_SIGNALS, type RiskSignalCode, riskSignals } from '../../domain/insight/risk/signals.ts';
import { loadMapping } from '../../import/mapping.ts';
import { openSnapshots } from '../../import/snapshots.ts';
import { POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { fitLogistic } from '../../rules/tune/logistic.ts';
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

/** A pattern seen more seldom than this has no weight of its own. */
const SEEN_AT_LEAST = 50;
const PENALTY = 1;
const LOSS_GIVEN_DEFAULT_PERCENT = 60;

/** Adds `risk-watch fit` to the command. */
export function addRiskFit(riskWatch: Command): void {
  riskWatch
    .command('fit')
    .description('weigh the patterns by past accounts and what became of them')
    .requiredOption('--data <file>', 'CSV of past accounts')
    .requiredOption('--mapping <file>', 'how its columns are read')
    .requiredOption('--outcome <column>', 'column that says what became of an account')
    .option('--bad <value>', 'its value for an account that went bad', '1')
    .option('--assumed <file>', 'a parameter document whose weights stand for patterns the file cannot tell')
    .option('--version <version>', 'version of the parameters', new Date().toISOString().slice(0, 10))
    .option('--out <file>', 'write the parameter document here')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runFit);
}

async function runFit(flags: Flags): Promise<void> {
  const { mapping } = await loadMapping(flags.mapping);
  const progress = progressLine('risk-watch fit', 'accounts');
  const shown = new Map<RiskSignalCode, number[]>(RISK_SIGNALS.map((code) => [code, []]));
  const outcomes: number[] = [];
  const { rows } = await openSnapshots({
    file: flags.data,
    mapping,
    extraColumns: [flags.outcome],
    onProgress: progress.show,
  });
  for await (const { snapshot, extra } of rows) {
    const outcome = extra?.[flags.outcome];
    if (snapshot === null || outcome === undefined || outcome === '') continue;
    const codes = new Set(riskSignals(snapshot, { brokenPromises: 0 }).map(({ code }) => code));
    for (const [code, column] of shown) column.push(codes.has(code) ? 1 : 0);
    outcomes.push(outcome === flags.bad ? 1 : 0);
  }
  progress.end();
  if (outcomes.length === 0) throw new CliProblem('no row of the file has both an account and an outcome');
  const assumed = await assumedWeights(flags.assumed);
  const patterns = [...shown].map(([code, values]) => {
    const column = Uint8Array.from(values);
    const places = values.reduce((sum, value) => sum + value, 0);
    const bad = outcomes.reduce((sum, value, place) => sum + (column[place] === 1 ? value : 0), 0);
    return { code, column, accounts: places, bad };
  });
  const fit = fitUpwards(
    patterns.filter(({ accounts }) => accounts >= SEEN_AT_LEAST),
    outcomes,
  );
  const weightOf = ({ code, accounts }: Pattern): number =>
    rounded(accounts >= SEEN_AT_LEAST ? (fit.weights.get(code) ?? 0) : (assumed[code] ?? 0));
  const weights = Object.fromEntries(patterns.map((pattern) => [pattern.code, weightOf(pattern)]));
  const document = {
    name: 'risk-watch',
    version: flags.version,
    effectiveAt: `${flags.version.slice(0, 10)}T00:00:00.000Z`,
    author: 'credit-risk',
    description: `Log-odds of default by pattern, fitted to ${outcomes.length} past accounts by goodstanding risk-watch fit. Assumed, because the accounts cannot tell: ${patterns
      .filter(({ accounts }) => accounts < SEEN_AT_LEAST)
      .map(({ code }) => code)
      .join(', ')}.`,
    parameters: {
      intercept: rounded(fit.intercept),
      weights,
      lossGivenDefaultPercent: LOSS_GIVEN_DEFAULT_PERCENT,
    },
  };
  if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(document, null, 2)}\n`);
  const table = patterns.map(({ code, accounts, bad }) => ({
    code,
    accounts,
    badPercent: accounts === 0 ? null : Math.round((1000 * bad) / accounts) / 10,
    weight: weights[code],
    fitted: accounts >= SEEN_AT_LEAST,
  }));
  if (flags.json === true)
    process.stdout.write(`${JSON.stringify({ accounts: outcomes.length, table, document })}\n`);
  else {
    for (const row of table)
      process.stdout.write(
        `${row.code.padEnd(22)}${String(row.accounts).padStart(7)} accounts  ${String(row.badPercent ?? '-').padStart(5)} % bad  weight ${row.weight}${row.fitted ? '' : ' (assumed)'}\n`,
      );
    process.stdout.write(`intercept ${document.parameters.intercept}, ${outcomes.length} accounts\n`);
  }
}

interface Pattern {
  readonly code: RiskSignalCode;
  readonly column: Uint8Array;
  readonly accounts: number;
}

/**
 * The weights of patterns, none below zero: what comes before a default may say nothing beside another pattern, but it never
 * speaks for an account. The most negative is taken out until none is left.
 */
function fitUpwards(
  patterns: readonly Pattern[],
  outcomes: readonly number[],
): { readonly intercept: number; readonly weights: ReadonlyMap<RiskSignalCode, number> } {
  const { intercept, weights } = fitLogistic(
    patterns.map(({ column }) => column),
    { risk: outcomes },
    PENALTY,
  );
  const lowest = weights.reduce(
    (found, weight, place) => (weight < (weights[found] ?? 0) ? place : found),
    0,
  );
  if ((weights[lowest] ?? 0) < 0)
    return fitUpwards(
      patterns.filter((_, place) => place !== lowest),
      outcomes,
    );
  return { intercept, weights: new Map(patterns.map(({ code }, place) => [code, weights[place] ?? 0])) };
}

async function assumedWeights(file: string | undefined): Promise<Partial<Record<RiskSignalCode, number>>> {
  if (file === undefined) return {};
  return POLICY_KINDS['risk-watch'].ready(JSON.parse(await readFile(file, 'utf8'))).parameters.weights;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
