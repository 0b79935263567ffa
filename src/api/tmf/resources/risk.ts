/** TMF696 risk assessments: how likely bad payment and fraud are, by what is known of a customer at this moment, with the factors. */
import { z } from 'zod';
import { daysPastDueOf, pastDueOf, worstStanding } from '../../../domain/accounts/reads/across-accounts.ts';
import type { Standing } from '../../../domain/accounts/standing.ts';
import type { CustomerId } from '../../../domain/flavor.ts';
import type { FraudAlert } from '../../../domain/fraud/alert.ts';
import { partyKey } from '../../../domain/fraud/party.ts';
import { tmfMoney } from '../../../domain/tmf/money.ts';
import { readTmfBody } from '../conventions/body.ts';
import { keptResource, namedCustomer } from '../kept-resource.ts';
import type { TmfCall } from '../resource.ts';
import { everyItem } from '../walk.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** From 0 (none) to 100: by the worst standing of the accounts. */
const BAD_PAYMENT: Readonly<Record<Standing, number>> = {
  ...{ good: 0, due: 10, grace: 25, overdue: 50, suspended: 70, collections: 90, writtenOff: 100 },
};
/** From 0 to 100: by what the fraud watch has of the customer. */
const FRAUD = { nothing: 0, demand: 40, open: 60, confirmed: 100 } as const;

/** The most alerts that are looked through. */
const MOST_ALERTS = 1_000;

const PRODUCT_ORDER_WORDS = z.object({ productOrder: z.object({ id: z.string() }) });

/** Of a product order, it is about the customer who ordered. */
export const PRODUCT_ORDER_RISK = assessment('productOrderRiskAssessment', 'PORA', async ({ deps }, sent) => {
  const { productOrder } = readTmfBody(PRODUCT_ORDER_WORDS, sent);
  const approval = await deps.store.cases.getApproval(productOrder.id);
  return approval?.order.customerId ?? null;
});
export const PARTY_ROLE_RISK = assessment('partyRoleRiskAssessment', 'PRRA', async (_call, sent) =>
  namedCustomer(sent),
);
export const PARTY_ROLE_OFFERING_RISK = assessment(
  'partyRoleProductOfferingRiskAssessment',
  'PRPO',
  async (_call, sent) => namedCustomer(sent),
);
/** Of an offering or a cart alone nothing is known here: they are kept, without a score. */
export const PRODUCT_OFFERING_RISK = assessment('productOfferingRiskAssessment', 'PFRA', async () => null);
export const SHOPPING_CART_RISK = assessment('shoppingCartRiskAssessment', 'SCRA', async (_call, sent) =>
  namedCustomer(sent),
);

function assessment(
  name: string,
  prefix: string,
  customerIn: (call: TmfCall, sent: Attributes) => Promise<CustomerId | null>,
) {
  return keptResource(
    {
      ...{ specification: 'tmf696', name, prefix, rate: 'decision', objects: ['customer', 'account'] },
      ...{ readScopes: ['decisions:read'], writeScopes: ['evaluations:write'] },
      ownerOf: customerIn,
      async complete(call, { sent }) {
        const customerId = await customerIn(call, sent);
        const known = customerId === null ? null : await riskOf(call, customerId);
        const own = Array.isArray(sent['characteristic']) ? sent['characteristic'] : [];
        // What is not known gets no score: none is no good one.
        if (known === null)
          return { ...sent, status: 'rejected', characteristic: [...own, ...NOTHING_KNOWN] };
        const { scores, factors } = known;
        return {
          ...sent,
          status: 'completed',
          characteristic: [...own, ...factors],
          riskAssessmentResult: {
            overallScore: Math.max(...scores.map(({ score }) => score)),
            score: scores,
          },
        };
      },
    },
    // The published types of two of the assessments leave out what all of them have.
    { change: false, alsoHas: 'ProductOrderRiskAssessment' },
  );
}

const NOTHING_KNOWN = [{ name: 'reason', valueType: 'string', value: 'NOTHING_KNOWN' }];

async function riskOf({ deps }: TmfCall, customerId: CustomerId) {
  const { store } = deps;
  const accounts = await store.accounts.ofCustomer(customerId);
  const ids = accounts.map(({ billingAccountId }) => billingAccountId);
  const { found } = await store.snapshots.presentOf(ids, deps.now());
  if (found.length === 0) return null;
  const standing = worstStanding(found);
  const alerts = await alertsOf(deps.store, [
    partyKey('customer', customerId),
    ...ids.map((id) => partyKey('account', id)),
  ]);
  const isDemanded = await store.stepUpDemands.isOpen(customerId);
  const fraud = alerts.some(({ state }) => state === 'confirmed')
    ? FRAUD.confirmed
    : alerts.length > 0
      ? FRAUD.open
      : isDemanded
        ? FRAUD.demand
        : FRAUD.nothing;
  const factor = (name: string, valueType: string, value: unknown) => ({ name, valueType, value });
  return {
    scores: [
      { riskName: 'BadPaymentRisk', score: BAD_PAYMENT[standing] },
      { riskName: 'FraudRisk', score: fraud },
    ],
    factors: [
      factor('BadPaymentRisk.worstStanding', 'string', standing),
      factor('BadPaymentRisk.daysPastDue', 'integer', Math.max(...found.map(daysPastDueOf))),
      ...found.map((snapshot) => {
        const { amountMinor, currency } = pastDueOf(snapshot);
        const id = snapshot.account.billingAccountId;
        return factor(`BadPaymentRisk.pastDue.${id}`, 'money', tmfMoney(amountMinor, currency));
      }),
      factor('FraudRisk.alerts', 'integer', alerts.length),
      factor('FraudRisk.reasonCodes', 'array', [
        ...new Set(alerts.flatMap(({ reasons }) => reasons.map(({ code }) => code))),
      ]),
      factor('FraudRisk.authenticationDemanded', 'boolean', isDemanded),
    ],
  };
}

/** Alerts about these parties that were confirmed, or that a person still has to look at. */
async function alertsOf(
  store: TmfCall['deps']['store'],
  parties: readonly string[],
): Promise<readonly FraudAlert[]> {
  const found: FraudAlert[] = [];
  for (const state of ['open', 'confirmed'] as const) {
    let seen = 0;
    for await (const alert of everyItem((page) => store.fraudAlerts.list({ state, owner: null, ...page }))) {
      seen += 1;
      if (seen > MOST_ALERTS) break;
      if (alert.keys.some((key) => parties.includes(key))) found.push(alert);
    }
  }
  return found;
}
