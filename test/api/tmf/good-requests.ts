/** A well-formed body for every POST of the TM Forum APIs. Spoilt one fault at a time by the tables of tests. */
import { ACCOUNT_ID } from '../../support/builders.ts';

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
] as const;
