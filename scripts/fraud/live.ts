import type { JudgedEvent } from '../../src/domain/fraud/judgement.ts';
import { FRAUD_OUTCOMES, type FraudOutcome } from '../../src/domain/fraud/outcomes.ts';
import type { CompiledFraudWatch } from '../../src/rules/fraud/compile.ts';
import { takeFraudEvent } from '../../src/services/fraud/watch.ts';
import type { Happening, PlantedKind } from './happening.ts';
import { memoryBooks } from './memory-books.ts';

/** What became of one planted case. */
export interface CaseResult {
  readonly kind: PlantedKind;
  /** How many effects had gone through when it was found; null: it never was. */
  effectsBefore: number | null;
  /** Effects that went through, and that were planned, with their amounts in minor units. */
  lost: number;
  planned: number;
}

interface RunningCase extends CaseResult {
  effects: number;
}

/** What the watch came to. */
export interface LifeResult {
  readonly cases: readonly CaseResult[];
  readonly events: number;
  readonly goodOrders: number;
  /** Good orders that had to wait for somebody, by the reason. */
  readonly goodOrdersStopped: ReadonlyMap<string, number>;
  /** Alerts as the desk sees them, one a ring or account in a month: how many, and how many of them were fraud. */
  readonly alerts: number;
  readonly rightAlerts: number;
  readonly falseAlertsBy: ReadonlyMap<string, number>;
}

/**
 * Lets everything happen in the order of time, and has each event judged and counted by the service and the rules that run in
 * production. Once a case is found its fraudster gets nothing more: the order that is held does not go through, nor what follows.
 * A credit or a payment that is judged after it happened did go through.
 */
export async function liveThrough(
  happenings: readonly Happening[],
  watch: CompiledFraudWatch,
): Promise<LifeResult> {
  const deps = { books: memoryBooks(), watchAt: async () => watch };
  const cases = new Map<string, RunningCase>();
  const stopped = new Map<string, number>();
  const alerts = new Map<string, { fraud: boolean; reason: string }>();
  let goodOrders = 0;
  const inTime = [...happenings].sort((a, b) => (a.event.at < b.event.at ? -1 : 1));
  for (const { event, account, planted, isEffect } of inTime) {
    const amount = event.amount ?? 0;
    const own = planted === null ? null : caseOf(cases, planted.kind, planted.number);
    if (own !== null && isEffect) own.planned += amount;
    if (own !== null && own.effectsBefore !== null) continue;
    const judged = await takeFraudEvent(deps, event, event.at, account);
    if (judged === null) throw new Error('no fraud watch is in force');
    if (atLeast(judged.outcome, 'review')) noteAlert(alerts, judged, planted !== null);
    if (own === null) {
      if (event.kind !== 'order') continue;
      goodOrders += 1;
      if (atLeast(judged.outcome, 'stepUp')) add(stopped, judged.reasons[0]?.code ?? '');
      continue;
    }
    const held = event.kind === 'order' && atLeast(judged.outcome, 'stepUp');
    if (isEffect && !held) {
      own.effects += 1;
      own.lost += amount;
    }
    if (held || (event.kind !== 'order' && atLeast(judged.outcome, 'review')))
      own.effectsBefore = own.effects;
  }
  const falseAlertsBy = new Map<string, number>();
  for (const { fraud, reason } of alerts.values()) if (!fraud) add(falseAlertsBy, reason);
  const right = [...alerts.values()].filter(({ fraud }) => fraud).length;
  return {
    cases: [...cases.values()],
    events: happenings.length,
    goodOrders,
    goodOrdersStopped: stopped,
    alerts: alerts.size,
    rightAlerts: right,
    falseAlertsBy,
  };
}

function caseOf(cases: Map<string, RunningCase>, kind: PlantedKind, number: number): RunningCase {
  const key = `${kind} ${number}`;
  const known = cases.get(key);
  if (known !== undefined) return known;
  const fresh: RunningCase = { kind, effectsBefore: null, lost: 0, planned: 0, effects: 0 };
  cases.set(key, fresh);
  return fresh;
}

/** As the desk has it: one case a ring, else an agent or an account, in a month. */
function noteAlert(
  alerts: Map<string, { fraud: boolean; reason: string }>,
  { ring, parties, at, reasons }: JudgedEvent,
  fraud: boolean,
): void {
  const about =
    ring ?? (parties.agent === undefined ? `account:${parties.account}` : `agent:${parties.agent}`);
  const key = `${about} ${at.slice(0, 7)}`;
  const known = alerts.get(key);
  alerts.set(key, {
    fraud: fraud || (known?.fraud ?? false),
    reason: known?.reason ?? reasons[0]?.code ?? '',
  });
}

function atLeast(outcome: FraudOutcome, least: FraudOutcome): boolean {
  return FRAUD_OUTCOMES.indexOf(outcome) >= FRAUD_OUTCOMES.indexOf(least);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
