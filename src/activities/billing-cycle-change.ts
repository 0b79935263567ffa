import type { AccountSnapshot } from '../domain/accounts/snapshot.ts';
import type { CycleChangeRequest, CycleOption, CycleQuote } from '../domain/billing/cycle/change.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import type { SubjectId } from '../domain/flavor.ts';
import { commitCycleChange, quoteCycleChange } from '../services/billing/cycle-change.ts';
import { type RecordResult, recordReceipt } from '../services/decisions/record.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The steps of a billing cycle change. */
export function createBillingCycleChangeActivities({ store, policies }: ActivityDependencies) {
  return {
    /** @throws BusinessFailure CustomerNotFound, BillingAccountNotFound */
    reviewCurrentCycle(input: {
      readonly request: CycleChangeRequest;
      readonly asOf: Instant;
    }): Promise<AccountSnapshot> {
      const { customerId, billingAccountId } = input.request;
      return store.snapshots.ofAccount(customerId, billingAccountId, input.asOf);
    },

    evaluateOptions(input: {
      readonly workflowId: string;
      readonly request: CycleChangeRequest;
      /** Who decides if the request overrides guards. */
      readonly requestedBy: SubjectId;
      readonly snapshot: AccountSnapshot;
      readonly expiresAt: Instant;
      readonly at: Instant;
    }): Promise<{ readonly quote: CycleQuote; readonly receipt: Receipt }> {
      return quoteCycleChange({ store, policies }, input);
    },

    recordCycleDecision(input: { readonly receipt: Receipt }): Promise<RecordResult> {
      return recordReceipt(store, input.receipt);
    },

    updateCycleSchedule(input: {
      readonly request: CycleChangeRequest;
      /** Of the quote. */
      readonly basis: string;
      readonly option: CycleOption;
      readonly at: Instant;
    }): Promise<{ readonly updated: boolean }> {
      return commitCycleChange(store, input);
    },
  };
}

export type BillingCycleChangeActivities = ReturnType<typeof createBillingCycleChangeActivities>;
