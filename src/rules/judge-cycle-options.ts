import type { AccountPresent } from '../domain/accounts/snapshot.ts';
import { type CycleOption, type CyclePreference, OVERRIDABLE_CODES } from '../domain/billing/cycle/change.ts';
import { cycleEffects, firstBillAmount } from '../domain/billing/cycle/effects.ts';
import { cycleOptions } from '../domain/billing/cycle/options.ts';
import { cyclePosition, pendingTransition } from '../domain/billing/cycle/transition.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Decision, Reason } from '../domain/decisions/decision.ts';
import { type CycleChangeProposal, cycleChangeFacts } from '../domain/decisions/facts/cycle-change.ts';
import type { CompiledPolicy } from './compile.ts';
import { evaluatePolicy } from './evaluate.ts';

/** One way to change the cycle, and the policy's decision on it. */
export interface JudgedOption {
  readonly option: CycleOption;
  readonly decision: Decision;
}

/** Every option of a preference, each judged by the billing cycle change policy. */
export async function judgeCycleOptions(
  snapshot: AccountPresent,
  preference: CyclePreference,
  policy: CompiledPolicy,
  decidedAt: Instant,
): Promise<JudgedOption[]> {
  const judged: JudgedOption[] = [];
  for (const draft of cycleOptions(snapshot, preference)) {
    const decision = await judge(snapshot, draft, policy, decidedAt);
    const eligible = decision.outcome === 'approve';
    const reasonCodes = eligible ? [] : decision.reasons.map((reason) => reason.code);
    const effects = cycleEffects(snapshot, draft);
    const option = { ...draft, firstBillAmount: firstBillAmount(snapshot, draft), effects };
    judged.push({ option: { ...option, eligible, reasonCodes }, decision });
  }
  return judged;
}

/** Whether an agent may override this decision: a refusal whose reasons may all be overridden by an agent. */
export function isOverridable({ outcome, reasons }: Pick<Decision, 'outcome' | 'reasons'>): boolean {
  return outcome === 'decline' && reasons.every(({ code }) => OVERRIDABLE_CODES.includes(code));
}

/** A refusal as an agent overrode it: facts and trace are the policy's, outcome and first reason the agent's. */
export function overriddenDecision(decision: Decision): Decision {
  const reasons: Reason[] = [
    { code: 'CYCLE_CHANGE_OVERRIDDEN', rule: null, params: {} },
    ...decision.reasons,
  ];
  return { ...decision, outcome: 'approve', reasons, conditions: [], remedies: [] };
}

/** The options after an agent's override: those that may be overridden become eligible, and name what was overridden. */
export function overrideOptions(judged: readonly JudgedOption[]): JudgedOption[] {
  return judged.map(({ option, decision }) =>
    isOverridable(decision)
      ? {
          option: { ...option, eligible: true, reasonCodes: [], overriddenCodes: option.reasonCodes },
          decision: overriddenDecision(decision),
        }
      : { option, decision },
  );
}

/**
 * The refusal of a preference without options, because it asks for nothing new or because an earlier change is still under way. Facts and
 * trace are the policy's, for the present cycle (or for the options without the change under way). The outcome is decline, and its reason
 * says which of the two it is.
 */
export async function refusePreference(
  snapshot: AccountPresent,
  preference: CyclePreference,
  policy: CompiledPolicy,
  decidedAt: Instant,
): Promise<Decision> {
  const pending = pendingTransition(snapshot);
  const [wished] = cycleOptions({ ...snapshot, cycleTransition: null }, preference);
  if (pending !== null && wished !== undefined) {
    const { effectiveDate } = pending;
    const decision = await judge(snapshot, wished, policy, decidedAt);
    const reason: Reason = { code: 'CYCLE_CHANGE_PENDING', rule: null, params: { effectiveDate } };
    return { ...refusedDecision(decision, reason), remedies: [{ kind: 'waitUntil', date: effectiveDate }] };
  }
  const { cycle } = snapshot.account;
  const { nextBillDate: effectiveDate } = cyclePosition(snapshot);
  const decision = await judge(snapshot, { ...cycle, effectiveDate, stub: null }, policy, decidedAt);
  const byPolicy = decision.reasons.find(({ code }) => code === 'CYCLE_UNCHANGED');
  return refusedDecision(decision, byPolicy ?? { code: 'CYCLE_UNCHANGED', rule: null, params: {} });
}

/** A decision's facts and trace with an outcome that no rule can soften. */
export function refusedDecision(decision: Decision, reason: Reason): Decision {
  return { ...decision, outcome: 'decline', reasons: [reason], conditions: [], remedies: [] };
}

function judge(
  snapshot: AccountPresent,
  proposal: CycleChangeProposal,
  policy: CompiledPolicy,
  decidedAt: Instant,
): Promise<Decision> {
  const { asOf, today, account } = snapshot;
  const facts = cycleChangeFacts(snapshot, proposal);
  const { currency } = account;
  return evaluatePolicy({ policy, facts, factsAsOf: asOf, decidedAt, currency, today });
}
