import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { fieldPath } from '../../domain/field-path.ts';
import { deciderOf } from '../../rules/backtest/decider.ts';
import { percent, whole } from '../../rules/backtest/format.ts';
import { textTable } from '../../rules/backtest/text.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { PolicyRefused, type PolicyRule } from '../../rules/policy-schema.ts';
import { BUILTIN_CANDIDATES, type Candidates, candidatesSchema } from '../../rules/tune/candidates.ts';
import type { TuneData } from '../../rules/tune/data.ts';
import { candidateDocument } from '../../rules/tune/document.ts';
import { tuneParameters } from '../../rules/tune/parameters.ts';
import { tuneReport } from '../../rules/tune/report.ts';
import { type TuneResult, tuneScorecard } from '../../rules/tune/tune.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { pastAccountsOptions } from './backtest.ts';
import { openPastAccounts, type PastAccounts, type PastAccountsFlags, positiveArgument } from './data.ts';
import { policyCommand } from './policy.ts';
import { POLICY_ARGUMENT, readPolicyArgument } from './source.ts';

interface Flags extends PastAccountsFlags {
  readonly policy: string;
  readonly approvalRate: number;
  readonly margin: number;
  readonly reviewRate: number;
  readonly candidates?: string;
  readonly keepRules?: string;
  readonly seed: number;
  readonly folds: number;
  readonly repeats: number;
  readonly maxRules: number;
  readonly penalties: readonly number[];
  readonly surplus: number;
  readonly trees: number;
  readonly version?: string;
  readonly author?: string;
  readonly out?: string;
  readonly report?: string;
  readonly json?: true;
}

const EXAMPLES = examples(
  [
    `goodstanding policy tune --policy service-approval@2026-11-01 --approval-rate 0.77 \\
      --data accounts.csv.gz --mapping my-mapping.json --outcome WRITTEN_OFF --out candidate.json`,
    `goodstanding policy tune --policy service-approval@2026-11-01 --approval-rate 0.77 --candidates builtin --max-rules 25 \\
      --data accounts.csv.gz --mapping my-mapping.json --outcome WRITTEN_OFF --out candidate.json --report frontier.html`,
  ],
  `Without --candidates the policy keeps its rules and only numbers change: thresholds that are parameters, points, cut-offs.
With it, score rules are made of the candidates' facts; --keep-rules names the rules that stay and override the score.
The same data, options and seed give the same candidate. See docs/policies.md.`,
);

/** Adds `policy tune` to the command. */
export function registerPolicyTuneCommand(program: Command): void {
  pastAccountsOptions(
    policyCommand(program)
      .command('tune')
      .description('search the policy with the lowest bad rate at an approval rate')
      .requiredOption('--policy <policy>', `the policy to begin with: ${POLICY_ARGUMENT}`),
  )
    .requiredOption('--approval-rate <share>', 'share of all accounts to approve, as 0.77', shareArgument)
    .option(
      '--margin <share>',
      'added to the rate when the cut-off is chosen, against chance',
      shareArgument,
      0,
    )
    .option(
      '--review-rate <share>',
      'share directly below the cut-off that a person looks at',
      shareArgument,
      0.05,
    )
    .option('--candidates <file>', 'facts that score rules may use: a JSON file, or "builtin"')
    .option('--keep-rules <names>', 'rules that stay, separated by commas (default: those that decline)')
    .option('--max-rules <count>', 'the largest number of rules, kept ones included', positiveArgument, 25)
    .option(
      '--penalties <numbers>',
      'ridge penalties of the points, separated by commas; cross-validation chooses among several',
      penaltiesArgument,
      [20],
    )
    .option(
      '--surplus <count>',
      'rules taken beyond that before the weakest are dropped',
      positiveArgument,
      8,
    )
    .option(
      '--trees <count>',
      'size of the ensemble of small trees that the rules are learnt from',
      positiveArgument,
      300,
    )
    .option('--folds <count>', 'parts for cross-validation', positiveArgument, 5)
    .option(
      '--repeats <count>',
      'how often the cross-validation is repeated with other parts',
      positiveArgument,
      1,
    )
    .option('--seed <number>', 'seed of the division into folds', positiveArgument, 1)
    .option('--version <version>', "the candidate's version (default: the day's date and -tuned)")
    .option('--author <name>', "the candidate's author (default: that of the policy it began with)")
    .option('--out <file>', 'write the candidate policy')
    .option('--report <file>', 'write an HTML page with the frontier')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', EXAMPLES)
    .action(runTune);
}

async function runTune(flags: Flags): Promise<void> {
  const startedAtMs = performance.now();
  const base = await readPolicyArgument(flags.policy);
  if (base.document.name !== 'service-approval')
    throw new CliProblem(
      `${base.document.name} decides on no order; tuning is for service-approval policies`,
    );
  const candidates = flags.candidates === undefined ? null : await readCandidates(flags.candidates);
  const kept = candidates === null ? [...base.document.rules] : keptRules(base, flags.keepRules);
  const keptPolicy = candidates === null || kept.length === 0 ? null : severityOnly(base, kept);
  const facts = new Set([
    ...(candidates === null
      ? base.needed.map(([name]) => name)
      : candidates.facts.map((candidate) => candidate.fact)),
    ...(keptPolicy?.needed.map(([name]) => name) ?? []),
  ]);
  const progress = progressLine(basename(flags.data));
  const read = await readData(flags, facts, keptPolicy, progress.show).finally(() => progress.end());
  const { past, data, refused, values } = read;
  const version = flags.version ?? `${past.today}-tuned`;
  const author = flags.author ?? base.document.author;
  if (candidates === null) {
    const tuned = tuneParameters(base.document, values, data.bad, flags.approvalRate + flags.margin, {
      folds: flags.folds,
      seed: flags.seed,
      version,
      author,
    });
    if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(tuned.document, null, 2)}\n`);
    const seconds = (performance.now() - startedAtMs) / 1000;
    const { document, ...figures } = tuned;
    if (flags.json === true) process.stdout.write(`${JSON.stringify({ ...figures, document, seconds })}\n`);
    else
      process.stdout.write(
        `${textTable([
          ['parameter', 'before', 'after'],
          ...Object.entries(document.parameters).map(([name, value]) => [
            name,
            String(base.document.parameters[name] ?? '–'),
            String(value),
          ]),
        ])}\n\non accounts not seen (${flags.folds} folds): ${percent(tuned.unseen.approved.share, 2)} approved, ${percent(tuned.unseen.badAmongApproved.share, 2)} of these bad\n${seconds.toFixed(1)} s${flags.out === undefined ? '' : `\ncandidate: ${flags.out}`}\n`,
      );
    return;
  }
  const mostRules = flags.maxRules - kept.length;
  if (mostRules < 1)
    throw new CliProblem(
      `${kept.length} rules are kept and --max-rules is ${flags.maxRules}: none is left to find`,
    );
  const searching = progressLine('searching', 'parts');
  const result = tuneScorecard(data, {
    ...flags,
    candidates,
    mostRules,
    refused,
    onProgress: (done, of) => searching.show({ rows: done, share: done / of }),
  });
  searching.end();
  const document = candidateDocument({
    base: base.document,
    keptRules: kept,
    scorecard: result.scorecard,
    candidates: candidates.facts,
    version,
    effectiveAt: `${past.today}T00:00:00.000Z`,
    author,
    description: descriptionOf(flags, result, base),
  });
  const notes = notesOf(flags, past, result);
  if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(document, null, 2)}\n`);
  if (flags.report !== undefined) await writeFile(flags.report, tuneReport(result, document, notes));
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ ...result, document, seconds })}\n`);
  else process.stdout.write(`${textOf(result, notes, flags)}\n${seconds.toFixed(1)} s\n`);
}

interface ReadData {
  readonly past: PastAccounts;
  readonly data: TuneData;
  /** 1 for accounts that a kept rule does not approve. */
  readonly refused: Uint8Array;
  readonly values: readonly Readonly<Record<string, number | string | boolean | null>>[];
}

async function readData(
  flags: Flags,
  facts: ReadonlySet<string>,
  kept: CompiledPolicy | null,
  onProgress: (progress: { readonly rows: number; readonly share: number }) => void,
): Promise<ReadData> {
  const past = await openPastAccounts({ ...flags, facts, segmentColumn: null, onProgress });
  const decider = kept === null ? null : deciderOf(kept);
  const names = [...facts];
  const values: ReadData['values'][number][] = [];
  const bad: number[] = [];
  const refused: number[] = [];
  for await (const given of past.cases) {
    values.push(given.values);
    bad.push(given.bad ? 1 : 0);
    refused.push(decider !== null && decider.decide(given.values).fired.length > 0 ? 1 : 0);
  }
  const [sample] = values;
  const unknown = names.filter((name) => sample !== undefined && !Object.hasOwn(sample, name));
  if (unknown.length > 0) throw new CliProblem(`the product delivers no fact ${unknown.join(', ')}`);
  const numeric = names.filter((name) => values.some((row) => typeof row[name] === 'number'));
  const columns = numeric.map((name) =>
    Float64Array.from(values, (row) => {
      const value = row[name];
      return typeof value === 'number' ? value : Number.NaN;
    }),
  );
  return {
    past,
    data: { facts: numeric, columns, bad: Uint8Array.from(bad) },
    refused: Uint8Array.from(refused),
    values,
  };
}

/** A policy of only the kept rules, to know what they refuse before there is a score. */
function severityOnly(base: CompiledPolicy, rules: readonly PolicyRule[]): CompiledPolicy {
  const { scorecard: _scorecard, tests: _tests, ...document } = base.document;
  try {
    return compilePolicy({ ...document, combining: 'severity', rules: [...rules] });
  } catch (error) {
    if (error instanceof PolicyRefused) throw new CliProblem(error.message);
    throw error;
  }
}

function keptRules({ document }: CompiledPolicy, names: string | undefined): PolicyRule[] {
  if (names === undefined) return document.rules.filter((rule) => rule.event.type === 'decline');
  const wanted = names.split(',').filter((name) => name !== '');
  return wanted.map((name) => {
    const found = document.rules.find((rule) => rule.name === name);
    if (found === undefined || found.event.type === 'score' || found.event.type === 'approve')
      throw new CliProblem(`--keep-rules: ${name} is no rule of ${document.version} that refuses`);
    return found;
  });
}

async function readCandidates(file: string): Promise<Candidates> {
  if (file === 'builtin') return BUILTIN_CANDIDATES;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CliProblem(`can't read the candidates ${file}: ${error instanceof Error ? error.message : ''}`);
  }
  const parsed = candidatesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `  ${fieldPath(issue.path) || '(top)'}: ${issue.message}`,
  );
  throw new CliProblem(`${file} has no usable candidates:\n${faults.join('\n')}`);
}

function descriptionOf(flags: Flags, { estimate }: TuneResult, base: CompiledPolicy): string {
  return `Scorecard tuned for an approval rate of ${percent(flags.approvalRate)} (margin ${percent(flags.margin)}), beginning with ${base.reference.version}. On accounts that the search did not see: ${percent(estimate.approved.mean)} approved, ${percent(estimate.badAmongApproved.mean)} of these bad.`;
}

function notesOf(flags: Flags, past: PastAccounts, { chosenPenalty }: TuneResult): string[] {
  const { accounts, refused, withoutOutcome } = past.summary;
  return [
    `${whole(accounts)} accounts of ${basename(flags.data)} as of ${past.today}${refused + withoutOutcome > 0 ? ` (${refused} rows refused, ${withoutOutcome} without an outcome)` : ''}; bad is ${flags.outcome} = ${flags.bad}`,
    `wanted ${percent(flags.approvalRate)} approved, margin ${percent(flags.margin)}; ${flags.folds} folds, ${flags.repeats} repeats, seed ${flags.seed}, ridge penalty ${chosenPenalty}`,
  ];
}

function textOf(
  { estimate, frontier, onItsOwnData, scorecard }: TuneResult,
  notes: readonly string[],
  flags: Flags,
): string {
  const line = (name: string, { mean, low, high }: TuneResult['estimate']['approved']): string[] => [
    name,
    `${percent(mean, 2)} (${(low * 100).toFixed(2)}–${(high * 100).toFixed(2)})`,
  ];
  return [
    ...notes,
    '',
    textTable([
      ['on accounts that the search did not see', ''],
      line('  approved at the cut-off', estimate.approved),
      line('  bad among these', estimate.badAmongApproved),
      line(`  bad among the best ${percent(flags.approvalRate)}`, estimate.badAtRate),
      ['on the accounts it was made from (flattering)', ''],
      ['  approved', percent(onItsOwnData.approved.share, 2)],
      ['  bad among these', percent(onItsOwnData.badAmongApproved.share, 2)],
    ]),
    '',
    textTable([
      ['approved', 'bad among approved', '95 % interval'],
      ...frontier.map(({ approvalRate, bad }) => [
        percent(approvalRate),
        percent(bad.share, 2),
        `${percent(bad.low, 2)} to ${percent(bad.high, 2)}`,
      ]),
    ]),
    '',
    `${scorecard.rules.length} score rules, approve from ${scorecard.approveFrom}, review from ${scorecard.reviewFrom}`,
    ...(flags.out === undefined ? [] : [`candidate: ${flags.out}`]),
    ...(flags.report === undefined ? [] : [`frontier: ${flags.report}`]),
  ].join('\n');
}

function penaltiesArgument(text: string): number[] {
  return text.split(',').map(positiveArgument);
}

function shareArgument(text: string): number {
  const share = Number(text);
  if (!/^(0(\.\d{1,6})?|\.\d{1,6}|1)$/.test(text))
    throw new InvalidArgumentError('a share between 0 and 1, as 0.77.');
  return share;
}
