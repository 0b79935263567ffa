/** Payment inquiries: asking, and an agent's resolution. */
import type { AccountRefusal } from '../../domain/accounts/refusals.ts';
import type { PaymentInquiryCase } from '../../domain/cases/cases.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { LedgerRefusal } from '../../domain/ledger/refusals.ts';
import {
  awaitAnswer,
  PAYMENT_INQUIRY,
  type PaymentInquiryInput,
  paymentInquiryWorkflowId,
  type Resolution,
  resolve,
} from '../../messages/payment-inquiry.ts';
import type { Store } from '../../store/store.ts';
import { accountsOfRequest } from '../accounts/of-request.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfStanding } from '../payments/news.ts';
import type { CaseClient } from './case-client.ts';
import { assertSameRequest } from './same-request.ts';

/** What inquiries work with. */
export interface InquiryDeps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'accounts'>;
  readonly cases: CaseClient;
}

/**
 * Asks, or joins the inquiry of this id, and waits for its first answer.
 * @returns null when the case runs and did not answer in time
 * @throws BusinessFailure NotFound, RequestDiffers, what the workflow refuses
 */
export async function askInquiry(
  deps: InquiryDeps,
  input: PaymentInquiryInput,
): Promise<PaymentInquiryCase | null> {
  const { inquiryId, customerId, billingAccountId, topic, channel } = input.inquiry;
  await accountsOfRequest(deps.store, customerId, billingAccountId);
  const result = await deps.cases.start({
    workflowType: PAYMENT_INQUIRY,
    workflowId: paymentInquiryWorkflowId(inquiryId),
    input,
    answer: awaitAnswer,
    updateId: 'answer',
    requestType: 'payment-inquiry',
    billingAccountId,
    summary: `Inquiry ${inquiryId}: ${topic}`,
    details: `Asked by ${channel}${billingAccountId === null ? '' : ` about billing account ${billingAccountId}`}.`,
  });
  const found = result.kind === 'answered' ? result.value : null;
  const ended = result.kind === 'ended' ? await deps.store.cases.getInquiry(inquiryId) : null;
  const known = found ?? ended;
  if (known !== null) assertSameRequest(input.inquiry, known.inquiry);
  return known;
}

/**
 * Carries an agent's resolution out, then tells every workflow that waits for the customer's accounts: after goodwill on a bill, a dispute
 * or a moved payment, an overdue bill may no longer be overdue.
 * @param updateId the same again has one effect
 * @throws BusinessFailure of the workflow or its actions; CaseClosed, NoAnswerYet
 */
export async function resolveInquiry(
  deps: InquiryDeps,
  inquiryId: string,
  resolution: Resolution,
  updateId: string,
): Promise<PaymentInquiryCase> {
  const found = await deps.cases
    .update(paymentInquiryWorkflowId(inquiryId), resolve, resolution, updateId)
    .catch((error: unknown) => {
      throw refusalOf(error);
    });
  if (resolution.actions.length > 0)
    for (const { billingAccountId } of await deps.store.accounts.ofCustomer(found.inquiry.customerId))
      await tellOfStanding(deps, billingAccountId, inquiryId);
  return found;
}

/** Each action of a resolution has its own key: one that was used for another action means that actions changed places. */
function refusalOf(error: unknown): unknown {
  const isTaken = error instanceof BusinessFailure && error.faults?.some(({ code }) => KEY_TAKEN.has(code));
  return isTaken ? caseRefusal('action-differs') : error;
}

const KEY_TAKEN = new Set<string>([
  'key-of-another-action' satisfies AccountRefusal,
  'key-of-another-entry' satisfies LedgerRefusal,
]);
