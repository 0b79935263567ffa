import type { PaymentInquiryCase } from '../../domain/cases/cases.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { InquiryRating } from '../../domain/insight/kpi/rating.ts';
import type { Store } from '../../store/store.ts';

/**
 * Stores the rating of the answer to an inquiry, once, after it was answered. The same rating again changes nothing.
 * @throws BusinessFailure InvalidState for an inquiry that is not answered, or has another rating
 */
export async function rateAnswer(
  { store, now }: { readonly store: Pick<Store, 'inquiryRatings'>; readonly now: () => Instant },
  { inquiry, state }: PaymentInquiryCase,
  given: Pick<InquiryRating, 'rating' | 'comment' | 'ratedBy' | 'onBehalf'>,
): Promise<{ readonly rating: InquiryRating; readonly changed: boolean }> {
  if (state !== 'resolved')
    throw caseRefusal('inquiry-not-answered', {
      detail: `The inquiry is ${state}; only an answer can be rated.`,
    });
  const { inquiryId, customerId } = inquiry;
  return store.inquiryRatings.put({ ...given, inquiryId, customerId, ratedAt: now() });
}
