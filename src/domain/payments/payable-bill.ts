import type { BillId, BillingAccountId } from '../flavor.ts';
import type { Minor } from '../money.ts';

/** A bill that money for several accounts may pay. */
export interface PayableBill {
  readonly billId: BillId;
  readonly billingAccountId: BillingAccountId;
  readonly open: Minor;
}
