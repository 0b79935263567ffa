import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';

/** The account that pays bills of others, and whose it is. */
export interface Payer {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
}

/** From when on somebody pays the bills of an account. */
export interface PayerFrom {
  /** The first bill date that it counts for. */
  readonly from: CivilDate;
  /** Null: the account pays for itself again. */
  readonly payer: Payer | null;
  readonly by: SubjectId;
  readonly at: Instant;
}
