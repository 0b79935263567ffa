/** TMF622 productOrder: an order that is posted starts a service approval, and its state follows the case. */
import { randomUUID } from 'node:crypto';
import type { ServiceApprovalCase } from '../../../domain/cases/cases.ts';
import type { ApprovalState } from '../../../domain/cases/order.ts';
import type { KeptAttributes } from '../../../domain/tmf/kept-attributes.ts';
import { askForApproval } from '../../../services/cases/order-case.ts';
import { type AppContext, principalOf } from '../../context.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { Id } from '../../schemas/primitives.ts';
import { present, type TmfDocument } from '../conventions/document.ts';
import { tmfMoney } from '../conventions/money.ts';
import { keepSent, keptKey, type OwnedDocument, sentAttributes, withKept } from '../kept.ts';
import { accountRef, customerParty, hrefOf } from '../references.ts';
import type { TmfCall, TmfResource } from '../resource.ts';
import { everyItem, inBatches, wantedCustomers } from '../walk.ts';
import { type OrderBody, partiesOf, readOrderBody, serviceOrderOf } from './order-body.ts';

const PLACE = { specification: 'tmf622', name: 'productOrder' } as const;

/** The states of a case in TM Forum's words: a person looks (`held`), the customer has to do something (`pending`). */
const STATES: Readonly<Record<ApprovalState, string>> = {
  acknowledged: 'acknowledged',
  assessing: 'acknowledged',
  inReview: 'held',
  awaitingCondition: 'pending',
  scheduling: 'inProgress',
  scheduled: 'inProgress',
  completed: 'completed',
  declined: 'rejected',
  cancelled: 'cancelled',
  failed: 'failed',
};

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
          yield* await withKept(
            call,
            PLACE,
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
        return (await withKept(call, PLACE, [ownedDocument(c, approval)]))[0] ?? null;
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
    ],
    defaults: [],
    create: order,
  },
};

/**
 * Asks for the approval of the order. `externalId` is its id, so that it is decided once. An order for an account that is not here is taken, and
 * rejected with the reason.
 */
async function order(call: TmfCall, sent: Readonly<Record<string, unknown>>): Promise<TmfDocument> {
  const { c, deps } = call;
  const body = readOrderBody(sent);
  const orderId = Id.safeParse(body.externalId).data ?? randomUUID();
  const { customerId, billingAccountId } = partiesOf(body);
  assertMayAccessCustomer(principalOf(c), customerId);
  const account = await accountFor(call, customerId, billingAccountId);
  const kept = { id: orderId, customerId, body: { ...sent, externalId: body.externalId ?? orderId } };
  if (account === null)
    return refusedDocument(c, await keepSent(call, PLACE, { ...kept, refusal: 'NO_SUCH_ACCOUNT' }));
  const wanted = serviceOrderOf(body, orderId, account, deps.now());
  await keepSent(call, PLACE, kept);
  const { subject, customerId: boundTo = null } = principalOf(c);
  const answer = await askForApproval(deps, { order: wanted, requestedBy: subject }, boundTo);
  const document = answer.kind === 'pending' ? waiting(c, orderId, body) : documentOf(c, answer.approval);
  return (await withKept(call, PLACE, [{ document, customerId }]))[0] ?? document;
}

/** The account that is named, or the only one of the customer; null when there is none, or it is another customer's. */
async function accountFor({ deps: { store } }: TmfCall, customerId: string, billingAccountId: string | null) {
  if (billingAccountId !== null) {
    const account = await store.accounts.get(billingAccountId);
    return account?.customerId === customerId ? account : null;
  }
  const [only, another] = await store.accounts.ofCustomer(customerId);
  return another === undefined ? (only ?? null) : null;
}

function ownedDocument(c: AppContext, approval: ServiceApprovalCase): OwnedDocument {
  return { document: documentOf(c, approval), customerId: approval.order.customerId };
}

function documentOf(c: AppContext, approval: ServiceApprovalCase): TmfDocument {
  const { order, timeline, reasons, appointment, updatedAt } = approval;
  const { orderId, billingAccountId, customerId, offering, monthlyCharge, oneOffCharge } = order;
  const state = STATES[approval.state];
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
      },
    ],
    note: reasons.map(({ code }, index) => noteOf(index, code, approval.decision?.decidedAt ?? updatedAt)),
    '@type': 'ProductOrder',
  });
}

/** A reason of the decision, as a note: product orders have no other place for it. */
function noteOf(index: number, code: string, date: string) {
  return { id: `reason-${index + 1}`, author: 'Goodstanding', date, text: code };
}

function orderIdOf({ key }: Pick<KeptAttributes, 'key'>): string {
  return key.slice(keptKey(PLACE, '').length);
}

function refusedDocument(c: AppContext, kept: KeptAttributes): TmfDocument {
  const id = orderIdOf(kept);
  return {
    ...sentAttributes(kept),
    ...{ id, href: hrefOf(c, 'tmf622', 'productOrder', id), state: 'rejected', orderDate: kept.createdAt },
    note: [noteOf(0, kept.refusal ?? 'REFUSED', kept.createdAt)],
    '@type': 'ProductOrder',
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
