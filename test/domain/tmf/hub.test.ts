import { expect, test } from 'vitest';
import type { EventType } from '../../../src/domain/events/catalogue.ts';
import { TMF_API_NAMES, type TmfApiName } from '../../../src/domain/tmf/apis.ts';
import { hubMessagesOf } from '../../../src/domain/tmf/hub.ts';

const AT = '2026-11-29T06:00:00.000Z';
const OWNER = { customerId: 'CUST-1', billingAccountId: 'BA-1' };
const logged = (type: EventType, data: Readonly<Record<string, unknown>>) => ({
  position: 7,
  event: { eventId: 'E-1', type, subject: 'account/BA-1', at: AT, data },
});
const hub = (api: TmfApiName, query: string | null = null) => ({
  api,
  query,
  baseUrl: 'https://api.example',
});
const PAYMENT = logged('com.goodstanding.payment.applied.v1', {
  ...{
    ...OWNER,
    paymentId: 'PAY-1',
    status: 'settled',
    amount: 1_990,
    countedAmount: 1_990,
    currency: 'EUR',
  },
  allocations: [{ billId: 'BILL:1', amount: 1_990 }],
});

test('a payment is told to listeners of payments, with what the event says and where the rest is', () => {
  expect(hubMessagesOf(hub('tmf676'), PAYMENT)).toEqual([
    {
      path: '/listener/paymentStateChangeEvent',
      eventId: 'E-1',
      body: {
        ...{ eventId: 'E-1', eventTime: AT, timeOcurred: AT, eventType: 'PaymentStateChangeEvent' },
        ...{ domain: 'goodstanding', title: 'PaymentStateChangeEvent', correlationId: 'E-1' },
        event: {
          payment: {
            id: 'PAY-1',
            href: 'https://api.example/tmf-api/paymentManagement/v4/payment/PAY-1',
            status: 'done',
            totalAmount: { unit: 'EUR', value: 19.9 },
            account: { id: 'BA-1', '@referredType': 'BillingAccount' },
            '@type': 'Payment',
          },
        },
      },
    },
  ]);
  expect(hubMessagesOf(hub('tmf678'), PAYMENT)).toMatchObject([
    { path: '/listener/customerBillStateChangeEvent', body: { event: { customerBill: { id: 'BILL:1' } } } },
  ]);
});

test('the first that is heard of a payment is its creation', () => {
  const first = logged('com.goodstanding.payment.applied.v1', { ...PAYMENT.event.data, isNew: true });
  expect(hubMessagesOf(hub('tmf676'), first)).toMatchObject([
    { path: '/listener/paymentCreateEvent', body: { eventType: 'PaymentCreateEvent' } },
  ]);
  expect(hubMessagesOf(hub('tmf676', 'eventType=PaymentStateChangeEvent'), first)).toEqual([]);
});

test.each([
  ['fields=status', ['status']],
  ['fields=payment.status,event.payment.totalAmount.value', ['status', 'totalAmount']],
  ['fields=none', []],
  ['status=done&fields=account,nothing', ['account']],
  ['fields=event.payment', ['account', 'status', 'totalAmount']],
])('a listener with %j gets what it asked for, and always which payment it is', (query, names) => {
  const [message] = hubMessagesOf(hub('tmf676', query), PAYMENT);
  const { event, ...rest } = message?.body ?? {};
  expect(Object.keys(Object(Object(event).payment)).sort()).toEqual(['@type', ...names, 'href', 'id'].sort());
  expect(rest).toMatchObject({ eventId: 'E-1', eventType: 'PaymentStateChangeEvent' });
});

test.each([
  [null, 1],
  ['eventType=PaymentStateChangeEvent', 1],
  ['eventType=PaymentCreateEvent', 0],
  ['payment.status=done&totalAmount.value.gt=10', 1],
  ['event.payment.status=failed', 0],
  ['status=failed,done', 1],
  // With spaces, as TMF630 shows it.
  ['eventType = PaymentStateChangeEvent & status = done', 1],
])('of a payment, the query %j wants %i', (query, count) => {
  expect(hubMessagesOf(hub('tmf676', query), PAYMENT)).toHaveLength(count);
});

test.each([
  [
    'com.goodstanding.bill.made.v1',
    { ...OWNER, billId: 'B', amount: 1, currency: 'EUR' },
    'customerBillCreateEvent',
  ],
  [
    'com.goodstanding.standing.changed.v1',
    { ...OWNER, state: 'suspended' },
    'billingAccountStateChangeEvent',
  ],
  [
    'com.goodstanding.cycle.changed.v1',
    { ...OWNER, changeId: 'C' },
    'billingAccountAttributeValueChangeEvent',
  ],
  [
    'com.goodstanding.promise.kept.v1',
    { ...OWNER, promiseId: 'P' },
    'billingAccountAttributeValueChangeEvent',
  ],
  ['com.goodstanding.customer.changed.v1', { customerId: 'C', what: 'created' }, 'customerCreateEvent'],
  ['com.goodstanding.customer.changed.v1', { customerId: 'C', what: 'erased' }, 'customerDeleteEvent'],
  [
    'com.goodstanding.case.moved.v1',
    { ...OWNER, caseKind: 'service-approval', caseId: 'O', state: 'declined' },
    'productOrderStateChangeEvent',
  ],
  [
    'com.goodstanding.resource.kept.v1',
    { resource: 'tmf683:partyInteraction', resourceId: 'PI-1', customerId: 'C', what: 'created' },
    'partyInteractionCreateEvent',
  ],
] as const)('%s %j is told as %s', (type, data, name) => {
  const heard = TMF_API_NAMES.flatMap((api) => hubMessagesOf(hub(api), logged(type, data)));
  expect(heard.map(({ path }) => path)).toEqual([`/listener/${name}`]);
});

test('steps of a case within one state of TM Forum are told once', () => {
  const moved = (state: string, previousState: string | null) =>
    hubMessagesOf(
      hub('tmf622'),
      logged('com.goodstanding.case.moved.v1', {
        ...{ ...OWNER, caseKind: 'service-approval', caseId: 'O', state, previousState },
      }),
    ).map(({ path }) => path);
  expect(moved('acknowledged', null)).toEqual(['/listener/productOrderCreateEvent']);
  expect(moved('assessing', 'acknowledged')).toEqual([]);
  expect(moved('scheduling', 'assessing')).toEqual(['/listener/productOrderStateChangeEvent']);
  expect(moved('scheduled', 'scheduling')).toEqual(['/listener/productOrderAttributeValueChangeEvent']);
  expect(moved('inReview', 'inReview')).toEqual([]);
});

test('decisions, policies and alerts are told to nobody, nor that a payment is kept', () => {
  const types = ['decision.made', 'policy.released', 'alert.moved'] as const;
  for (const type of types)
    for (const api of TMF_API_NAMES)
      expect(hubMessagesOf(hub(api), logged(`com.goodstanding.${type}.v1`, {}))).toEqual([]);
  const kept = { resource: 'tmf676:payment', resourceId: 'P', customerId: 'C', what: 'created' };
  expect(hubMessagesOf(hub('tmf676'), logged('com.goodstanding.resource.kept.v1', kept))).toEqual([]);
});

test('accounts wrap their resource in payload, and an open condition asks for information', () => {
  const [message] = hubMessagesOf(hub('tmf666'), logged('com.goodstanding.standing.changed.v1', OWNER));
  expect(message?.body).toMatchObject({ payload: { billingAccount: { id: 'BA-1' } } });
  const open = { ...OWNER, caseKind: 'service-approval', caseId: 'O', state: 'awaitingCondition' };
  const heard = hubMessagesOf(hub('tmf622'), logged('com.goodstanding.case.moved.v1', open));
  expect(heard.map(({ path, eventId }) => [path, eventId])).toEqual([
    ['/listener/productOrderStateChangeEvent', 'E-1'],
    ['/listener/productOrderInformationRequiredEvent', 'E-1-2'],
  ]);
});
