/** Changes of a billing cycle: quoting every way to make one, and committing the chosen one. */
import type { AccountSnapshot } from '../../domain/accounts/snapshot.ts';
import type { CycleChangeRequest, CycleOption, CycleQuote } from '../../domain/billing/cycle/change.ts';
import { recommendOption } from '../../domain/billing/cycle/options.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { DecidedBy, Receipt } from '../../domain/decisions/decision.ts';
import { isFailure } from '../../domain/failure-types.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { RULE_ENGINE } from '../../rules/evaluate.ts';
import {
  type JudgedOption,
  judgeCycleOptions,
  overrideOptions,
  refusePreference,
} from '../../rules/judge-cycle-options.ts';
import { quoteBasis } from '../../store/billing/quote-basis.ts';
import type { Store } from '../../store/store.ts';
import { freeReceiptId } from '../decisions/record.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

/**
 * Works out every way to make the change and judges each. The receipt is that of the recommended option, or else of the first one. A
 * preference without any option is declined with its reason. Writes nothing.
 * @throws BusinessFailure PolicyNotFound
 */
export async function quoteCycleChange(
  { store, policies }: { readonly store: Store; readonly policies: PolicyProvider },
  input: {
    readonly workflowId: string;
    readonly request: CycleChangeRequest;
    /** Who decides if the request overrides guards. */
    readonly requestedBy: SubjectId;
    readonly snapshot: AccountSnapshot;
    readonly expiresAt: Instant;
    readonly at: Instant;
  },
): Promise<{ readonly quote: CycleQuote; readonly receipt: Receipt }> {
  const { workflowId, request, requestedBy, snapshot, expiresAt, at } = input;
  const policy = await policies.current('billing-cycle-change', at);
  const byPolicy = await judgeCycleOptions(snapshot, request.preference, policy, at);
  const judged = request.override === undefined ? byPolicy : overrideOptions(byPolicy);
  const options = judged.map(({ option }) => option);
  const recommendedOptionId = recommendOption(options);
  const telling = judged.find(({ option }) => option.optionId === recommendedOptionId) ?? judged[0];
  const decision = telling?.decision ?? (await refusePreference(snapshot, request.preference, policy, at));
  const { account } = snapshot;
  return {
    quote: {
      quoteId: `${request.changeId}:${account.version}`,
      expiresAt,
      basis: quoteBasis(snapshot),
      options,
      recommendedOptionId,
    },
    receipt: {
      ...decision,
      receiptId: await freeReceiptId(store, workflowId),
      requestType: 'billing-cycle-change',
      workflowId,
      customerId: request.customerId,
      billingAccountId: request.billingAccountId,
      decidedBy: decidedByOf(request, requestedBy, telling),
      engine: RULE_ENGINE,
      accountVersion: account.version,
      currency: account.currency,
      today: snapshot.today,
    },
  };
}

/**
 * Replaces the cycle and charges the stub in one transaction, if what the quote was made of is unchanged; else nothing is updated.
 */
export async function commitCycleChange(
  store: Pick<Store, 'cycleChanges'>,
  input: {
    readonly request: CycleChangeRequest;
    /** Of the quote. */
    readonly basis: string;
    readonly option: CycleOption;
    readonly at: Instant;
  },
): Promise<{ readonly updated: boolean }> {
  const { request, basis, option, at } = input;
  const { changeId, billingAccountId } = request;
  try {
    await store.cycleChanges.commit({ changeId, billingAccountId, basis, option, now: at });
    return { updated: true };
  } catch (error) {
    if (isFailure(error, 'AccountMoved')) return { updated: false };
    throw error;
  }
}

/** The agent, if the option that determines the receipt was overridden; otherwise the policy. */
function decidedByOf(
  { override }: CycleChangeRequest,
  requestedBy: SubjectId,
  telling: JudgedOption | undefined,
): DecidedBy {
  if (override === undefined || telling?.option.overriddenCodes === undefined) return { kind: 'policy' };
  return { kind: 'agent', subject: requestedBy, note: override.note };
}
