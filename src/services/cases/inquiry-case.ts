/** Payment inquiries: asking, and an agent's resolution. */
import type { PaymentInquiryCase } from '../../domain/cases/cases.ts';
import { BusinessFailure, isFailure } from '../../domain/failure-types.ts';
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
    .catch(async (error: unknown) => {
      throw await refusalOf(deps, error, inquiryId);
    });
  if (resolution.actions.length > 0)
    for (const { billingAccountId } of await deps.store.accounts.ofCustomer(found.inquiry.customerId))
      await tellOfStanding(deps, billingAccountId, inquiryId);
  return found;
}

/** While an inquiry waits for an agent, its state allows a resolution, so a refusal is then about one of the actions. */
async function refusalOf({ store }: InquiryDeps, error: unknown, inquiryId: string): Promise<unknown> {
  if (!isFailure(error, 'InvalidState')) return error;
  if ((await store.cases.getInquiry(inquiryId))?.state !== 'assigned') return error;
  return new BusinessFailure('InvalidState', 'another action is in the place of one that was carried out', {
    told: 'Another action is in the place of one that was carried out before. Send that one again unchanged, and new ones after it.',
    cause: error,
  });
}
