import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { Backtest, type BacktestCase, type BacktestResult } from '../../rules/backtest/backtest.ts';
import { deciderOf } from '../../rules/backtest/decider.ts';
import { amountText } from '../../rules/backtest/format.ts';
import { backtestReport } from '../../rules/backtest/report.ts';
import { type SegmentFact, segmentFactOf, segmentOf } from '../../rules/backtest/segment.ts';
import { backtestText } from '../../rules/backtest/text.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';
import { scorecardOf } from '../../rules/score.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import {
  refuseBesideStored,
  refuseWithoutStored,
  runStored,
  type StoredFlags,
  storedOptions,
} from './backtest-stored.ts';
import {
  civilDateArgument,
  minorArgument,
  openPastAccounts,
  type PastAccounts,
  type PastAccountsFlags,
  positiveArgument,
} from './data.ts';
import { policyCommand } from './policy.ts';
import { POLICY_ARGUMENT, readPolicyArgument } from './source.ts';

interface Shown {
  readonly policy: string;
  readonly against?: string;
  readonly segment?: string;
  readonly report?: string;
  readonly json?: true;
}
type Flags = PastAccountsFlags & Shown;
/** The options from the command line, before it is clear which of the two backtests is wanted. */
type GivenFlags = Shown & Partial<PastAccountsFlags> & Pick<PastAccountsFlags, 'bad'> & StoredFlags;

const EXAMPLES = examples(
  [
    `goodstanding policy backtest --policy service-approval@2026-11-01 \\
      --data accounts.csv.gz --mapping mappings/uci-credit-default.json --outcome default.payment.next.month`,
    `goodstanding policy backtest --policy service-approval@2026-11-01 --against candidate.json \\
      --data accounts.csv.gz --mapping my-mapping.json --outcome WRITTEN_OFF --bad yes --segment utilisationPercent --report report.html`,
    `goodstanding policy backtest --policy candidate.json --against service-approval@2026-11-01 \\
      --stored --from 2026-11-01 --to 2026-11-30 --outcomes became.csv --outcome WRITTEN_OFF --account-column ACCOUNT`,
  ],
  `With --data, facts are computed as for an order of today: the mapping makes bills and payments of a row, as "import
accounts" does. With --stored, the first decision that a policy made of each service approval is made again from the
facts in its receipt; MONGODB_URI names the MongoDB, without it the one that "npm start" runs is taken. Without --outcomes
there are no bad rates. Nothing is written but the report. See docs/policies.md.`,
);

/** Adds the options that name a file of past accounts; `required`: a command that has nothing else to work on. */
export function pastAccountsOptions(command: Command, required = true): Command {
  const options: readonly (readonly [string, string])[] = [
    ['--data <file>', 'past accounts: CSV or NDJSON, also .gz'],
    ['--mapping <file>', 'how its columns become accounts (see docs/import.md)'],
    ['--outcome <column>', 'the column with the outcome of the account'],
  ];
  for (const [option, text] of options)
    if (required) command.requiredOption(option, text);
    else command.option(option, text);
  return command
    .option('--bad <value>', 'its value for an account that went bad', '1')
    .option('--as-of <date>', "the day the file's newest month ends at (default: today)", civilDateArgument)
    .option(
      '--monthly <minor>',
      "monthly charge of the order every account is assumed to place (default: the mapping's)",
      minorArgument,
    )
    .option('--one-off <minor>', 'its one-off charge, in minor units too', minorArgument)
    .option('--limit <rows>', 'stop after this many rows', positiveArgument);
}

/** Adds `policy backtest` to the command. */
export function registerPolicyBacktestCommand(program: Command): void {
  const command = policyCommand(program)
    .command('backtest')
    .description(
      'show what a policy would have decided on past accounts, or on the decisions in the database',
    )
    .requiredOption('--policy <policy>', POLICY_ARGUMENT)
    .option('--against <policy>', 'another policy to compare it with');
  storedOptions(pastAccountsOptions(command, false))
    .option('--segment <name>', 'break the figures down by a column of the file, or by a fact')
    .option('--report <file>', 'write an HTML report with plots')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', EXAMPLES)
    .action(runBacktest);
}

async function runBacktest(given: GivenFlags): Promise<void> {
  const startedAtMs = performance.now();
  if (given.stored === true) refuseBesideStored(given);
  else refuseWithoutStored(given);
  const where = { database: given.database };
  const policy = await readPolicyArgument(given.policy, where);
  const against = given.against === undefined ? null : await readPolicyArgument(given.against, where);
  for (const { document } of [policy, ...(against === null ? [] : [against])])
    if (document.name !== 'service-approval')
      throw new CliProblem(
        `${document.name} decides on no order; a backtest is for service-approval policies`,
      );
  // A name that a policy declares is a fact; any other is a column.
  const policies = [policy, ...(against === null ? [] : [against])];
  const segmentFact = given.segment === undefined ? null : segmentFactOf(given.segment, policies);
  const shown = {
    title: titleOf(policy, against),
    cutOffs: [approveFromOf(policy), approveFromOf(against)] as const,
    startedAtMs,
  };
  if (given.stored === true) {
    if (given.segment !== undefined && segmentFact === null)
      throw new CliProblem(
        `with --stored, --segment is a fact that a policy declares; ${given.segment} is none`,
      );
    return runStored(given, { policy, against, segment: segmentFact, ...shown });
  }
  const { data, mapping, outcome } = given;
  if (data === undefined || mapping === undefined || outcome === undefined)
    throw new CliProblem(
      'a backtest needs --data, --mapping and --outcome, or --stored for the decisions in the database',
    );
  const flags: Flags = { ...given, data, mapping, outcome };
  const deciders = [deciderOf(policy), ...(against === null ? [] : [deciderOf(against)])] as const;
  const facts = new Set(deciders.flatMap((decider) => [...decider.facts]));
  if (segmentFact !== null) facts.add(segmentFact.name);
  const progress = progressLine(basename(flags.data));
  try {
    const past = await openPastAccounts({
      ...flags,
      facts,
      segmentColumn: segmentFact === null ? (flags.segment ?? null) : null,
      onProgress: progress.show,
    });
    const backtest = new Backtest(deciders[0], deciders[1] ?? null);
    for await (const given of past.cases) backtest.add(bySegment(given, segmentFact));
    const result = backtest.result();
    progress.end();
    if (flags.report !== undefined)
      await writeFile(
        flags.report,
        backtestReport(result, { title: shown.title, notes: notesOf(flags, past) }, shown.cutOffs),
      );
    print(result, flags, past, (performance.now() - startedAtMs) / 1000);
  } finally {
    progress.end();
  }
}

function print(result: BacktestResult, flags: Flags, past: PastAccounts, seconds: number): void {
  if (flags.json === true) {
    const { refused, withoutOutcome } = past.summary;
    process.stdout.write(
      `${JSON.stringify({ ...result, refused, withoutOutcome, asOf: past.today, assumedOrder: past.order, seconds })}\n`,
    );
    return;
  }
  const notes = notesOf(flags, past).join('\n');
  const report = flags.report === undefined ? '' : `\nreport: ${flags.report}`;
  process.stdout.write(`${backtestText(result)}\n\n${notes}\n${seconds.toFixed(1)} s${report}\n`);
}

function approveFromOf(policy: CompiledPolicy | null): number | null {
  return policy === null ? null : (scorecardOf(policy.document)?.approveFrom ?? null);
}

function bySegment(given: BacktestCase, fact: SegmentFact | null): BacktestCase {
  if (fact === null) return given;
  return { ...given, segment: segmentOf(given.values[fact.name] ?? null, fact.unit) };
}

function titleOf(policy: CompiledPolicy, against: CompiledPolicy | null): string {
  const { name, version } = policy.reference;
  return `Backtest of ${name} ${version}${against === null ? '' : ` against ${against.reference.version}`}`;
}

function notesOf({ data, outcome, bad }: Flags, { summary, today, order }: PastAccounts): string[] {
  const { refused, withoutOutcome, currency } = summary;
  return [
    `${basename(data)}, bad is ${outcome} = ${bad}, as of ${today}${refused > 0 ? `; ${refused} rows refused, first ${summary.firstFault}` : ''}${withoutOutcome > 0 ? `; ${withoutOutcome} rows without an outcome left out` : ''}`,
    `assumed order: ${amountText(order.monthlyCharge, currency)} a month, ${amountText(order.oneOffCharge, currency)} once. Money is what is owed and the order's first charges.`,
  ];
}
