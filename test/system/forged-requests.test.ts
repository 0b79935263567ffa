/** What a person can do who reached Temporal and has the payload keys, but not the API's: nothing. */
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApprovalDetailSchema, ApprovalSchema } from '../../src/api/schemas/cases/service-approval.ts';
import { createDataConverter } from '../../src/codec/data-converter.ts';
import { requireRequestKeys } from '../../src/config/requirements.ts';
import { money } from '../../src/domain/money.ts';
import { paymentInquiryWorkflowId, resolve } from '../../src/messages/payment-inquiry.ts';
import {
  awaitDecision,
  cancel,
  type ReviewVerdict,
  review,
  SERVICE_APPROVAL,
  type ServiceApprovalInput,
  serviceApprovalWorkflowId,
} from '../../src/messages/service-approval.ts';
import { authenticatedRequests } from '../../src/services/cases/authenticated-client.ts';
import {
  type CaseRequest,
  createRequestAuthentication,
  type RequestAuthentication,
} from '../../src/services/cases/request-authentication.ts';
import { aServiceOrder } from '../support/builders/builders.ts';
import { uniqueName } from '../support/run/names.ts';
import { anOrder, goodPayer, ordersOf, returnedPayment } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
let genuine: RequestAuthentication;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
  genuine = createRequestAuthentication(requireRequestKeys(system.config));
});

/** A client that seals payloads as the product does, and puts the code of `codeOf` on what it asks; none without it. */
function clientOf(codeOf?: RequestAuthentication['codeOf']): Client {
  return new Client({
    connection: system.temporal.connection,
    dataConverter: createDataConverter(system.config.keyring),
    ...(codeOf === undefined ? {} : { interceptors: { workflow: [authenticatedRequests({ codeOf })] } }),
  });
}

async function failureTypesOf(asked: Promise<unknown>): Promise<readonly string[]> {
  const types: string[] = [];
  const error: unknown = await asked.then(
    () => null,
    (refused: unknown) => refused,
  );
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof ApplicationFailure && typeof at.type === 'string') types.push(at.type);
  return types;
}

const verdict: ReviewVerdict = { verdict: 'approve', reviewer: 'a-person-who-does-not-exist', note: 'ok' };

async function anOrderInReview(): Promise<string> {
  const order = anOrder(await system.given(returnedPayment));
  expect((await orders.post(order)).as(ApprovalSchema).state).toBe('inReview');
  return order.orderId;
}

describe('a verdict that did not come through the API', () => {
  test('is refused without a code, and leaves no trace in the history', async () => {
    const orderId = await anOrderInReview();
    const handle = clientOf().workflow.getHandle(serviceApprovalWorkflowId(orderId));
    const before = (await handle.describe()).historyLength;
    expect(await failureTypesOf(handle.executeUpdate(review, { args: [verdict] }))).toContain(
      'RequestNotAuthentic',
    );
    const cancellation = { reason: 'because', requestedBy: 'somebody' };
    expect(await failureTypesOf(handle.executeUpdate(cancel, { args: [cancellation] }))).toContain(
      'RequestNotAuthentic',
    );
    expect((await handle.describe()).historyLength).toBe(before);
    expect((await orders.read(orderId)).state).toBe('inReview');
  });

  type Forgery = (asked: CaseRequest) => CaseRequest;
  test.each<[string, Forgery]>([
    ['another case', (asked) => ({ ...asked, workflowId: serviceApprovalWorkflowId('ORD-other') })],
    ['another update of the same case', (asked) => ({ ...asked, updateId: 'an-earlier-one' })],
    ['another verdict', (asked) => ({ ...asked, args: [{ ...verdict, verdict: 'decline' }] })],
    ['another reviewer', (asked) => ({ ...asked, args: [{ ...verdict, reviewer: 'agent-1' }] })],
    ['the start of the case', (asked) => ({ ...asked, name: SERVICE_APPROVAL, updateId: null })],
  ])('has no effect with the code of %s', async (_, forge) => {
    const orderId = await anOrderInReview();
    const forger = clientOf((asked) => genuine.codeOf(forge(asked)));
    const handle = forger.workflow.getHandle(serviceApprovalWorkflowId(orderId));
    expect(await failureTypesOf(handle.executeUpdate(review, { args: [verdict] }))).toContain(
      'RequestNotAuthentic',
    );
    expect(await orders.read(orderId)).toMatchObject({ state: 'inReview', outcome: 'review' });
    // The case goes on, and takes the word of an agent.
    const answer = await orders.act(orderId, 'review', {
      ...{ verdict: 'decline', reasonCode: 'OTHER', note: 'third time' },
    });
    expect(answer.as(ApprovalDetailSchema).outcome).toBe('decline');
  });
});

test('a resolution with another amount than its code was made for pays nothing', async () => {
  const owner = await system.given(goodPayer);
  const asked = await system.post('/v1/payment-inquiries', {
    role: 'care',
    body: { customerId: owner.customerId, channel: 'phone', topic: 'other', text: 'hello' },
  });
  const { inquiryId }: { inquiryId: string } = JSON.parse(asked.text);
  const resolution = (amountMinor: number) => ({
    ...{ code: 'GOODWILL', text: 'Sorry.', agent: 'agent-7' },
    actions: [{ kind: 'goodwillCredit', amount: money(amountMinor, 'EUR') } as const],
  });
  const before = await system.store.accounts.get(owner.billingAccountId);
  const forger = clientOf((request) => genuine.codeOf({ ...request, args: [resolution(100)] }));
  const handle = forger.workflow.getHandle(paymentInquiryWorkflowId(inquiryId));
  expect(await failureTypesOf(handle.executeUpdate(resolve, { args: [resolution(4_000)] }))).toContain(
    'RequestNotAuthentic',
  );
  expect((await system.store.accounts.get(owner.billingAccountId))?.balance).toEqual(before?.balance);
});

describe('an order that was not started through the API', () => {
  const startedBy = async (client: Client, requestedBy: string) => {
    const { customerId, billingAccountId } = await system.given(goodPayer);
    const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
    const startWorkflowOperation = new WithStartWorkflowOperation<
      (input: ServiceApprovalInput) => Promise<unknown>
    >(SERVICE_APPROVAL, {
      workflowId: serviceApprovalWorkflowId(order.orderId),
      taskQueue: system.config.temporal.taskQueue,
      args: [{ order, requestedBy }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    const started = client.workflow.executeUpdateWithStart(awaitDecision, { startWorkflowOperation });
    await started.catch(() => undefined);
    const handle = client.workflow.getHandle(serviceApprovalWorkflowId(order.orderId));
    const failures = await failureTypesOf(handle.result());
    return { failures, stored: await system.store.cases.getApproval(order.orderId) };
  };

  test('fails before anything is decided or stored, without a code', async () => {
    const { failures, stored } = await startedBy(clientOf(), 'nobody');
    expect(failures).toContain('RequestNotAuthentic');
    expect(stored).toBeNull();
  });

  test('fails with a code that was made for another requester', async () => {
    const forger = clientOf((asked) => genuine.codeOf({ ...asked, args: [{ requestedBy: 'provisioning' }] }));
    const { failures, stored } = await startedBy(forger, 'nobody');
    expect(failures).toContain('RequestNotAuthentic');
    expect(stored).toBeNull();
  });
});
