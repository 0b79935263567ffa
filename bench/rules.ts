/**
 * What one decision costs, several ways, on the released approval policy: json-rules-engine bare, through this project,
 * compiled, zen-engine with the same policy as a decision table, and written by hand. All of them decide the same cases
 * and are checked to fire the same rules first. Rounds alternate; figures are medians of the rounds, ratios are of the same
 * round.
 *
 * Aims: the guarded online evaluation costs at most 1.3 times bare json-rules-engine; the compiled form is at least 100
 * times faster than json-rules-engine and 30 times faster than zen-engine; a million decisions with reasons take less than
 * 5 s on one core. Ends with 1 when one is missed.
 */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { Engine, type RuleProperties } from 'json-rules-engine';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { compilePolicy } from '../src/rules/compile.ts';
import { compileEvaluator } from '../src/rules/compiled/index.ts';
import { evaluatePolicy } from '../src/rules/evaluate.ts';
import { parsePolicyDocument } from '../src/rules/policy-schema.ts';
import { firedByHand } from './support/rules-by-hand.ts';
import { AT, type BenchCase, benchCases, TODAY } from './support/rules-cases.ts';
import { zenDecider } from './support/zen-table.ts';

const {
  rounds,
  milliseconds: roundMs,
  json,
} = z.object({ rounds: z.number(), milliseconds: z.number(), json: z.boolean().default(false) }).parse(
  new Command('npm run bench:rules --')
    .description(
      'What one decision costs: bare json-rules-engine, this project, compiled, zen-engine, by hand.',
    )
    .option('--rounds <count>', 'rounds of each', wholeNumber, 15)
    .option('--milliseconds <count>', 'of a round', wholeNumber, 150)
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['npm run bench:rules', 'npm run bench:rules -- --rounds 3 --json']))
    .parse()
    .opts(),
);
const MILLION = 1_000_000;

const file = new URL('../policies/service-approval/2026-11-01.json', import.meta.url);
const policy = compilePolicy(parsePolicyDocument(JSON.parse(await readFile(file, 'utf8'))));
const { document } = policy;
const rules: RuleProperties[] = document.rules;
const evaluator = compileEvaluator(policy);
const zen = zenDecider(document);
const cases = benchCases(policy, 1_000);
const rows = cases.map(({ values }) => evaluator.slots.map((name) => values[name]));
const shared = new Engine(rules);
const inputOf = ({ facts }: BenchCase) =>
  ({ facts, factsAsOf: AT, decidedAt: AT, currency: 'EUR', today: TODAY }) as const;
const inputs = cases.map(inputOf);
const inputsOfPolicy = inputs.map((input) => ({ ...input, policy }));
const flat = cases.map(({ values }) => ({ ...document.parameters, ...values }));

/** Decides `count` cases, from the first on and around; answers with something made of every answer. */
type Way = (count: number) => Promise<number> | number;

function around<T>(list: readonly T[], decide: (item: T) => number): Way {
  return (count) => {
    let sum = 0;
    for (let done = 0; done < count; done += 1) {
      const item = list[done % list.length];
      if (item !== undefined) sum += decide(item);
    }
    return sum;
  };
}

function aroundAwaiting<T>(list: readonly T[], decide: (item: T) => Promise<number>): Way {
  return async (count) => {
    let sum = 0;
    for (let done = 0; done < count; done += 1) {
      const item = list[done % list.length];
      if (item !== undefined) sum += await decide(item);
    }
    return sum;
  };
}

const AT_ONCE = 64;
const zenAtOnce: Way = async (count) => {
  let sum = 0;
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = cases.slice(done % cases.length, (done % cases.length) + AT_ONCE);
    for (const hits of await Promise.all(some.map(({ values }) => zen(values)))) sum += hits.length;
  }
  return sum;
};

const BARE = 'json-rules-engine, bare, an engine a decision';
const SHARED = 'json-rules-engine, bare, one engine for all';
const GUARDED = 'json-rules-engine, through this project';
const DECIDE = 'compiled, whole decision with trace';
const OUTCOME = 'compiled, outcome and reasons by name';
const BY_ROW = 'compiled, outcome and reasons by row';
const ZEN = 'zen-engine, decision table, one by one';
const ZEN_AT_ONCE = `zen-engine, decision table, ${AT_ONCE} at once`;
const BY_HAND = 'by hand, no guard';
const WAYS: readonly (readonly [string, Way])[] = [
  [BARE, aroundAwaiting(flat, async (values) => (await new Engine(rules).run(values)).events.length)],
  [SHARED, aroundAwaiting(flat, async (values) => (await shared.run(values)).events.length)],
  [GUARDED, aroundAwaiting(inputsOfPolicy, async (input) => (await evaluatePolicy(input)).reasons.length)],
  [DECIDE, around(inputs, (input) => evaluator.decide(input).reasons.length)],
  [OUTCOME, around(cases, ({ values }) => evaluator.outcomeOf(values).reasonCodes.length)],
  [BY_ROW, around(rows, (row) => evaluator.outcomeOfRow(row).reasonCodes.length)],
  [ZEN, aroundAwaiting(cases, async ({ values }) => (await zen(values)).length)],
  [ZEN_AT_ONCE, zenAtOnce],
  [BY_HAND, around(cases, ({ values }) => firedByHand(values).length)],
];

/** Throws when two ways do not fire the same rules: then their speeds would say nothing. */
async function checkAgreement(): Promise<void> {
  for (const one of cases) {
    const bare = await new Engine(rules).run({ ...document.parameters, ...one.values });
    const names = bare.results.map(({ name }) => name).sort();
    const decision = evaluator.decide(inputOf(one));
    const fired = decision.trace.filter(({ result }) => result === 'fired').map(({ rule }) => rule);
    const codesOf = (list: readonly string[]) =>
      document.rules.filter(({ name }) => list.includes(name)).map(({ event }) => event.params.reasonCode);
    const zenCodes = (await zen(one.values)).map(({ code }) => code);
    const agrees =
      String([...fired].sort()) === String(names) &&
      String(firedByHand(one.values).sort()) === String(names) &&
      String(zenCodes.sort()) === String(codesOf(names).sort());
    if (!agrees) throw new Error(`the ways do not agree on ${JSON.stringify(one.values)}`);
  }
}

const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

async function microseconds(way: Way, count: number): Promise<number> {
  const startedAt = performance.now();
  await way(count);
  return ((performance.now() - startedAt) / count) * 1000;
}

/** As many decisions as fill a round, after a warm-up. */
async function countFor(way: Way): Promise<number> {
  let count = 64;
  await microseconds(way, count * 4);
  for (;;) {
    const each = await microseconds(way, count);
    if (each * count > (roundMs / 4) * 1000) return Math.max(64, Math.round((roundMs * 1000) / each));
    count *= 2;
  }
}

async function secondsForMillion(name: string): Promise<{ seconds: number; cpuSeconds: number }> {
  const way = WAYS.find(([one]) => one === name)?.[1];
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await way?.(MILLION);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
}

await checkAgreement();
process.stderr.write(`${cases.length} cases: all ways fire the same rules\n`);
const counts = new Map<string, number>();
for (const [name, way] of WAYS) counts.set(name, await countFor(way));
const times = new Map<string, number[]>(WAYS.map(([name]) => [name, []]));
for (let round = 1; round <= rounds; round += 1) {
  for (const [name, way] of WAYS) times.get(name)?.push(await microseconds(way, counts.get(name) ?? 64));
  process.stderr.write(`\rround ${round} of ${rounds} `);
}
process.stderr.write('\n');

const timeOf = (name: string) => median(times.get(name) ?? []);
/** How many times as long one takes as the other, in the median round. */
const ratio = (name: string, other: string): number =>
  median((times.get(name) ?? []).map((time, round) => time / (times.get(other)?.[round] ?? Number.NaN)));
const zenBest = timeOf(ZEN) < timeOf(ZEN_AT_ONCE) ? ZEN : ZEN_AT_ONCE;
const million = await secondsForMillion(OUTCOME);
const millionWhole = await secondsForMillion(DECIDE);

const aims = [
  { aim: 'guarded to bare json-rules-engine', figure: ratio(GUARDED, BARE), atMost: 1.3 },
  { aim: 'json-rules-engine to compiled, by name', figure: ratio(BARE, OUTCOME), atLeast: 100 },
  { aim: 'one shared json-rules-engine to compiled, by name', figure: ratio(SHARED, OUTCOME), atLeast: 100 },
  { aim: `${zenBest}, to compiled, by name`, figure: ratio(zenBest, OUTCOME), atLeast: 30 },
  { aim: 'seconds for a million with reasons', figure: million.seconds, atMost: 5 },
].map((aim) => ({
  ...aim,
  met: aim.atMost === undefined ? aim.figure >= (aim.atLeast ?? 0) : aim.figure <= aim.atMost,
}));
const others = [
  { figure: ratio(GUARDED, SHARED), what: 'guarded to one shared json-rules-engine' },
  { figure: ratio(BARE, BY_ROW), what: 'json-rules-engine to compiled, by row' },
  { figure: ratio(zenBest, BY_ROW), what: `${zenBest}, to compiled, by row` },
  { figure: ratio(BARE, DECIDE), what: 'json-rules-engine to compiled, whole decision' },
  { figure: ratio(OUTCOME, BY_HAND), what: 'compiled, by name, to by hand' },
  { figure: million.cpuSeconds, what: 'processor seconds for a million with reasons' },
  { figure: millionWhole.seconds, what: 'seconds for a million whole decisions with trace' },
];
const results = WAYS.map(([name]) => ({
  name,
  microseconds: timeOf(name),
  perSecond: Math.round(1e6 / timeOf(name)),
}));

if (json) {
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  const report = { machine, policy: policy.reference, rules: rules.length, rounds, results, aims, others };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} else {
  for (const { name, microseconds, perSecond } of results)
    process.stdout.write(
      `${name.padEnd(48)} ${microseconds.toFixed(2).padStart(9)} µs ${perSecond} a second\n`,
    );
  process.stdout.write('\n');
  for (const { aim, figure, met } of aims)
    process.stdout.write(`${met ? 'met   ' : 'missed'} ${figure.toFixed(2).padStart(9)}  ${aim}\n`);
  for (const { figure, what } of others)
    process.stdout.write(`       ${figure.toFixed(2).padStart(9)}  ${what}\n`);
}
process.exitCode = aims.every(({ met }) => met) ? 0 : 1;
