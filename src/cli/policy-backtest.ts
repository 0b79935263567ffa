import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { Backtest, type BacktestCase, type BacktestResult } from '../rules/backtest/backtest.ts';
import { deciderOf } from '../rules/backtest/decider.ts';
import { amount } from '../rules/backtest/format.ts';
import { backtestReport } from '../rules/backtest/report.ts';
import { segmentOf } from '../rules/backtest/segment.ts';
import { backtestText } from '../rules/backtest/text.ts';
import type { CompiledPolicy } from '../rules/compile.ts';
import type { FactDeclaration } from '../rules/policy-schema.ts';
import { scorecardOf } from '../rules/score.ts';
import { policyCommand } from './policy.ts';
import {
  civilDateArgument,
  minorArgument,
  openPastAccounts,
  type PastAccounts,
  type PastAccountsFlags,
  positiveArgument,
} from './policy-data.ts';
import { readPolicyArgument } from './policy-source.ts';
import { CliProblem } from './problem.ts';
import { progressLine } from './progress.ts';

interface Flags extends PastAccountsFlags {
  readonly policy: string;
  readonly against?: string;
  readonly segment?: string;
  readonly report?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ goodstanding policy backtest --policy service-approval@2026-11-01 \\
      --data accounts.csv.gz --mapping mappings/uci-credit-default.json --outcome default.payment.next.month
  $ goodstanding policy backtest --policy service-approval@2026-11-01 --against candidate.json \\
      --data accounts.csv.gz --mapping my-mapping.json --outcome WRITTEN_OFF --bad yes --segment utilisationPercent --report report.html

Facts are computed as for an order of today: the mapping makes bills and payments of a row, as "import accounts" does.
Nothing is written but the report. See docs/policies.md.`;

/** Adds the options that name a file of past accounts. */
export function pastAccountsOptions(command: Command): Command {
  return command
    .requiredOption('--data <file>', 'accounts of the past: CSV or NDJSON, also .gz')
    .requiredOption('--mapping <file>', 'how its columns become accounts (see docs/import.md)')
    .requiredOption('--outcome <column>', 'the column that says what became of the account')
    .option('--bad <value>', 'its value for an account that went bad', '1')
    .option('--as-of <date>', "the day the file's newest month ends at (default: today)", civilDateArgument)
    .option(
      '--monthly <minor>',
      "monthly charge of the order every account is assumed to place (default: the mapping's)",
      minorArgument,
    )
    .option('--one-off <minor>', 'its one-off charge, in minor units too', minorArgument)
    .option('--limit <rows>', 'stop after so many rows', positiveArgument);
}

/** Adds `policy backtest` to the command. */
export function registerPolicyBacktestCommand(program: Command): void {
  pastAccountsOptions(
    policyCommand(program)
      .command('backtest')
      .description('what a policy would have decided on accounts whose outcome is known')
      .requiredOption('--policy <policy>', "a policy file's path, or name@version of one below policies/")
      .option('--against <policy>', 'another policy to compare it with'),
  )
    .option('--segment <name>', 'a column of the file, or a fact, to break the figures down by')
    .option('--report <file>', 'write an HTML report with plots')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', EXAMPLES)
    .action(runBacktest);
}

async function runBacktest(flags: Flags): Promise<void> {
  const startedAtMs = performance.now();
  const policy = await readPolicyArgument(flags.policy);
  const against = flags.against === undefined ? null : await readPolicyArgument(flags.against);
  for (const { document } of [policy, ...(against === null ? [] : [against])])
    if (document.name !== 'service-approval')
      throw new CliProblem(
        `${document.name} decides on no order; a backtest is for service-approval policies`,
      );
  const segmentFact = factToSegmentBy(flags.segment, [policy, against]);
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
    const result = backtest.result(past.summary.currency);
    progress.end();
    const cutOffs = [policy, against].map((of) =>
      of === null ? null : (scorecardOf(of.document)?.approveFrom ?? null),
    );
    if (flags.report !== undefined)
      await writeFile(
        flags.report,
        backtestReport(result, { title: titleOf(policy, against), notes: notesOf(flags, past) }, [
          cutOffs[0] ?? null,
          cutOffs[1] ?? null,
        ]),
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

interface SegmentFact {
  readonly name: string;
  readonly declaration: FactDeclaration | null;
}

/** A name that a policy declares is a fact; any other is a column. */
function factToSegmentBy(
  segment: string | undefined,
  policies: readonly (CompiledPolicy | null)[],
): SegmentFact | null {
  if (segment === undefined) return null;
  for (const policy of policies) {
    const declaration = policy?.document.facts[segment];
    if (declaration !== undefined) return { name: segment, declaration };
  }
  return null;
}

function bySegment(given: BacktestCase, fact: SegmentFact | null): BacktestCase {
  if (fact === null) return given;
  return { ...given, segment: segmentOf(given.values[fact.name] ?? null, fact.declaration?.unit) };
}

function titleOf(policy: CompiledPolicy, against: CompiledPolicy | null): string {
  const { name, version } = policy.reference;
  return `Backtest of ${name} ${version}${against === null ? '' : ` against ${against.reference.version}`}`;
}

function notesOf({ data, outcome, bad }: Flags, { summary, today, order }: PastAccounts): string[] {
  const { refused, withoutOutcome, currency } = summary;
  return [
    `${basename(data)}, bad is ${outcome} = ${bad}, as of ${today}${refused > 0 ? `; ${refused} rows refused, first ${summary.firstFault}` : ''}${withoutOutcome > 0 ? `; ${withoutOutcome} rows without an outcome left out` : ''}`,
    `assumed order: ${amount(order.monthlyCharge, currency)} a month, ${amount(order.oneOffCharge, currency)} once. Money is what is owed and the order's first charges.`,
  ];
}
