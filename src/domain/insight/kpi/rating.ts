import type { Instant } from '../../civil-date.ts';
import type { CustomerId, SubjectId } from '../../flavor.ts';

/** How a customer rates the answer to one inquiry. Written once. */
export interface InquiryRating {
  readonly inquiryId: string;
  readonly customerId: CustomerId;
  /** 1 (worst) to 5 (best). */
  readonly rating: number;
  /** In the customer's own words; personal data. */
  readonly comment: string | null;
  readonly ratedBy: SubjectId;
  /** True when an agent gave the rating for the customer, false when the customer did. */
  readonly onBehalf: boolean;
  readonly ratedAt: Instant;
}
