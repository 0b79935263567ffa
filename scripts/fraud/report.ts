import { PLANTED_KINDS } from './happening.ts';
import type { CaseResult, LifeResult } from './live.ts';

/** What the simulation has to show. */
const GOALS = {
  /** Of planted cases: found before a third effect went through, in percent. */
  foundInTimePercent: 95,
  /** Of good orders: stopped, in percent. */
  goodOrdersStoppedPercent: 0.5,
} as const;

/** The most effects that may have gone through when a case is found in time. */
const MOST_EFFECTS = 2;

/** The figures of a life, as a table, and whether it falls short. */
export interface FraudReport {
  readonly text: string;
  readonly summary: string;
  readonly holds: boolean;
}

/** Makes the report of one seed. */
export function reportOf(life: LifeResult, seed: number): FraudReport {
  const rows = PLANTED_KINDS.map((kind) =>
    rowOf(
      kind,
      life.cases.filter((one) => one.kind === kind),
    ),
  );
  const all = rowOf('all', life.cases);
  const foundInTime = percent(life.cases.filter(inTime).length, life.cases.length);
  const stopped = [...life.goodOrdersStopped.values()].reduce((sum, count) => sum + count, 0);
  const stoppedPercent = percent(stopped, life.goodOrders);
  const holds = foundInTime >= GOALS.foundInTimePercent && stoppedPercent < GOALS.goodOrdersStoppedPercent;
  const precision = percent(life.rightAlerts, life.alerts);
  const lines = [
    '| kind | cases | found | before the third effect | effects before, median | lost | saved |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...[...rows, all],
    '',
    `alerts ${life.alerts}, of them fraud ${life.rightAlerts} (${precision.toFixed(1)} %); false ones: ${counted(life.falseAlertsBy)}`,
    `good orders ${life.goodOrders}, stopped ${stopped} (${stoppedPercent.toFixed(2)} %): ${counted(life.goodOrdersStopped)}`,
    '',
  ];
  const summary =
    `fraud:simulate seed ${seed}: ${holds ? 'holds' : 'FALLS SHORT'}: ${life.cases.length} cases among ${life.events} events, ` +
    `recall ${percent(life.cases.filter(found).length, life.cases.length).toFixed(1)} %, before the third effect ${foundInTime.toFixed(1)} % ` +
    `(goal ${GOALS.foundInTimePercent} %), precision ${precision.toFixed(1)} %, good orders stopped ${stoppedPercent.toFixed(2)} % ` +
    `(goal below ${GOALS.goodOrdersStoppedPercent} %)`;
  return { text: lines.join('\n'), summary, holds };
}

function rowOf(name: string, cases: readonly CaseResult[]): string {
  const seen = cases.flatMap(({ effectsBefore }) => (effectsBefore === null ? [] : [effectsBefore]));
  seen.sort((a, b) => a - b);
  const lost = cases.reduce((sum, one) => sum + one.lost, 0);
  const planned = cases.reduce((sum, one) => sum + one.planned, 0);
  const cells = [
    ...[name, cases.length, seen.length, cases.filter(inTime).length],
    ...[seen[Math.floor(seen.length / 2)] ?? '—', money(lost), money(planned - lost)],
  ];
  return `| ${cells.join(' | ')} |`;
}

function found({ effectsBefore }: CaseResult): boolean {
  return effectsBefore !== null;
}

function inTime({ effectsBefore }: CaseResult): boolean {
  return effectsBefore !== null && effectsBefore <= MOST_EFFECTS;
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (part * 100) / whole;
}

function money(minor: number): string {
  return (minor / 100).toLocaleString('en', { maximumFractionDigits: 0 });
}

function counted(counts: ReadonlyMap<string, number>): string {
  const all = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  return all.length === 0 ? 'none' : all.join(', ');
}
