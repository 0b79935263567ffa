/** Figures of the decision bench: blocks of answers, rounds of blocks, and the table of both. */

/** One run of answers. */
export interface Block {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly perSecond: number;
  readonly outcomes: readonly string[];
  /** How many were not answered in time. Their wait is in the milliseconds; they are no part of `perSecond`. */
  readonly unanswered: number;
  /** Processor milliseconds an answer, with all that followed it, by process. Empty where they can't be read. */
  readonly processorMs: Readonly<Record<string, number>>;
}

/** Medians of the rounds at one level. */
export interface Level {
  readonly level: string;
  readonly floor: Figures;
  readonly decision: Figures;
  /** Of the medians one at a time, in the same round; median of the rounds. */
  readonly latencyRatio: number;
  /** Of the throughput with many in flight, in the same round; median of the rounds. */
  readonly throughputRatio: number;
  /** Share of each outcome in percent. */
  readonly mix: Readonly<Record<string, number>>;
  /** How many were not answered in time, in all rounds. */
  readonly unanswered: Readonly<Record<'floor' | 'decision', number>>;
}

type Middle = Omit<Block, 'outcomes' | 'unanswered'>;

export interface Figures {
  readonly alone: Middle;
  readonly atOnce: Middle;
}

const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

export function blockOf(
  milliseconds: readonly number[],
  tookMs: number,
  outcomes: readonly string[],
): Omit<Block, 'processorMs' | 'unanswered'> {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p95Ms: at(0.95), perSecond: (outcomes.length * 1000) / tookMs, outcomes };
}

/** Each round has two blocks of both: one at a time, then many in flight. */
export function levelOf(
  level: string,
  rounds: readonly Readonly<Record<'floor' | 'decision', readonly Block[]>>[],
): Level {
  const figuresOf = (name: 'floor' | 'decision'): Figures => ({
    alone: middle(rounds.flatMap((round) => round[name][0] ?? [])),
    atOnce: middle(rounds.flatMap((round) => round[name][1] ?? [])),
  });
  const ratio = (index: number, figure: 'p50Ms' | 'perSecond') =>
    median(
      rounds.map(({ floor, decision }) => (decision[index]?.[figure] ?? 0) / (floor[index]?.[figure] ?? 0)),
    );
  const unansweredOf = (name: 'floor' | 'decision') =>
    rounds.reduce((all, round) => all + round[name].reduce((sum, { unanswered }) => sum + unanswered, 0), 0);
  const outcomes = rounds.flatMap(({ decision }) => decision.flatMap((block) => block.outcomes));
  const mix: Record<string, number> = {};
  for (const outcome of outcomes) mix[outcome] = (mix[outcome] ?? 0) + 100 / outcomes.length;
  for (const [outcome, share] of Object.entries(mix)) mix[outcome] = Math.round(share);
  return {
    level,
    floor: figuresOf('floor'),
    decision: figuresOf('decision'),
    latencyRatio: ratio(0, 'p50Ms'),
    throughputRatio: ratio(1, 'perSecond'),
    mix,
    unanswered: { floor: unansweredOf('floor'), decision: unansweredOf('decision') },
  };
}

function middle(blocks: readonly Block[]): Middle {
  return {
    p50Ms: median(blocks.map((block) => block.p50Ms)),
    p95Ms: median(blocks.map((block) => block.p95Ms)),
    perSecond: median(blocks.map((block) => block.perSecond)),
    processorMs: medians(blocks.map((block) => block.processorMs)),
  };
}

function medians(of: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = new Set(of.flatMap((each) => Object.keys(each)));
  return Object.fromEntries([...names].map((name) => [name, median(of.map((each) => each[name] ?? 0))]));
}

/** `12.3 ms (product 8.1, mongod 2.2, temporal 2.0)`, the dearest first; what costs under a tenth of a millisecond is left out. */
function processorText(processorMs: Readonly<Record<string, number>>): string {
  const dearest = Object.entries(processorMs)
    .filter(([, ms]) => ms >= 0.1)
    .sort(([, a], [, b]) => b - a);
  const sum = dearest.reduce((all, [, ms]) => all + ms, 0);
  if (sum === 0) return 'not known here';
  return `${sum.toFixed(1)} ms (${dearest.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(', ')})`;
}

export function tableOf(levels: readonly Level[], inFlight: number): string {
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(30) + cells.map((cell) => cell.padStart(12)).join('');
  return levels
    .flatMap(({ level, floor, decision, latencyRatio, throughputRatio, mix, unanswered }) => [
      row(level, [
        '1: p50 ms',
        '1: p95 ms',
        '1: /s',
        `${inFlight}: p50 ms`,
        `${inFlight}: p95 ms`,
        `${inFlight}: /s`,
      ]),
      ...(
        [
          ['  answers at once', floor],
          ['  service approval', decision],
        ] as const
      ).map(([name, { alone, atOnce }]) =>
        row(
          name,
          [alone, atOnce].flatMap((block) =>
            [block.p50Ms, block.p95Ms, block.perSecond].map((figure) => figure.toFixed(1)),
          ),
        ),
      ),
      `  ${latencyRatio.toFixed(2)} times the floor's median one at a time; ${throughputRatio.toFixed(2)} of its throughput with ${inFlight} in flight`,
      `  processor time of one that answers at once, ${inFlight} in flight: ${processorText(floor.atOnce.processorMs)}`,
      `  processor time of a service approval, ${inFlight} in flight: ${processorText(decision.atOnce.processorMs)}`,
      `  outcomes: ${Object.entries(mix)
        .sort(([, a], [, b]) => b - a)
        .map(([outcome, share]) => `${share} % ${outcome}`)
        .join(', ')}`,
      `  not answered in time: ${unanswered.decision}, and ${unanswered.floor} of those that answer at once`,
      '',
    ])
    .join('\n');
}
