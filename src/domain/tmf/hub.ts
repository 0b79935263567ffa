/** Hubs: listeners of TM Forum clients. An event of the log becomes the events of an API that tell of it, as far as the listener's query wants them. */
import { APPROVAL_STATES, type ApprovalState } from '../cases/order.ts';
import { isCurrency } from '../currency.ts';
import type { EventType } from '../events/catalogue.ts';
import type { LoggedEvent } from '../events/subscription.ts';
import { type Hub, TMF_APIS, type TmfApiName } from './apis.ts';
import { meetsAll } from './compare.ts';
import { tmfMoney } from './money.ts';
import { parseTmfQuery, type TmfFilter, TmfQueryError, tmfFieldsOf } from './query.ts';

/** An event as a listener gets it. */
export interface HubMessage {
  /** Below the callback: `/listener/paymentStateChangeEvent`. */
  readonly path: string;
  readonly eventId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Data = Readonly<Record<string, unknown>>;

/** An event of an API, before it is wrapped. */
interface Told {
  readonly api: TmfApiName;
  /** Such as `customerBill`. */
  readonly resource: string;
  readonly kind:
    | 'Create'
    | 'AttributeValueChange'
    | 'StateChange'
    | 'StatusChange'
    | 'Delete'
    | 'InformationRequired';
  readonly id: string;
  /** What the event itself says of the resource; the rest is at its address. */
  readonly says: Said;
}

type Said = Partial<Readonly<Record<(typeof SAID)[number], unknown>>>;

/** The conditions of a query. @throws TmfQueryError */
function hubFilters(query: string | null): readonly TmfFilter[] {
  return parseTmfQuery(parametersOf(query), () => true).filters;
}

const parametersOf = (query: string | null) => new URLSearchParams(partsOf(query).join('&'));

/** TMF630's own examples have spaces around `=`. */
const partsOf = (query: string | null): readonly string[] =>
  (query ?? '')
    .split('&')
    .map((part) => part.trim().replace(/\s*=\s*/, '='))
    .filter((part) => part !== '');

/**
 * Refuses a query that would be kept and mean nothing: one that is not made of conditions and `fields`, asks for pages or an order of a list, or has a
 * condition on what no event of the API says. A listener is registered with none of these.
 * @param resources the names of the API's resources
 * @throws TmfQueryError
 */
export function assertHubQuery(
  { api, query }: Pick<Hub, 'api' | 'query'>,
  resources: readonly string[],
): void {
  const parts = partsOf(query);
  if (parts.some((part) => !/^[^=]+=./.test(part)))
    throw new TmfQueryError(
      'query',
      'A query has conditions and fields, such as eventType=PaymentStateChangeEvent&fields=status.',
    );
  for (const name of ['offset', 'limit', 'sort'])
    if (parts.some((part) => part.startsWith(`${name}=`)))
      throw new TmfQueryError(
        'query',
        `${name} is for lists: the query of a listener has conditions and fields.`,
      );
  for (const { path } of hubFilters(query)) {
    const [root = ''] = path;
    const { envelope } = TMF_APIS[api];
    const isTold = root === envelope || OF_EVERY_EVENT.has(root) || resources.includes(root) || isSaid(root);
    if (!isTold)
      throw new TmfQueryError('query', 'No event of this API says an attribute of one of these names.');
  }
}

/** What every event says, and its resource. */
const OF_EVERY_EVENT: ReadonlySet<string> = new Set([
  ...['eventId', 'eventTime', 'timeOcurred', 'eventType', 'domain', 'title', 'correlationId'],
  ...['id', 'href', '@type'],
]);

/** What events say of their resources. */
const SAID = [
  ...(['relatedParty', 'billingAccount', 'account', 'amountDue', 'totalAmount', 'state', 'status'] as const),
  ...(['paymentPlan', 'productOrder', 'direction'] as const),
] as const;

const isSaid = (name: string): boolean => SAID.some((one) => one === name);

/** The messages that a listener gets of an event; none when it tells nothing of the API, or nothing that the query wants. */
export function hubMessagesOf(hub: Hub, { event }: LoggedEvent): readonly HubMessage[] {
  const filters = hubFilters(hub.query);
  const told = toldBy(event.type, event.data).filter(({ api }) => api === hub.api);
  return told.flatMap(({ api, resource, kind, id, says }, index) => {
    const { basePath, envelope } = TMF_APIS[api];
    const href = `${hub.baseUrl}${basePath}/${resource}/${encodeURIComponent(id)}`;
    const document = { ...says, id, href, '@type': capitalised(resource) };
    const eventId = index === 0 ? event.eventId : `${event.eventId}-${index + 1}`;
    const eventType = `${capitalised(resource)}${kind}Event`;
    const body = {
      ...{ eventId, eventTime: event.at, timeOcurred: event.at, eventType },
      ...{ domain: 'goodstanding', title: eventType, correlationId: event.eventId },
      [envelope]: { [resource]: document },
    };
    // A condition may be on the event, on the resource in it, or on the attributes of the resource.
    const looked = { ...document, [resource]: document, ...body };
    if (!meetsAll({ ...looked, id, href }, filters)) return [];
    const shown = {
      ...body,
      [envelope]: { [resource]: selected(document, hub.query, [envelope, resource]) },
    };
    return [{ path: `/listener/${resource}${kind}Event`, eventId, body: shown }];
  });
}

/**
 * What the `fields` of a query ask for of the resource, and always what tells which one it is. What describes the event is never cut.
 * @param within the names in which the resource lies: `fields` may be said from the event on, or from the resource on
 */
function selected(document: Data, query: string | null, within: readonly string[]): Data {
  const fields = tmfFieldsOf(parametersOf(query), within);
  if (fields === null) return document;
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => ['id', 'href', '@type'].includes(name) || fields.has(name)),
  );
}

function capitalised(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** What an event says to clients of TM Forum's APIs. */
function toldBy(type: EventType, data: Data): readonly Told[] {
  switch (type) {
    case 'com.goodstanding.bill.made.v1':
      return [
        told('tmf678', 'customerBill', 'Create', textIn(data, 'billId'), {
          ...partiesIn(data),
          ...moneyIn(data, 'amountDue', 'amount'),
          state: 'sent',
        }),
      ];
    case 'com.goodstanding.bill.cancelled.v1':
      return [
        told('tmf678', 'customerBill', 'StateChange', textIn(data, 'billId'), {
          ...partiesIn(data),
          state: 'settled',
        }),
      ];
    case 'com.goodstanding.payment.applied.v1':
      return [
        told(
          'tmf676',
          'payment',
          data['isNew'] === true ? 'Create' : 'StateChange',
          textIn(data, 'paymentId'),
          {
            ...moneyIn(data, 'totalAmount', 'amount'),
            status: PAYMENT_WORDS[textIn(data, 'status')] ?? textIn(data, 'status'),
            account: { id: textIn(data, 'billingAccountId'), '@referredType': 'BillingAccount' },
          },
        ),
        ...listIn(data, 'allocations').map((part) =>
          told('tmf678', 'customerBill', 'StateChange', textIn(part, 'billId'), partiesIn(data)),
        ),
      ];
    case 'com.goodstanding.standing.changed.v1':
      return [
        told('tmf666', 'billingAccount', 'StateChange', textIn(data, 'billingAccountId'), {
          state: data['state'],
          relatedParty: partyIn(data),
        }),
      ];
    case 'com.goodstanding.promise.kept.v1':
    case 'com.goodstanding.promise.broken.v1':
      return [
        told('tmf666', 'billingAccount', 'AttributeValueChange', textIn(data, 'billingAccountId'), {
          paymentPlan: [{ planType: 'promiseToPay', status: type.includes('.kept.') ? 'kept' : 'broken' }],
          relatedParty: partyIn(data),
        }),
      ];
    case 'com.goodstanding.cycle.changed.v1':
      return [
        told('tmf666', 'billingAccount', 'AttributeValueChange', textIn(data, 'billingAccountId'), {
          relatedParty: partyIn(data),
        }),
      ];
    case 'com.goodstanding.case.moved.v1':
      return data['caseKind'] === 'service-approval' ? orderTold(data) : [];
    case 'com.goodstanding.customer.changed.v1': {
      const kind = CUSTOMER_KINDS[textIn(data, 'what')] ?? 'AttributeValueChange';
      return [told('tmf629', 'customer', kind, textIn(data, 'customerId'), {})];
    }
    case 'com.goodstanding.interaction.written.v1': {
      const id = textIn(data, 'interactionId');
      // One that a client posted is told as a resource that is kept.
      if (id.startsWith('PI-')) return [];
      const says = { direction: data['direction'], relatedParty: partyIn(data) };
      return [told('tmf683', 'partyInteraction', 'Create', id, says)];
    }
    case 'com.goodstanding.resource.kept.v1':
      return keptTold(data);
    case 'com.goodstanding.decision.made.v1':
    case 'com.goodstanding.policy.released.v1':
    case 'com.goodstanding.alert.moved.v1':
      return [];
  }
}

const PAYMENT_WORDS: Readonly<Record<string, string>> = {
  ...{ pending: 'pending', unknown: 'pending', settled: 'done' },
};
const CUSTOMER_KINDS: Readonly<Record<string, Told['kind']>> = { created: 'Create', erased: 'Delete' };

function orderTold(data: Data): readonly Told[] {
  const id = textIn(data, 'caseId');
  const known = APPROVAL_STATES.find((one) => one === data['state']);
  const state = known === undefined ? data['state'] : ORDER_STATES[known];
  const says = { ...partiesIn(data), state };
  const about = (kind: Told['kind']) => told('tmf622', 'productOrder', kind, id, says);
  // Steps within one state of TM Forum are none to its clients, but that the day of the installation is known now.
  const before = APPROVAL_STATES.find((one) => one === data['previousState']);
  if (before !== undefined && ORDER_STATES[before] === state)
    return known === 'scheduled' && before !== known ? [about('AttributeValueChange')] : [];
  switch (data['state']) {
    case 'acknowledged':
      return [about('Create')];
    case 'awaitingCondition':
      return [about('StateChange'), about('InformationRequired')];
    case 'cancelled':
      return [
        about('StateChange'),
        told('tmf622', 'cancelProductOrder', 'StateChange', id, {
          state: 'done',
          productOrder: { id, '@referredType': 'ProductOrder' },
        }),
      ];
    default:
      return [about('StateChange')];
  }
}

/** The states of a case of an order in TM Forum's words; a person looks (`held`), the customer has to do something (`pending`). */
export const ORDER_STATES: Readonly<Record<ApprovalState, string>> = {
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

const KEPT_KINDS: Readonly<Record<string, Told['kind']>> = {
  ...{ created: 'Create', changed: 'AttributeValueChange', removed: 'Delete' },
};
/** Of these, other events tell that they were made. */
const TOLD_ELSEWHERE = ['productOrder', 'customer', 'billingAccount', 'payment', 'refund'];

function keptTold(data: Data): readonly Told[] {
  const [api = '', resource = ''] = textIn(data, 'resource').split(':');
  const kind = KEPT_KINDS[textIn(data, 'what')];
  const known = Object.keys(TMF_APIS).find((name): name is TmfApiName => name === api);
  if (known === undefined || kind === undefined) return [];
  if (kind === 'Create' && TOLD_ELSEWHERE.includes(resource)) return [];
  return [told(known, resource, kind, textIn(data, 'resourceId'), {})];
}

function told(api: TmfApiName, resource: string, kind: Told['kind'], id: string, says: Said): Told {
  return { api, resource, kind, id, says };
}

function textIn(data: Data, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}

function listIn(data: Data, name: string): readonly Data[] {
  const value = data[name];
  return Array.isArray(value) ? value.map((one) => Object.fromEntries(Object.entries(Object(one)))) : [];
}

function partyIn(data: Data) {
  return [{ id: textIn(data, 'customerId'), role: 'customer', '@referredType': 'Customer' }];
}

function partiesIn(data: Data): Said {
  return {
    relatedParty: partyIn(data),
    ...(typeof data['billingAccountId'] === 'string'
      ? { billingAccount: { id: data['billingAccountId'], '@referredType': 'BillingAccount' } }
      : {}),
  };
}

function moneyIn(data: Data, name: 'amountDue' | 'totalAmount', from: string): Said {
  const [amount, currency] = [data[from], data['currency']];
  return typeof amount === 'number' && typeof currency === 'string' && isCurrency(currency)
    ? { [name]: tmfMoney(amount, currency) }
    : {};
}
