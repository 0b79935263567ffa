/** The TM Forum Open APIs: the same services as the native API, in the words of the standard. */
import type { App } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { registerTmfResource } from './register.ts';
import type { TmfResource } from './resource.ts';
import { BILLING_ACCOUNT } from './resources/billing-account.ts';
import { BILLING_CYCLE_SPECIFICATION } from './resources/billing-cycle-specification.ts';
import { CANCEL_PRODUCT_ORDER } from './resources/cancel-product-order.ts';
import { CUSTOMER } from './resources/customer.ts';
import { CUSTOMER_BILL } from './resources/customer-bill.ts';
import { PAYMENT } from './resources/payment.ts';
import { PRODUCT_ORDER } from './resources/product-order.ts';

/** Every resource that is served. */
export const TMF_RESOURCES: readonly TmfResource[] = [
  CUSTOMER,
  BILLING_ACCOUNT,
  BILLING_CYCLE_SPECIFICATION,
  PAYMENT,
  CUSTOMER_BILL,
  PRODUCT_ORDER,
  CANCEL_PRODUCT_ORDER,
];

export function registerTmfRoutes(app: App, deps: BusinessDeps): void {
  for (const resource of TMF_RESOURCES) registerTmfResource(app, deps, resource);
}
