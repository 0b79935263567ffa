/** One resource of each kind that is kept for clients of the TM Forum APIs, so that every list of the demo has something to show. */
import type { Instant } from '../domain/civil-date.ts';
import type { CustomerId } from '../domain/flavor.ts';
import { type KeptAttributes, NO_CUSTOMER } from '../domain/tmf/kept-attributes.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** The resources of a named customer, under ids that stay the same. */
export function demoResources(
  { customerId, billingAccountId }: { readonly customerId: CustomerId; readonly billingAccountId: string },
  createdAt: Instant,
): readonly KeptAttributes[] {
  const party = { id: customerId, role: 'customer', '@referredType': 'Customer' };
  const relatedParty = [party];
  const account = { state: 'active', lastModified: createdAt, relatedParty };
  const kept = (resource: string, attributes: Attributes, more: Partial<KeptAttributes> = {}) => ({
    ...{ key: `${resource}:DEMO-1`, resource, customerId, refusal: null, createdAt },
    attributes: JSON.stringify(attributes),
    ...more,
  });
  const risk = {
    status: 'completed',
    characteristic: [{ name: 'BadPaymentRisk.worstStanding', valueType: 'string', value: 'good' }],
    riskAssessmentResult: {
      overallScore: 0,
      score: [
        { riskName: 'BadPaymentRisk', score: 0 },
        { riskName: 'FraudRisk', score: 0 },
      ],
    },
  };
  const offering = { id: 'fibre-500', '@referredType': 'ProductOffering' };
  return [
    kept('tmf666:partyAccount', { name: 'Demo party account', description: 'Kept for a client', ...account }),
    kept('tmf666:settlementAccount', { name: 'Demo settlement account', ...account }),
    kept('tmf666:financialAccount', { name: 'Demo financial account', ...account }),
    kept(
      'tmf666:billPresentationMedia',
      { name: 'Letter', description: 'Sent by post' },
      { customerId: NO_CUSTOMER },
    ),
    kept('tmf678:customerBillOnDemand', {
      ...{ name: 'Demo bill on demand', billingAccount: { id: billingAccountId }, lastUpdate: createdAt },
    }),
    kept(
      'tmf622:productOrder',
      {
        ...{ externalId: 'DEMO-1', category: 'broadband', relatedParty },
        productOrderItem: [{ id: '1', action: 'add', productOffering: offering }],
      },
      { refusal: 'NO_SUCH_ACCOUNT' },
    ),
    kept('tmf646:searchTimeSlot', {
      ...{ searchDate: createdAt, searchResult: 'none', status: 'done', availableTimeSlot: [] },
      ...{ relatedParty: party, relatedPlace: { id: 'north', role: 'installation' } },
    }),
    kept('tmf679:productOfferingQualification', {
      ...{ state: 'done', qualificationResult: 'qualified', relatedParty },
      ...{ productOfferingQualificationDate: createdAt, effectiveQualificationDate: createdAt },
      productOfferingQualificationItem: [
        { id: '1', state: 'done', qualificationItemResult: 'qualified', productOffering: offering },
      ],
    }),
    kept('tmf683:partyInteraction', {
      ...{
        reason: 'Asked about the bill',
        description: 'Contact',
        direction: 'inbound',
        status: 'completed',
      },
      ...{ creationDate: createdAt, statusChangeDate: createdAt, relatedParty },
      ...{ interactionDate: { startDateTime: createdAt }, channel: [{ id: 'phone', name: 'phone' }] },
    }),
    kept('tmf696:partyRoleRiskAssessment', { ...risk, partyRole: party }),
    kept('tmf696:partyRoleProductOfferingRiskAssessment', {
      ...{ ...risk, partyRole: party, productOffering: offering },
    }),
    kept('tmf696:productOfferingRiskAssessment', { status: 'rejected', productOffering: offering }),
    kept('tmf696:shoppingCartRiskAssessment', { ...risk, shoppingCart: { id: 'CART-1' } }),
    kept('tmf696:productOrderRiskAssessment', { ...risk, productOrder: { id: 'DEMO-1' } }),
  ];
}
