/** How one TM Forum resource names another. */
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../../domain/flavor.ts';
import { type AppContext, linkTo } from '../context.ts';
import { TMF_SPECIFICATIONS, type TmfSpecificationName } from './attributes.ts';

/** The address of a resource. */
export function hrefOf(c: AppContext, specification: TmfSpecificationName, name: string, id: string): string {
  const { basePath } = TMF_SPECIFICATIONS[specification];
  return linkTo(c, `${basePath}/${name}/${encodeURIComponent(id)}`);
}

/** The customer as a party that has to do with something. Named by the id: what they are called is personal, and is at the `href`. */
export function customerParty(c: AppContext, customerId: CustomerId) {
  return {
    ...{ id: customerId, href: hrefOf(c, 'tmf629', 'customer', customerId), name: customerId },
    role: 'customer',
    '@referredType': 'Customer',
  };
}

/** A billing account. */
export function accountRef(c: AppContext, billingAccountId: BillingAccountId) {
  return {
    ...{ id: billingAccountId, href: hrefOf(c, 'tmf666', 'billingAccount', billingAccountId) },
    '@referredType': 'BillingAccount',
  };
}

/** A bill. */
export function billRef(c: AppContext, billId: BillId) {
  return { id: billId, href: hrefOf(c, 'tmf678', 'customerBill', billId), '@referredType': 'CustomerBill' };
}

/** A payment. */
export function paymentRef(c: AppContext, paymentId: PaymentId) {
  return { id: paymentId, href: hrefOf(c, 'tmf676', 'payment', paymentId), '@referredType': 'Payment' };
}
