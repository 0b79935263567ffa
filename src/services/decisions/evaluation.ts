/** What is decided without a case: dry runs, and the changes shown beside a billing cycle. */
import type { AccountPresent } from '../../domain/accounts/snapshot.ts';
import type { CyclePreference } from '../../domain/billing/cycle/change.ts';
import type { OfferedCycleOption } from '../../domain/billing/cycle/options.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Decision } from '../../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../domain/decisions/facts/service-approval.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';
import { evaluatePolicy } from '../../rules/evaluate.ts';
import { createOfferJudge } from '../../rules/judge-cycle-offers.ts';
import { PolicyRefused } from '../../rules/policy-schema.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { DecisionPlace } from './explanations.ts';

/** Bill days that are shown as examples: the beginning, the middle and the end of a month. */
const OFFERED_DAYS = [1, 15, 31] as const;
const OFFERED_FREQUENCIES = ['monthly', 'quarterly'] as const;

/** What would be decided, and where and when: a receipt says that itself. */
export interface DryRun {
  readonly decision: Decision;
  readonly place: DecisionPlace;
}

/**
 * Decides an order without recording anything, by the policy in force or by a version of any state.
 * @returns null when there is no such version, or it does not pass its checks
 * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch, PolicyNotFound
 */
export type EvaluateServiceApproval = (
  order: ServiceOrder,
  at: Instant,
  policyVersion: string | null,
) => Promise<DryRun | null>;

/** The changes of the cycle that can be asked for, each judged by the policy; none while no policy is released. */
export type OfferCycleOptions = (
  snapshot: AccountPresent,
  at: Instant,
) => Promise<readonly OfferedCycleOption[]>;

/** Decides orders without recording anything. */
export function createEvaluation(
  store: Pick<Store, 'snapshots'>,
  policies: PolicyProvider,
): EvaluateServiceApproval {
  return async (order, at, policyVersion) => {
    const policy = await (policyVersion === null
      ? policies.current('service-approval', at)
      : soundVersion(policies, policyVersion));
    if (policy === null) return null;
    const { account, today, asOf, ...rest } = await store.snapshots.ofAccount(
      order.customerId,
      order.billingAccountId,
      at,
    );
    const facts = serviceApprovalFacts({ account, today, asOf, ...rest }, order);
    const place = { currency: account.currency, today };
    const decision = await evaluatePolicy({ policy, facts, factsAsOf: asOf, decidedAt: at, ...place });
    return { decision, place };
  };
}

/** Null when there is no such version, or it does not pass its checks: drafts need not. */
async function soundVersion(policies: PolicyProvider, version: string): Promise<CompiledPolicy | null> {
  return policies.version('service-approval', version).catch((error: unknown) => {
    if (error instanceof PolicyRefused) return null;
    throw error;
  });
}

/** Judges the usual changes of a cycle. A closed account has none. */
export function createCycleOffer(policies: PolicyProvider): OfferCycleOptions {
  const judge = createOfferJudge();
  return async (snapshot, at) => {
    if (snapshot.account.state === 'closed') return [];
    const policy = await policies.current('billing-cycle-change', at).catch((error: unknown) => {
      // Dates and amounts can be told without a policy; what may be changed can't.
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
