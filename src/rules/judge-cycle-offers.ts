import type { AccountPresent } from '../domain/accounts/snapshot.ts';
import type { CyclePreference } from '../domain/billing/cycle/change.ts';
import {
  type CycleOptionDraft,
  cycleOptions,
  type OfferedCycleOption,
} from '../domain/billing/cycle/options.ts';
import { pendingTransition } from '../domain/billing/cycle/transition.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Facts } from '../domain/decisions/decision.ts';
import { cycleChangeFacts } from '../domain/decisions/facts/cycle-change.ts';
import type { CompiledPolicy } from './compile.ts';
import { type CompiledEvaluator, compileEvaluator } from './compiled/index.ts';

/** The part of a decision that an offer shows. */
type Verdict = Pick<OfferedCycleOption, 'eligible' | 'reasonCodes'>;

/** Judges the options that are shown beside a billing cycle. */
export type OfferJudge = (
  snapshot: AccountPresent,
  preferences: readonly CyclePreference[],
  policy: CompiledPolicy,
  decidedAt: Instant,
) => Promise<readonly OfferedCycleOption[]>;

/** When this many are remembered, all are forgotten at once. */
const MOST = 10_000;

/**
 * Does what `judgeCycleOptions` does, for offers. Offers show neither receipt nor amounts, so the options' stubs have no charges. Many
 * accounts share a cycle, and the same facts under the same policy always lead to the same decision. So it remembers the options of a
 * cycle on a day, the verdict on a set of facts and the offers to an account in its present state. A recorded decision is never taken from
 * here.
 */
export function createOfferJudge(): OfferJudge {
  const drafts = new Map<string, readonly CycleOptionDraft[]>();
  const verdicts = new Map<string, Verdict>();
  const offers = new Map<string, readonly OfferedCycleOption[]>();
  const evaluators = new WeakMap<CompiledPolicy, CompiledEvaluator>();

  const evaluatorOf = (policy: CompiledPolicy): CompiledEvaluator => {
    const made = evaluators.get(policy) ?? compileEvaluator(policy);
    evaluators.set(policy, made);
    return made;
  };

  const draftsOf = (snapshot: AccountPresent, preference: CyclePreference) => {
    const { account, today, dueDays } = snapshot;
    if (pendingTransition(snapshot) !== null) return [];
    const billed = account.billing?.billedThrough ?? null;
    const key = JSON.stringify([
      today,
      account.currency,
      account.cycle,
      billed,
      preference,
      calendarOf(snapshot),
    ]);
    return remember(drafts, key, () =>
      cycleOptions(
        { account, today, subscriptions: [], cycleTransition: null, ...(dueDays && { dueDays }) },
        preference,
      ),
    );
  };

  const judged = (
    snapshot: AccountPresent,
    draft: CycleOptionDraft,
    evaluator: CompiledEvaluator,
    decidedAt: Instant,
  ): OfferedCycleOption => {
    const { policy } = evaluator;
    const facts = cycleChangeFacts(snapshot, draft);
    const key = `${policy.reference.sha256} ${valuesOf(facts, policy)}`;
    const verdict = remember(verdicts, key, () => verdictOf(snapshot, facts, evaluator, decidedAt));
    return { ...draft, ...verdict };
  };

  return async (snapshot, preferences, policy, decidedAt) => {
    const key = `${policy.reference.sha256} ${basisOf(snapshot)} ${JSON.stringify(preferences)}`;
    const known = offers.get(key);
    if (known !== undefined) return known;
    const evaluator = evaluatorOf(policy);
    const options = preferences
      .flatMap((preference) => draftsOf(snapshot, preference))
      .map((draft) => judged(snapshot, draft, evaluator, decidedAt));
    return remember(offers, key, () => options);
  };
}

/** Everything that an account's options and their facts depend on. When any of it changes, the account is judged again. */
function basisOf(present: AccountPresent): string {
  const { today, account, openBills, recentCycleChangeDates } = present;
  const { billingAccountId: _id, customerId: _customer, balance: _balance, ...rest } = account;
  const { sequence: _sequence, version: _version, updatedAt: _at, heldCredit: _held, ...lasting } = rest;
  const bills = openBills.map(({ billId: _bill, billingAccountId: _ba, customerId: _c, ...bill }) => bill);
  return JSON.stringify([today, lasting, bills, recentCycleChangeDates, calendarOf(present)]);
}

/** What the due dates of its options depend on beside the account. */
function calendarOf({ dueDays }: AccountPresent): readonly string[] | null {
  return dueDays === undefined ? null : [dueDays.version, dueDays.timeZone];
}

function verdictOf(
  { asOf, today, account: { currency } }: AccountPresent,
  facts: Facts,
  evaluator: CompiledEvaluator,
  decidedAt: Instant,
): Verdict {
  const decision = evaluator.decide({ facts, factsAsOf: asOf, decidedAt, currency, today });
  const eligible = decision.outcome === 'approve';
  return { eligible, reasonCodes: eligible ? [] : decision.reasons.map((reason) => reason.code) };
}

/** The values that the policy declares, as text. They are as old as the read, which has just been made. */
function valuesOf(facts: Facts, policy: CompiledPolicy): string {
  return JSON.stringify(Object.keys(policy.document.facts).map((name) => facts[name]?.value ?? null));
}

function remember<T>(known: Map<string, T>, key: string, compute: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = compute();
  if (known.size >= MOST) known.clear();
  known.set(key, value);
  return value;
}
