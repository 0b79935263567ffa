import type { Instant } from '../domain/civil-date.ts';
import type { CycleOption, CyclePreference } from '../domain/cycle-change.ts';
import { cycleOptions } from '../domain/cycle-options.ts';
import type { Decision } from '../domain/decision.ts';
import { cycleChangeFacts } from '../domain/facts/cycle-change.ts';
import type { AccountSnapshot } from '../domain/snapshot.ts';
import type { CompiledPolicy } from './compile.ts';
import { evaluatePolicy } from './evaluate.ts';

/** One way to change the cycle, and what the policy says of it. */
export interface JudgedOption {
  readonly option: CycleOption;
  readonly decision: Decision;
}

/** Every option a preference opens, each judged by the billing cycle change policy. */
export async function judgeCycleOptions(
  snapshot: AccountSnapshot,
  preference: CyclePreference,
  policy: CompiledPolicy,
  decidedAt: Instant,
): Promise<JudgedOption[]> {
  const { asOf, today, account } = snapshot;
  const judged: JudgedOption[] = [];
  for (const draft of cycleOptions(snapshot, preference)) {
    const facts = cycleChangeFacts(snapshot, draft);
    const { currency } = account;
    const decision = await evaluatePolicy({ policy, facts, factsAsOf: asOf, decidedAt, currency, today });
    const eligible = decision.outcome === 'approve';
    const reasonCodes = eligible ? [] : decision.reasons.map((reason) => reason.code);
    judged.push({ option: { ...draft, eligible, reasonCodes }, decision });
  }
  return judged;
}
