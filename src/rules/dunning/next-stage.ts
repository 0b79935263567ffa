import { Engine } from 'json-rules-engine';
import { DUNNING_STAGES, type DunningStage } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Facts, FactValue } from '../../domain/decisions/decision.ts';
import { amountIn, type Currency, type Minor } from '../../domain/money.ts';
import { judgeFacts } from '../fact-guard.ts';
import type { CompiledDunningPolicy, CompiledStage } from './compile.ts';

/** The present stage of an account in dunning; null: it is not dunned. */
export interface StageNow {
  readonly stage: DunningStage;
  /** Whole civil days since the stage was entered. */
  readonly daysInStage: number;
}

export interface NextStageInput {
  readonly policy: CompiledDunningPolicy;
  readonly facts: Facts;
  readonly currency: Currency;
  readonly now: StageNow | null;
  readonly at: Instant;
}

type Known = Pick<NextStageInput, 'policy' | 'facts' | 'currency' | 'at'>;

/** Everything that conditions may compare: parameters, the currency's amounts, and the facts that pass their declarations. */
function knownTo({ policy, facts, currency, at }: Known): Readonly<Record<string, FactValue>> {
  const { known } = judgeFacts(policy.needed, facts, at);
  const values: Record<string, FactValue> = { ...policy.document.parameters };
  for (const [name, byCurrency] of Object.entries(policy.document.amounts)) {
    const amount = amountIn(byCurrency, currency);
    if (amount !== null) values[name] = amount;
  }
  for (const [name, value] of known) values[name] = value;
  return values;
}

/** Whether everything is known that the first stage compares. If not, nobody can say whether dunning would begin. */
export function beginningIsKnown(input: Known): boolean {
  const values = knownTo(input);
  return input.policy.stages[0]?.needs.every((name) => Object.hasOwn(values, name)) ?? true;
}

/**
 * The stages whose conditions are met, by json-rules-engine. It first checks facts against their declarations. A stage with an unknown
 * fact or amount is not given to the engine, so it can't be met: missing data never leads to an act, whatever the conditions say.
 */
async function stagesMet(input: Known): Promise<ReadonlySet<DunningStage>> {
  const { policy } = input;
  const values = knownTo(input);
  const runnable = policy.stages.filter(({ needs }) => needs.every((name) => Object.hasOwn(values, name)));
  if (runnable.length === 0) return new Set();
  const engine = new Engine(
    runnable.map(({ engineRule }) => engineRule),
    { allowUndefinedFacts: false, pathResolver: refusePath },
  );
  const { results } = await engine.run(values);
  const met = new Set<string>(results.filter(({ result }) => result === true).map(({ name }) => name));
  return new Set(runnable.map(({ stage }) => stage).filter((stage) => met.has(stage)));
}

/**
 * The stage to enter now, or null. It is always the one after the present stage: none is skipped, however late the account
 * is, so that nobody is suspended who was not reminded. Never throws because of facts.
 */
export async function nextStage(input: NextStageInput): Promise<CompiledStage | null> {
  const candidate = stageAfter(input.policy, input.now);
  if (candidate === null) return null;
  if (input.now !== null && input.now.daysInStage < candidate.minimumDays) return null;
  return (await stagesMet(input)).has(candidate.stage) ? candidate : null;
}

/** The stage that would come next, whatever its conditions; null after the last. */
function stageAfter(policy: CompiledDunningPolicy, now: StageNow | null): CompiledStage | null {
  const rank = now === null ? -1 : DUNNING_STAGES.indexOf(now.stage);
  return policy.stages.find(({ stage }) => DUNNING_STAGES.indexOf(stage) > rank) ?? null;
}

/** The fee of a stage in a currency; 0 when it has none, or none in this currency. */
export function feeOf(
  { document }: CompiledDunningPolicy,
  { rule }: CompiledStage,
  currency: Currency,
): Minor {
  if (rule.fee === undefined) return 0;
  return amountIn(document.amounts[rule.fee] ?? {}, currency) ?? 0;
}

/** Facts are flat: a path in a condition can only be a mistake, and JSONPath would even run scripts. */
function refusePath(): never {
  throw new Error('facts have no paths');
}
