/** A well-formed body for every POST of the TM Forum APIs. Spoilt one fault at a time by the tables of tests. */
import { ACCOUNT_ID, CUSTOMER_ID } from '../../support/builders.ts';

export const TMF_GOOD_REQUESTS = [
  {
    path: '/tmf-api/paymentManagement/v4/payment',
    body: {
      correlatorId: 'PAY-TMF-1',
      account: { id: ACCOUNT_ID },
      totalAmount: { unit: 'EUR', value: 45 },
      paymentMethod: { '@type': 'BankCard' },
    },
  },
  {
    path: '/tmf-api/productOrderingManagement/v4/productOrder',
    body: {
      externalId: 'ORD-TMF-1',
      category: 'broadband',
      billingAccount: { id: ACCOUNT_ID },
      relatedParty: [{ id: CUSTOMER_ID, role: 'customer', '@referredType': 'Customer' }],
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-500' } }],
    },
  },
  {
    path: '/tmf-api/productOrderingManagement/v4/cancelProductOrder',
    body: { productOrder: { id: 'ORD-TMF-NONE' }, cancellationReason: 'Changed their mind.' },
  },
] as const;
