/** Decisions without a case: dry runs, and the changes that are shown with a billing cycle. */
import type { AccountPresent } from '../../domain/accounts/snapshot.ts';
import type { CyclePreference } from '../../domain/billing/cycle/change.ts';
import type { OfferedCycleOption } from '../../domain/billing/cycle/options.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Decision } from '../../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../domain/decisions/facts/service-approval.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { evaluatePolicy } from '../../rules/evaluate.ts';
import { createOfferJudge } from '../../rules/judge-cycle-offers.ts';
import type { Store } from '../../store/store.ts';
import { assertOrderCurrency } from '../currency.ts';
import type { AskedDecision, PolicyDesk } from '../policies/desk.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { DecisionPlace } from './explanations.ts';
import type { ReadOutsideFacts } from './outside-facts.ts';

/** Bill days that are shown as examples: the beginning, the middle and the end of a month. */
const OFFERED_DAYS = [1, 15, 31] as const;
const OFFERED_FREQUENCIES = ['monthly', 'quarterly'] as const;

/** The possible changes of the cycle, each judged by the policy; none while no policy is released. */
export type OfferCycleOptions = (
  snapshot: AccountPresent,
  at: Instant,
) => Promise<readonly OfferedCycleOption[]>;

/** What dry runs work with. */
export interface EvaluationDeps {
  readonly store: Pick<Store, 'snapshots' | 'policies'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
  readonly policyDesk: Pick<PolicyDesk, 'decide'>;
  /** Facts from other systems; left out: there are none. A version that a caller names does without them. */
  readonly outside?: ReadOutsideFacts;
  readonly now: () => Instant;
}

/** A decision that was not recorded, with facts that it does not contain itself. */
export interface Evaluation {
  readonly decision: Decision;
  readonly place: DecisionPlace;
}

/**
 * Decides an order without recording anything: on the facts of this moment, by the policy in force or by `policyVersion`, in any state.
 * The version in force decides here, as it does for every order. A version that a caller names may be anybody's draft, so it decides in a
 * thread. A version that was never released may have been seen by only one person: without `mayTryDrafts` it is refused like an unknown
 * one.
 * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch, PolicyNotFound, PolicyChecksBusy; Invalid when
 * there is no such version, it does not pass its checks, or it takes too long to decide by
 */
export async function evaluateOrder(
  deps: EvaluationDeps,
  request: {
    readonly order: ServiceOrder;
    readonly policyVersion: string | null;
    readonly mayTryDrafts: boolean;
  },
): Promise<Evaluation> {
  const { order, policyVersion, mayTryDrafts } = request;
  const at = deps.now();
  const snapshot = await deps.store.snapshots.forOrder(order.customerId, order.billingAccountId, at);
  const { account, today, asOf } = snapshot;
  const { currency } = account;
  assertOrderCurrency(currency, order);
  const facts = serviceApprovalFacts(snapshot, order);
  const asked = { facts, factsAsOf: asOf, decidedAt: at, currency, today };
  const decision =
    policyVersion === null
      ? await decideByReleased(deps, order, asked)
      : await decideBy(deps, policyVersion, mayTryDrafts, asked);
  return { decision, place: { currency, today } };
}

async function decideByReleased(
  { policies, outside }: EvaluationDeps,
  order: ServiceOrder,
  asked: AskedDecision,
): Promise<Decision> {
  const at = asked.decidedAt;
  const policy = await policies.current('service-approval', at);
  const fromOutside = (await outside?.(policy, order.customerId, 'trial', at)) ?? {};
  return evaluatePolicy({ policy, ...asked, facts: { ...asked.facts, ...fromOutside } });
}

async function decideBy(
  { store, policyDesk }: EvaluationDeps,
  version: string,
  mayBeDraft: boolean,
  asked: AskedDecision,
): Promise<Decision> {
  if (!mayBeDraft) {
    const { releases } = await store.policies.book('service-approval');
    if (!releases.some((release) => release.version === version)) throw noSuchVersion();
  }
  const stored = await store.policies.get('service-approval', version);
  const decision = stored === null ? null : await policyDesk.decide(stored.content, asked);
  if (decision === null) throw noSuchVersion();
  return decision;
}

function noSuchVersion(): BusinessFailure {
  return new BusinessFailure('Invalid', 'no such version to decide by', {
    faults: [
      {
        pointer: '/policyVersion',
        code: 'not-allowed-value',
        detail:
          'there is no such version of the policy, it does not pass its checks, or it takes too long to decide by',
      },
    ],
  });
}

/** Judges the usual changes of a cycle. A closed account has none. */
export function createCycleOffer(policies: PolicyProvider): OfferCycleOptions {
  const judge = createOfferJudge();
  return async (snapshot, at) => {
    if (snapshot.account.state === 'closed') return [];
    const policy = await policies.current('billing-cycle-change', at).catch((error: unknown) => {
      // Dates and amounts are known without a policy; the possible changes are not.
      if (error instanceof BusinessFailure && error.type === 'PolicyNotFound') return null;
      throw error;
    });
    if (policy === null) return [];
    return judge(snapshot, offeredPreferences(snapshot), policy, at);
  };
}

function offeredPreferences({ account: { cycle } }: AccountPresent): CyclePreference[] {
  const days = OFFERED_DAYS.filter((day) => cycle.frequency !== 'weekly' && day !== cycle.billCycleDay);
  const frequencies = OFFERED_FREQUENCIES.filter((frequency) => frequency !== cycle.frequency);
  const nothing = { billCycleDay: null, frequency: null, paymentTermDays: null, payday: null };
  return [
    ...days.map((billCycleDay) => ({ ...nothing, billCycleDay })),
    ...frequencies.map((frequency) => ({ ...nothing, frequency })),
  ];
}
