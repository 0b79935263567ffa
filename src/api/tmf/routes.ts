/** The TM Forum Open APIs: the same services as the native API, in the words of the standard. */
import type { App } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { registerHubs } from './hubs.ts';
import { registerTmfResource } from './register.ts';
import type { TmfResource } from './resource.ts';
import { APPOINTMENT, SEARCH_TIME_SLOT } from './resources/appointment.ts';
import { BILL_FORMAT, BILL_PRESENTATION_MEDIA } from './resources/bill-forms.ts';
import { CUSTOMER_BILL_ON_DEMAND } from './resources/bill-on-demand.ts';
import { BILLING_ACCOUNT } from './resources/billing-account.ts';
import { BILLING_CYCLE_SPECIFICATION } from './resources/billing-cycle-specification.ts';
import { APPLIED_BILLING_RATE } from './resources/billing-rate.ts';
import { CANCEL_PRODUCT_ORDER } from './resources/cancel-product-order.ts';
import { CUSTOMER } from './resources/customer.ts';
import { CUSTOMER_BILL } from './resources/customer-bill.ts';
import { FINANCIAL_ACCOUNT, PARTY_ACCOUNT, SETTLEMENT_ACCOUNT } from './resources/kept-accounts.ts';
import { PARTY_INTERACTION } from './resources/party-interaction.ts';
import { PAYMENT } from './resources/payment.ts';
import { PRODUCT_ORDER } from './resources/product-order.ts';
import { PRODUCT_OFFERING_QUALIFICATION } from './resources/qualification.ts';
import { REFUND } from './resources/refund.ts';
import {
  PARTY_ROLE_OFFERING_RISK,
  PARTY_ROLE_RISK,
  PRODUCT_OFFERING_RISK,
  PRODUCT_ORDER_RISK,
  SHOPPING_CART_RISK,
} from './resources/risk.ts';

/** Every resource that is served. */
export const TMF_RESOURCES: readonly TmfResource[] = [
  CUSTOMER,
  BILLING_ACCOUNT,
  BILLING_CYCLE_SPECIFICATION,
  PARTY_ACCOUNT,
  SETTLEMENT_ACCOUNT,
  FINANCIAL_ACCOUNT,
  BILL_FORMAT,
  BILL_PRESENTATION_MEDIA,
  PAYMENT,
  REFUND,
  CUSTOMER_BILL,
  CUSTOMER_BILL_ON_DEMAND,
  APPLIED_BILLING_RATE,
  PRODUCT_ORDER,
  CANCEL_PRODUCT_ORDER,
  APPOINTMENT,
  SEARCH_TIME_SLOT,
  PRODUCT_OFFERING_QUALIFICATION,
  PARTY_INTERACTION,
  PRODUCT_OFFERING_RISK,
  PARTY_ROLE_RISK,
  PARTY_ROLE_OFFERING_RISK,
  SHOPPING_CART_RISK,
  PRODUCT_ORDER_RISK,
];

export function registerTmfRoutes(app: App, deps: BusinessDeps): void {
  for (const resource of TMF_RESOURCES) registerTmfResource(app, deps, resource);
  registerHubs(app, deps, TMF_RESOURCES);
}
