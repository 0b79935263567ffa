/** What people ask about their data: entering it, deciding on it, fetching a copy. Repeating a call changes nothing. */

import { absence } from '../../domain/absences.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Verdict } from '../../domain/four-eyes.ts';
import type { PrivacyRequest } from '../../domain/retention/privacy-request.ts';
import { retentionRefusals } from '../../domain/retention/refusals.ts';
import { PRIVACY_REQUEST, privacyWorkflowId, summaryOfRight } from '../../messages/privacy-request.ts';
import type { NewPrivacyRequest, PrivacyDecision } from '../../store/retention/privacy-requests.ts';
import type { Store } from '../../store/store.ts';
import type { CaseClient } from '../cases/case-client.ts';
import type { PrivacyNews } from '../workflow-news.ts';
import { obstaclesOf } from './erasure.ts';
import { knownRequest } from './known-request.ts';

/**
 * Enters a request and starts its workflow. The same id again returns the same request.
 * @throws BusinessFailure NotFound, WorkflowsUnreachable
 */
export async function receivePrivacyRequest(
  deps: {
    readonly store: Pick<Store, 'privacy'>;
    readonly cases: Pick<CaseClient, 'launch'>;
    readonly now: () => Instant;
  },
  given: NewPrivacyRequest,
): Promise<PrivacyRequest> {
  const request = await deps.store.privacy.receive(given, deps.now());
  const { requestId, right } = request;
  await deps.cases.launch({
    ...{ workflowType: PRIVACY_REQUEST, workflowId: privacyWorkflowId(requestId), input: { requestId } },
    ...{ requestType: 'privacy-request', billingAccountId: null, summary: summaryOfRight(right) },
  });
  return request;
}

/**
 * Approves or refuses a request, and tells its workflow.
 * @throws BusinessFailure as `decide` of the store; ActionNotPossible for an erasure while something is in the way
 */
export async function decidePrivacyRequest(
  deps: {
    readonly store: Pick<Store, 'privacy' | 'retention'>;
    readonly signals: PrivacyNews;
    readonly now: () => Instant;
  },
  decision: PrivacyDecision,
  verdict: Verdict,
): Promise<PrivacyRequest> {
  const now = deps.now();
  const { right, customerId, state } = await knownRequest(deps.store, decision.requestId);
  if (right === 'erasure' && verdict === 'approved' && state === 'received') {
    const obstacles = await obstaclesOf(deps, customerId, now);
    const [obstacle, ...more] = obstacles;
    if (obstacle !== undefined) throw retentionRefusals.refusalForAll([obstacle, ...more]);
  }
  const request = await deps.store.privacy.decide(decision, verdict, now);
  await deps.signals.tellPrivacyRequest(request);
  return request;
}

/** Tells the workflow of every request that has not ended to look again, and starts those that were never started. */
export async function tellOpenRequests({
  store,
  signals,
}: {
  readonly store: Pick<Store, 'privacy'>;
  readonly signals: PrivacyNews;
}): Promise<number> {
  let told = 0;
  for (let after: string | null = null; ; ) {
    const page: readonly PrivacyRequest[] = await store.privacy.open({ after, limit: OPEN_AT_ONCE });
    for (const request of page) if (await signals.tellPrivacyRequest(request)) told += 1;
    after = page.at(-1)?.requestId ?? null;
    if (page.length < OPEN_AT_ONCE || after === null) return told;
  }
}

const OPEN_AT_ONCE = 100;

/**
 * Gives out the copy of a request.
 * @throws BusinessFailure NotFound when there is none, not yet or not any more
 */
export async function fetchCopy(
  { store, now }: { readonly store: Pick<Store, 'privacy'>; readonly now: () => Instant },
  requestId: string,
): Promise<string> {
  const request = await knownRequest(store, requestId);
  const copy = request.state === 'ready' ? await store.privacy.copy(requestId) : null;
  if (copy === null) throw absence('copy-missing');
  await store.privacy.markDelivered(requestId, now());
  return copy;
}
