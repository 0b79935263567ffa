/** What follows when a customer proved who they are: orders that waited for it are decided again. */
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { StepUpDemand } from '../../domain/fraud/step-up-demand.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import type { IdentityNews } from '../workflow-news.ts';

/** What telling the orders works with. */
export interface IdentityDeps {
  readonly store: Pick<Store, 'cases' | 'decisions' | 'stepUpDemands'>;
  readonly news: IdentityNews;
}

/**
 * Tells every order of a customer that waits in review for their proof, and for nothing more severe. An order that is decided again meanwhile is not told twice.
 * Rejects when MongoDB or Temporal does not answer; the sweep tells them again.
 * @returns how many orders were told
 */
export async function tellOrdersOfProof(
  { store, news }: IdentityDeps,
  customerId: CustomerId,
  provenAt: Instant,
): Promise<number> {
  let told = 0;
  for (const { workflowId, decision } of await store.cases.approvalsHeldForFraud(customerId, provenAt)) {
    const receipt = decision === null ? null : await store.decisions.get(decision.receiptId);
    if (receipt?.fraud?.outcome === 'stepUp' && (await news.tellOrderOfProof(workflowId))) told += 1;
  }
  return told;
}

/** One batch of customers whose demand ended at or after an instant, and whose orders may not have been told: a process ended in between. */
export async function tellLeftOrders(
  deps: IdentityDeps,
  query: { readonly since: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const ended = await deps.store.stepUpDemands.endedCustomers(query);
  let acted = 0;
  const accountOf = ({ customerId }: StepUpDemand) => customerId;
  const failed = await handleEach(ended, { accountOf }, async ({ customerId, endedAt }) => {
    acted += await tellOrdersOfProof(deps, customerId, endedAt ?? instantOf(Date.now()));
  });
  return {
    ...{ looked: ended.length, acted, failed },
    next: ended.length < query.limit ? null : (ended.at(-1)?.customerId ?? null),
  };
}
