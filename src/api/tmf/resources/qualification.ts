/** TMF679 productOfferingQualification: what would be decided about an order, without an order. The reason codes say what stands in the way. */
import { z } from 'zod';
import { epochMsOf, instantOf } from '../../../domain/civil-date.ts';
import type { Outcome } from '../../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../../domain/failure-types.ts';
import { evaluateOrder } from '../../../services/decisions/evaluation.ts';
import { presenterOf } from '../../cases/presenter.ts';
import { Problem } from '../../problems/problem.ts';
import { readTmfBody } from '../conventions/body.ts';
import { keptResource } from '../kept-resource.ts';
import type { TmfCall } from '../resource.ts';
import {
  namedAccount,
  type OrderBody,
  offeringOf,
  partiesOf,
  readOrderBody,
  serviceOrderOf,
} from './order-body.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** How an outcome is called in a qualification. What needs a person, or a condition, is neither. */
const RESULTS: Readonly<Record<Outcome, string>> = {
  approve: 'qualified',
  approveWithConditions: 'qualified with conditions',
  review: 'insufficient information',
  decline: 'unqualified',
};

const ProductPrice = z.looseObject({ priceType: z.string() });
const Place = z.looseObject({ id: z.string().nullish(), role: z.string().default('related') });
const Item = z.looseObject({
  id: z.string(),
  action: z.string().nullish(),
  expectedActivationDate: z.string().nullish(),
  productOffering: z.object({ id: z.string() }).nullish(),
  product: z
    .object({
      billingAccount: z.object({ id: z.string() }).nullish(),
      productOffering: z.object({ id: z.string() }).nullish(),
      productPrice: z.array(ProductPrice).nullish(),
      productTerm: z.array(z.looseObject({})).nullish(),
      place: z.array(Place).nullish(),
    })
    .nullish(),
});
type Item = z.output<typeof Item>;

const Body = z.object({
  category: z.object({ id: z.string() }).nullish(),
  place: z.array(Place).nullish(),
  relatedParty: z.array(z.looseObject({ id: z.string() })).nullish(),
  provideOnlyAvailable: z.boolean().nullish(),
  provideUnavailabilityReason: z.boolean().nullish(),
  productOfferingQualificationItem: z.array(Item).nullish(),
});
type Body = z.output<typeof Body>;

const HOURS_VALID = 24;

export const PRODUCT_OFFERING_QUALIFICATION = keptResource({
  ...{ specification: 'tmf679', name: 'productOfferingQualification', prefix: 'POQ', rate: 'decision' },
  ...{ objects: ['customer', 'account'], readScopes: ['decisions:read'], writeScopes: ['evaluations:write'] },
  fixed: ['state', 'qualificationResult', 'effectiveQualificationDate', 'productOfferingQualificationItem'],
  async complete(call, { id, sent }) {
    const body = readTmfBody(Body, sent);
    const items = body.productOfferingQualificationItem ?? [];
    if (items.length === 0)
      throw new Problem('validation-failed', 'A qualification is of at least one item.', {
        errors: [
          {
            ...{ pointer: '/productOfferingQualificationItem', code: 'missing' },
            detail: 'an item with the id of its productOffering',
          },
        ],
      });
    const at = call.deps.now();
    const judged: { readonly item: Attributes; readonly result: string }[] = [];
    for (const [index, item] of items.entries())
      judged.push(await judgedItem(call, body, { item, orderId: `${id}-${index + 1}` }));
    const shown =
      body.provideOnlyAvailable === true ? judged.filter(({ result }) => result !== RESULTS.decline) : judged;
    const results = new Set(judged.map(({ result }) => result));
    const worst = [RESULTS.decline, RESULTS.review, RESULTS.approveWithConditions].find((one) =>
      results.has(one),
    );
    return {
      provideAlternative: false,
      provideOnlyAvailable: false,
      provideUnavailabilityReason: true,
      instantSyncQualification: true,
      ...sent,
      ...{ state: 'done', qualificationResult: worst ?? RESULTS.approve },
      ...{
        productOfferingQualificationDate: at,
        effectiveQualificationDate: at,
        expectedPOQCompletionDate: at,
      },
      expirationDate: instantOf(epochMsOf(at) + HOURS_VALID * 3_600_000),
      productOfferingQualificationItem: shown.map(({ item }) => item),
    };
  },
});

/** An item with what would be decided about it. What can't be decided is not qualified, with the reason. */
async function judgedItem(
  call: TmfCall,
  body: Body,
  { item, orderId }: { readonly item: Item; readonly orderId: string },
): Promise<{ readonly item: Attributes; readonly result: string }> {
  const reasons = await reasonsOf(call, orderBodyOf(body, item), orderId);
  const isTold = body.provideUnavailabilityReason !== false && reasons.outcome !== 'approve';
  const result = RESULTS[reasons.outcome];
  return {
    result,
    item: {
      ...item,
      ...{ state: 'done', qualificationItemResult: result },
      eligibilityUnavailabilityReason: isTold ? reasons.reasons : [],
    },
  };
}

interface Reasons {
  readonly outcome: Outcome;
  readonly reasons: readonly { readonly code: string; readonly label: string }[];
}

async function reasonsOf(call: TmfCall, order: OrderBody, orderId: string): Promise<Reasons> {
  const { c, deps } = call;
  const parties = partiesOf(order);
  if (parties.customerId === null)
    return { outcome: 'review', reasons: [{ code: 'NO_CUSTOMER', label: 'No customer is named.' }] };
  const offering = offeringOf(order);
  if (offering === null)
    return { outcome: 'review', reasons: [{ code: 'NOTHING_ADDED', label: 'No offering is named.' }] };
  const account = await namedAccount(call, parties);
  if (account === null)
    return {
      outcome: 'decline',
      reasons: [{ code: 'NO_SUCH_ACCOUNT', label: 'The customer has no such billing account here.' }],
    };
  try {
    const wanted = serviceOrderOf(order, { orderId, offering }, account, deps.now());
    const { decision } = await evaluateOrder(deps, {
      order: wanted,
      policyVersion: null,
      mayTryDrafts: false,
    });
    const reasons = presenterOf(c, deps).reasons(decision.reasons);
    return {
      outcome: decision.outcome,
      reasons: reasons.map(({ code, text }) => ({ code, label: text })),
    };
  } catch (error) {
    if (!(error instanceof BusinessFailure) || error.type !== 'BillingAccountNotFound') throw error;
    return { outcome: 'decline', reasons: [{ code: 'NO_SUCH_ACCOUNT', label: 'There is no such account.' }] };
  }
}

/** The product order that an item would become. */
function orderBodyOf({ category, place, relatedParty }: Body, item: Item): OrderBody {
  const { id, product, productOffering, expectedActivationDate } = item;
  return readOrderBody({
    category: category?.id,
    requestedStartDate: expectedActivationDate,
    billingAccount: product?.billingAccount,
    relatedParty,
    productOrderItem: [
      {
        ...{ id, action: 'add', productOffering: productOffering ?? product?.productOffering },
        itemPrice: product?.productPrice,
        itemTerm: product?.productTerm,
        product: { place: [...(product?.place ?? []), ...(place ?? [])] },
      },
    ],
  });
}
