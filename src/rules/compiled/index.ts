import type { Decision, FactValue, Outcome, RuleTrace } from '../../domain/decisions/decision.ts';
import type { ReasonCode } from '../../domain/decisions/reason-codes.ts';
import type { CompiledPolicy, CompiledRule } from '../compile.ts';
import { conclude, decisionOf, INCONSISTENT } from '../conclude.ts';
import type { EvaluatePolicyInput } from '../evaluate.ts';
import { type FactFault, isWellFormed, judgeFacts } from '../fact-guard.ts';
import { type Proof, proofOf, rulesThatTell, type Settlement, settle } from '../settle.ts';
import { type Truth, truthOf } from '../three-valued.ts';
import { compileCondition, type FactRow, type Layout, type Test } from './closures.ts';
import { ruleTracer } from './trace-template.ts';

/** The result of the fast path: enough for a backtest, without receipt, texts and amounts. */
export interface FastDecision {
  readonly outcome: Outcome;
  /** Codes of the reasons, in the order of the full decision's. */
  readonly reasonCodes: readonly ReasonCode[];
  /** Places of the rules that fired, in `policy.rules`. */
  readonly fired: readonly number[];
  /** Places of the rules that are unknown. */
  readonly unknown: readonly number[];
  /** The score; null when the policy combines by severity. */
  readonly score: number | null;
}

/** A policy as closures: it decides like {@link evaluatePolicy}, synchronously and many times faster. */
export interface CompiledEvaluator {
  readonly policy: CompiledPolicy;
  /** The same decision, byte for byte as canonical JSON, as evaluatePolicy with this policy. Never throws because of facts. */
  decide(input: Omit<EvaluatePolicyInput, 'policy'>): Decision;
  /**
   * Outcome and reason codes for bare values by fact name. Null, undefined, and values that do not fit the declaration are unknown. It
   * ignores ages, and consequences that could not be computed.
   */
  outcomeOf(values: Readonly<Record<string, unknown>>): FastDecision;
  /** The facts the policy needs, in the order that {@link outcomeOfRow} wants their values. */
  readonly slots: readonly string[];
  /** Like {@link outcomeOf}, for values in the order of {@link slots}: the fastest form. */
  outcomeOfRow(row: readonly unknown[]): FastDecision;
}

/** The proven result of one rule when some slot of the row is undefined. */
function uncertainRule(compiled: CompiledRule, layout: Layout, holds: Test): (row: FactRow) => Truth {
  const { slotOf, parameters } = layout;
  const slotsOf = (names: readonly string[]) => names.map((name) => slotOf.get(name) ?? -1);
  const compared = slotsOf(compiled.conditionNeeds);
  const told = slotsOf(compiled.consequenceNeeds);
  return (row) => {
    const isUnknown = (slot: number) => row[slot] === undefined;
    const lookUp = (name: string): FactValue | undefined => {
      const slot = slotOf.get(name);
      return slot === undefined ? parameters[name] : row[slot];
    };
    const truth = compared.some(isUnknown) ? truthOf(compiled.rule.conditions, lookUp, []) : holds(row);
    // A rule whose reason or amount is unknown is not proven either.
    return truth === true && told.some(isUnknown) ? 'unknown' : truth;
  };
}

/** Proves the rules of a policy from a row; it looks at the row slot by slot only if something is unknown. */
function prover({ rules }: CompiledPolicy, layout: Layout): (row: FactRow, anyFactUnknown: boolean) => Proof {
  const tests = rules.map(({ rule }) => compileCondition(rule.conditions, layout));
  const uncertain = rules.map((rule, index) => uncertainRule(rule, layout, tests[index] ?? (() => false)));
  return (row, anyFactUnknown) => {
    if (anyFactUnknown)
      return proofOf(
        uncertain.map((truthIn) => truthIn(row)),
        true,
      );
    const fired: number[] = [];
    for (let place = 0; place < tests.length; place += 1) if (tests[place]?.(row) === true) fired.push(place);
    return { fired, unknown: NONE, anyFactUnknown };
  };
}

const NONE: readonly never[] = [];

/** The fault of an unusable fact of which only the value is known. */
function faultOf(value: unknown): FactFault {
  return value === null || value === undefined ? 'FACT_MISSING' : 'FACT_MALFORMED';
}

function fastReasonCodes(
  policy: CompiledPolicy,
  proof: Proof,
  settlement: Settlement,
  faults: readonly FactFault[],
): ReasonCode[] {
  const codes: ReasonCode[] = [];
  for (const { reasonCode } of rulesThatTell(policy, proof, settlement)) codes.push(reasonCode);
  const { outcome } = settlement;
  if (outcome === 'review' || outcome === 'decline') for (const fault of faults) codes.push(fault);
  if (codes.length === 0)
    codes.push(policy.scorecard !== null && outcome === 'approve' ? 'GOOD_STANDING' : 'NO_RULE_APPLIED');
  return codes;
}

/**
 * Compiles a policy into closures over a row of fact values; no text is ever compiled. Do it once for each policy: it costs far more than
 * one decision.
 */
export function compileEvaluator(policy: CompiledPolicy): CompiledEvaluator {
  const { rules, document, needed } = policy;
  const slots = needed.map(([name]) => name);
  const layout: Layout = {
    slotOf: new Map(slots.map((name, slot) => [name, slot])),
    parameters: document.parameters,
  };
  const prove = prover(policy, layout);
  const tracers = rules.map((rule) => ruleTracer(rule, layout));
  const declarations = needed.map(([, declared]) => declared);

  function outcomeOfRow(given: readonly unknown[]): FastDecision {
    const row: (FactValue | undefined)[] = [];
    let faults: FactFault[] | null = null;
    for (let slot = 0; slot < declarations.length; slot += 1) {
      const declared = declarations[slot];
      const value = given[slot];
      if (declared !== undefined && isWellFormed(value, declared)) row.push(value);
      else {
        row.push(undefined);
        faults ??= [];
        faults.push(faultOf(value));
      }
    }
    const proof = prove(row, faults !== null);
    const settlement = settle(policy, proof);
    const reasonCodes = fastReasonCodes(policy, proof, settlement, faults ?? NONE);
    const { fired, unknown } = proof;
    return { outcome: settlement.outcome, reasonCodes, fired, unknown, score: settlement.total };
  }

  function outcomeOf(values: Readonly<Record<string, unknown>>): FastDecision {
    const given: unknown[] = [];
    for (const name of slots) given.push(values[name]);
    return outcomeOfRow(given);
  }

  function decide(input: Omit<EvaluatePolicyInput, 'policy'>): Decision {
    const { facts, factsAsOf, decidedAt, currency, today } = input;
    const judged = judgeFacts(needed, facts, decidedAt);
    const row = slots.map((name) => judged.known.get(name));
    const proof = prove(row, judged.unknown.size > 0);
    let conclusion = INCONSISTENT;
    try {
      conclusion = conclude({ policy, currency, today }, judged, proof);
    } catch (error) {
      input.onInconsistent?.(error);
    }
    const trace = tracers.map((tracer, place) => tracer(row, resultOf(proof, place)));
    return decisionOf({ policy, facts, factsAsOf, decidedAt }, conclusion, trace);
  }

  return { policy, decide, outcomeOf, slots, outcomeOfRow };
}

function resultOf({ fired, unknown }: Proof, place: number): RuleTrace['result'] {
  if (fired.includes(place)) return 'fired';
  return unknown.includes(place) ? 'unknown' : 'notFired';
}
