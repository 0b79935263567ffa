import { ACCOUNT_ID, CUSTOMER_ID } from '../../support/builders/builders.ts';

const ACCOUNTS = '/tmf-api/accountManagement/v4';
const RISK = '/tmf-api/riskManagement/v4';
const PARTY = { id: CUSTOMER_ID, role: 'customer', '@referredType': 'Customer' };

/** A well-formed body for every POST of the TM Forum APIs. Spoilt one fault at a time by the tables of tests. */
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
  {
    path: '/tmf-api/customerManagement/v4/customer',
    body: {
      name: 'Olga Fischer',
      engagedParty: { id: 'PARTY-1', '@referredType': 'Individual' },
      contactMedium: [{ mediumType: 'email', characteristic: { emailAddress: 'olga.fischer@example.com' } }],
    },
  },
  {
    path: `${ACCOUNTS}/billingAccount`,
    body: {
      name: 'Home',
      relatedParty: [PARTY],
      billStructure: { cycleSpecification: { id: 'monthly-15' } },
    },
  },
  {
    path: '/tmf-api/paymentManagement/v4/refund',
    body: {
      ...{ account: { id: ACCOUNT_ID }, payment: { id: 'PAY-TMF-NONE' } },
      ...{ totalAmount: { unit: 'EUR', value: 4.5 }, paymentMethod: { '@type': 'BankCard' } },
    },
  },
  {
    path: '/tmf-api/customerBillManagement/v4/customerBillOnDemand',
    body: { billingAccount: { id: ACCOUNT_ID } },
  },
  {
    path: '/tmf-api/appointment/v4/appointment',
    body: {
      ...{ validFor: { startDateTime: '2026-12-07T08:00:00Z' }, relatedParty: [PARTY] },
      relatedPlace: { id: 'north', role: 'installation' },
    },
  },
  {
    path: '/tmf-api/appointment/v4/searchTimeSlot',
    body: { relatedPlace: { id: 'north', role: 'installation' } },
  },
  {
    path: '/tmf-api/productOfferingQualification/v4/productOfferingQualification',
    body: {
      relatedParty: [PARTY],
      productOfferingQualificationItem: [{ id: '1', productOffering: { id: 'fibre-500' } }],
    },
  },
  {
    path: '/tmf-api/partyInteraction/v4/partyInteraction',
    body: { reason: 'Asked about the bill', direction: 'inbound', relatedParty: [PARTY] },
  },
  {
    path: `${RISK}/productOfferingRiskAssessment`,
    body: { productOffering: { id: 'fibre-500' } },
  },
  { path: `${RISK}/partyRoleRiskAssessment`, body: { partyRole: PARTY } },
  {
    path: `${RISK}/partyRoleProductOfferingRiskAssessment`,
    body: { partyRole: PARTY, productOffering: { id: 'fibre-500' } },
  },
  { path: `${RISK}/shoppingCartRiskAssessment`, body: { shoppingCart: { id: 'CART-1' } } },
  { path: `${RISK}/productOrderRiskAssessment`, body: { productOrder: { id: 'ORD-TMF-1' } } },
  { path: `${ACCOUNTS}/partyAccount`, body: { name: 'Ours', relatedParty: [PARTY] } },
  { path: `${ACCOUNTS}/settlementAccount`, body: { name: 'Roaming', relatedParty: [PARTY] } },
  { path: `${ACCOUNTS}/financialAccount`, body: { name: 'Debtors' } },
  { path: `${ACCOUNTS}/billFormat`, body: { name: 'Short bill' } },
  { path: `${ACCOUNTS}/billPresentationMedia`, body: { name: 'Letter' } },
  {
    path: `${ACCOUNTS}/billingCycleSpecification`,
    body: { name: 'Mid of month', frequency: 'monthly', billingDateShift: 15 },
  },
  ...[
    ...['appointment', 'customerBillManagement', 'customerManagement', 'accountManagement'],
    ...['partyInteraction', 'paymentManagement', 'productOfferingQualification', 'riskManagement'],
    'productOrderingManagement',
  ].map((name) => ({
    path: `/tmf-api/${name}/v4/hub`,
    body: { callback: `https://listener.example/${name}`, query: 'eventType=AnyEvent' },
  })),
] as const;

/** A well-formed patch for every PATCH of the TM Forum APIs, of resources that are not there. */
export const TMF_GOOD_PATCHES = [
  { path: '/tmf-api/productOrderingManagement/v4/productOrder', body: { description: 'Second floor' } },
  { path: '/tmf-api/customerManagement/v4/customer', body: { name: 'Olga Meyer' } },
  { path: '/tmf-api/customerBillManagement/v4/customerBill', body: { state: 'settled' } },
  { path: '/tmf-api/appointment/v4/appointment', body: { description: 'Ring twice' } },
  { path: '/tmf-api/appointment/v4/searchTimeSlot', body: { relatedEntity: [] } },
  {
    path: '/tmf-api/productOfferingQualification/v4/productOfferingQualification',
    body: { description: 'For Olga' },
  },
  { path: '/tmf-api/partyInteraction/v4/partyInteraction', body: { description: 'Called back' } },
  ...[
    ...['billingAccount', 'partyAccount', 'settlementAccount', 'financialAccount', 'billFormat'],
    ...['billPresentationMedia', 'billingCycleSpecification'],
  ].map((name) => ({ path: `${ACCOUNTS}/${name}`, body: { name: 'Another name' } })),
] as const;
