/** TMF622 productOrder: an order that is posted starts a service approval, and its state follows the case. */
import { z } from 'zod';
import type { ServiceApprovalCase } from '../../../domain/cases/cases.ts';
import type { ApprovalState } from '../../../domain/cases/order.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import { ORDER_STATES } from '../../../domain/tmf/hub.ts';
import { type KeptAttributes, NO_CUSTOMER } from '../../../domain/tmf/kept-attributes.ts';
import { isAttributes, omitting } from '../../../domain/tmf/merge-patch.ts';
import { tmfMoney } from '../../../domain/tmf/money.ts';
import { cancel, serviceApprovalWorkflowId } from '../../../messages/service-approval.ts';
import { askForApproval } from '../../../services/cases/order-case.ts';
import { changeKept, keepSent, keptKey, sentAttributes } from '../../../services/tmf/kept-attributes.ts';
import { type AppContext, principalOf } from '../../context.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';
import { freeText, Id } from '../../schemas/primitives.ts';
import { type OwnedDocument, withKept } from '../kept.ts';
import { namedCustomer } from '../kept-resource.ts';
import { accountRef, customerParty, hrefOf } from '../references.ts';
import { ownId } from '../request-id.ts';
import type { TmfCall, TmfResource } from '../resource.ts';
import { everyItem, inBatches, wantedCustomers } from '../walk.ts';
import {
  IN_ADVANCE,
  namedAccount,
  type OrderBody,
  offeringOf,
  partiesOf,
  readOrderBody,
  serviceOrderOf,
} from './order-body.ts';

const PLACE = { specification: 'tmf622', name: 'productOrder' } as const;

/** Orders whose kept attributes are read at once, and refused ones that a list shows. */
const BATCH = 50;
const MOST_REFUSED = 1_000;

export const PRODUCT_ORDER: TmfResource = {
  ...PLACE,
  reads: {
    scopes: ['orders:read'],
    objects: ['case', 'account'],
    // What clients sent is given back, and may hold anything.
    personal: 'shown',
    checksCustomer: true,
    fills: [
      ...['id', 'href', 'externalId', 'state', 'category', 'orderDate', 'billingAccount', 'relatedParty'],
      ...['productOrderItem', 'orderTotalPrice', 'note', 'expectedCompletionDate', 'completionDate'],
      ...['cancellationDate', 'cancellationReason', 'description', 'priority', 'requestedStartDate'],
      ...['requestedCompletionDate', 'notificationContact', 'agreement', 'channel', 'payment', 'quote'],
      'productOfferingQualification',
    ],
    async *candidates(call, filters) {
      const { c, deps } = call;
      const customers = wantedCustomers(call, filters);
      for (const customerId of customers) {
        const approvals = everyItem((page) =>
          deps.store.cases.listApprovals({ state: null, outcome: null, customerId, ...page }),
        );
        for await (const batch of inBatches(approvals, BATCH))
          yield* await withSent(
            call,
            batch.map((approval) => ownedDocument(c, approval)),
          );
      }
      for (const kept of await deps.store.tmfKept.refused(keptKey(PLACE, '').slice(0, -1), MOST_REFUSED)) {
        const isWanted = customers.some(
          (customerId) => customerId === null || customerId === kept.customerId,
        );
        // Sent again once its account was there, it has a case.
        if (isWanted && (await deps.store.cases.getApproval(orderIdOf(kept))) === null)
          yield refusedDocument(c, kept);
      }
    },
    async one(call, id) {
      const { c, deps, boundTo } = call;
      const approval = await deps.store.cases.getApproval(id);
      if (approval !== null) {
        if (boundTo !== null && approval.order.customerId !== boundTo) return null;
        return (await withSent(call, [ownedDocument(c, approval)]))[0] ?? null;
      }
      const [kept] = await deps.store.tmfKept.getMany([keptKey(PLACE, id)]);
      if (kept === undefined || (boundTo !== null && kept.customerId !== boundTo)) return null;
      // Without a case and without a refusal its workflow has only just begun.
      return kept.refusal === null ? waitingDocument(c, kept, id) : refusedDocument(c, kept);
    },
  },
  creation: {
    scopes: ['orders:write'],
    objects: ['case', 'account', 'customer'],
    personal: 'shown',
    audited: ['tmfKept.keep'],
    rate: 'decision',
    checksCustomer: true,
    takes: [
      'externalId',
      'category',
      'requestedStartDate',
      'billingAccount',
      'relatedParty',
      'productOrderItem',
      'orderTotalPrice',
      'note',
    ],
    defaults: [],
    create: order,
  },
  change: {
    scopes: ['orders:write'],
    objects: ['case', 'account', 'customer'],
    personal: 'shown',
    audited: ['tmfKept.keep', 'tmfKept.change'],
    rate: 'write',
    checksCustomer: true,
    takes: [
      ...['state', 'cancellationReason', 'description', 'priority', 'requestedCompletionDate', 'agreement'],
      ...['notificationContact', 'channel', 'payment', 'quote', 'productOfferingQualification', 'note'],
    ],
    change: changeOrder,
  },
};

/** What was decided on: another content is another order. */
const DECIDED = ['productOrderItem', 'billingAccount', 'relatedParty', 'category', 'requestedStartDate'];
/** What the case says of the order. */
const OF_THE_CASE = [
  ...['state', 'externalId', 'orderDate', 'orderTotalPrice', 'completionDate'],
  ...['expectedCompletionDate', 'cancellationDate', 'cancellationReason'],
];

/**
 * Cancels the order where the patch says so, and keeps what nobody here interprets.
 * @throws Problem `invalid-state` for another content than was decided on; BusinessFailure CaseClosed, InvalidState
 */
async function changeOrder(
  call: TmfCall,
  id: string,
  patch: Readonly<Record<string, unknown>>,
): Promise<TmfDocument | null> {
  const { c, deps } = call;
  const before = await PRODUCT_ORDER.reads.one(call, id);
  if (before === null) return null;
  const other = DECIDED.find((name) => patch[name] != null && !isSaidOf(before[name], patch[name]));
  if (other !== undefined)
    throw new Problem(
      'invalid-state',
      'It was decided on what was ordered. Cancel the order, and send another one.',
      {
        errors: [{ pointer: `/${other}`, code: 'not-allowed-value', detail: 'as it was ordered' }],
      },
    );
  const { state, cancellationReason } = StateWords.parse(patch);
  if (state === 'cancelled' && before['state'] !== 'cancelled') {
    const reason = cancellationReason ?? 'Cancelled.';
    const request = { reason, requestedBy: principalOf(c).subject };
    await deps.cases.update(serviceApprovalWorkflowId(id), cancel, request, `cancel:${id}`);
  } else if (state != null && state !== before['state'])
    throw new Problem('invalid-state', 'The state of an order follows its case; a client can cancel it.', {
      errors: [{ pointer: '/state', code: 'not-allowed-value', detail: 'cancelled' }],
    });
  const kept = omitting(patch, [...DECIDED, ...OF_THE_CASE]);
  const customerId = namedCustomer(before);
  if (Object.keys(kept).length > 0 && customerId !== null)
    await changeKept(call.deps, PLACE, { id, customerId, patch: kept });
  return PRODUCT_ORDER.reads.one(call, id);
}

const StateWords = z.object({ state: z.string().nullish(), cancellationReason: freeText(500).nullish() });

/** Whether a patch says no more than what is there: of each part it has the same id, or the same text. */
function isSaidOf(there: unknown, said: unknown): boolean {
  if (Array.isArray(said) && Array.isArray(there))
    return said.every((one, index) => isSaidOf(there[index], one));
  if (!isAttributes(said)) return there === undefined || there === said;
  return isAttributes(there) && (said['id'] === undefined || said['id'] === there['id']);
}

/**
 * Asks for the approval of the order. `externalId` is its id, so that it is decided once. Without a party, the token or the account says who orders. An order for an
 * account that is not here, and one that adds no offering, are taken, and rejected with the reason.
 */
async function order(call: TmfCall, sent: Readonly<Record<string, unknown>>): Promise<TmfDocument> {
  const { c, deps } = call;
  const body = readOrderBody(sent);
  const isKnown = async (id: string) => (await deps.store.tmfKept.getMany([keptKey(PLACE, id)])).length > 0;
  const orderId = Id.safeParse(body.externalId).data ?? (await ownId(call, 'ORD', isKnown));
  const named = partiesOf(body);
  const parties = { ...named, customerId: named.customerId ?? call.boundTo };
  const account = await namedAccount(call, parties);
  const customerId = parties.customerId ?? account?.customerId ?? NO_CUSTOMER;
  assertMayAccessCustomer(principalOf(c), customerId);
  const kept = { id: orderId, customerId, body: { ...sent, externalId: body.externalId ?? orderId } };
  const offering = offeringOf(body);
  if (account === null || offering === null) {
    const refusal = account === null ? 'NO_SUCH_ACCOUNT' : 'NOTHING_ADDED';
    return refusedDocument(c, await keepSent(call.deps, PLACE, { ...kept, refusal }));
  }
  const wanted = serviceOrderOf(body, { orderId, offering }, account, deps.now());
  await keepSent(call.deps, PLACE, kept);
  const { subject, customerId: boundTo = null } = principalOf(c);
  const answer = await askForApproval(deps, { order: wanted, requestedBy: subject }, boundTo);
  const document = answer.kind === 'pending' ? waiting(c, orderId, body) : documentOf(c, answer.approval);
  return (await withSent(call, [{ document, customerId }]))[0] ?? document;
}

/** The orders with what was sent of them: of each item, too, of which this service says how far it is. */
function withSent(call: TmfCall, owned: readonly OwnedDocument[]): Promise<readonly TmfDocument[]> {
  return withKept(call, PLACE, owned, (sent, document) => {
    const said = ITEMS.safeParse(document['productOrderItem']).data?.[0] ?? {};
    const items = ITEMS.safeParse(sent['productOrderItem']).data ?? [];
    const shown = items.map((item, index) => ({
      ...{ id: String(index + 1), action: said['action'], quantity: 1 },
      ...present(item),
      state: said['state'],
    }));
    return {
      ...sent,
      ...document,
      note: [...notesSent(sent), ...listIn(document['note'])],
      ...(shown.length === 0 ? {} : { productOrderItem: shown }),
      '@type': sent['@type'] ?? document['@type'],
    };
  });
}

/** The notes of the client. One who sends back what was read sends the reasons as well, which are ours to say. */
function notesSent({ note }: Readonly<Record<string, unknown>>): readonly unknown[] {
  const isOurs = (one: unknown) => isAttributes(one) && one['author'] === NOTED_BY;
  return listIn(note).filter((one) => !isOurs(one));
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const NOTED_BY = 'Goodstanding';
const ITEMS = z.array(z.record(z.string(), z.unknown()));

function ownedDocument(c: AppContext, approval: ServiceApprovalCase): OwnedDocument {
  return { document: documentOf(c, approval), customerId: approval.order.customerId };
}

const PRODUCT_IN_ADVANCE = {
  productCharacteristic: [{ name: IN_ADVANCE, valueType: 'boolean', value: true }],
};

function documentOf(c: AppContext, approval: ServiceApprovalCase): TmfDocument {
  const { order, timeline, reasons, appointment, updatedAt } = approval;
  const { orderId, billingAccountId, customerId, offering, monthlyCharge, oneOffCharge } = order;
  const state = ORDER_STATES[approval.state];
  const { currency } = monthlyCharge;
  const isOver = (wanted: ApprovalState) =>
    approval.state === wanted
      ? (timeline.findLast((entry) => entry.state === wanted)?.at ?? updatedAt)
      : null;
  return present({
    ...{ id: orderId, href: hrefOf(c, 'tmf622', 'productOrder', orderId), externalId: orderId, state },
    category: offering.category,
    orderDate: approval.createdAt,
    expectedCompletionDate: appointment?.startsAt,
    completionDate: isOver('completed'),
    cancellationDate: isOver('cancelled'),
    cancellationReason: approval.cancellationReason,
    billingAccount: accountRef(c, billingAccountId),
    relatedParty: [customerParty(c, customerId)],
    orderTotalPrice: [
      {
        ...{ name: 'Each month', priceType: 'recurring', recurringChargePeriod: 'month' },
        price: { taxIncludedAmount: tmfMoney(monthlyCharge.amountMinor, currency) },
      },
      {
        ...{ name: 'Once', priceType: 'oneTime' },
        price: { taxIncludedAmount: tmfMoney(oneOffCharge.amountMinor, currency) },
      },
    ],
    productOrderItem: [
      {
        ...{ id: '1', action: 'add', quantity: 1, state: state === 'partial' ? 'inProgress' : state },
        productOffering: { id: offering.id },
        ...(order.billedInAdvance === true ? { product: PRODUCT_IN_ADVANCE } : {}),
      },
    ],
    note: reasons.map(({ code }, index) => noteOf(index, code, approval.decision?.decidedAt ?? updatedAt)),
    '@type': 'ProductOrder',
  });
}

/** A reason of the decision, as a note: product orders have no other place for it. */
function noteOf(index: number, code: string, date: string) {
  return { id: `reason-${index + 1}`, author: NOTED_BY, date, text: code };
}

function orderIdOf({ key }: Pick<KeptAttributes, 'key'>): string {
  return key.slice(keptKey(PLACE, '').length);
}

function refusedDocument(c: AppContext, kept: KeptAttributes): TmfDocument {
  const id = orderIdOf(kept);
  const sent = sentAttributes(kept);
  return {
    ...sent,
    ...{ id, href: hrefOf(c, 'tmf622', 'productOrder', id), state: 'rejected', orderDate: kept.createdAt },
    note: [...notesSent(sent), noteOf(0, kept.refusal ?? 'REFUSED', kept.createdAt)],
    '@type': String(sent['@type'] ?? 'ProductOrder'),
  };
}

function waitingDocument(c: AppContext, kept: KeptAttributes, id: string): TmfDocument {
  return { ...sentAttributes(kept), ...acknowledged(c, id), orderDate: kept.createdAt };
}

function waiting(c: AppContext, id: string, body: OrderBody): TmfDocument {
  return { ...acknowledged(c, id), productOrderItem: body.productOrderItem };
}

function acknowledged(c: AppContext, id: string): TmfDocument {
  return {
    ...{ id, href: hrefOf(c, 'tmf622', 'productOrder', id), externalId: id, state: 'acknowledged' },
    '@type': 'ProductOrder',
  };
}
