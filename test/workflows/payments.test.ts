import { beforeAll, describe, expect, test } from 'vitest';
import { addDays, civilDateAt, DAY_MS, epochMsOf, HOUR_MS } from '../../src/domain/civil-date.ts';
import { createHttpProcessor } from '../../src/gateways/payments/http-processor.ts';
import { EXPIRED_CREDIT_HOLDS } from '../../src/messages/expired-credit-holds.ts';
import { PAYMENT_LOOK_UPS } from '../../src/messages/payment-look-ups.ts';
import { cancel, complete, serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { creditHoldIdOf } from '../../src/store/accounts/credit-holds.ts';
import { RECHECK_BEFORE_INSTALLATION_MS } from '../../src/workflows/parts/timing.ts';
import { aReport, type SnapshotBuilder } from '../support/builders/builders.ts';
import { aProcessor, type TestProcessor } from '../support/outside/processor.ts';
import { uniqueName } from '../support/run/names.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { runOnce } from '../support/workflows/payment-scenarios.ts';
import { untilState } from '../support/workflows/playing.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
let processor: TestProcessor;
beforeAll(async () => {
  processor = await aProcessor();
  lab = await aLabForThisFile({
    dependencies: { processor: createHttpProcessor({ url: processor.url, timeoutMs: 200 }) },
  });
}, 120_000);

interface LookedUp {
  readonly asked: number;
  readonly resolved: number;
}
const goodPayer = (snapshot: SnapshotBuilder) => snapshot.withHistory(10);
const handleOf = (orderId: string) => lab.client.workflow.getHandle(serviceApprovalWorkflowId(orderId));

describe('a payment of which the processor did not say what became of it', () => {
  test('lets a waiting order go on once the processor says that it has settled, and not before', async () => {
    const order = await lab.given((snapshot) => snapshot.withHistory(10).overdueBy(20), {
      installation: null,
    });
    await lab.post(order);
    const { billingAccountId } = order;
    const occurredAt = await lab.now();
    const report = aReport({ billingAccountId, paymentId: uniqueName('PAY'), status: 'unknown', occurredAt });
    await lab.store.payments.record(report, occurredAt);
    processor.behave(report.paymentId, { kind: 'hangs' });

    const first = await runOnce<LookedUp>(lab, PAYMENT_LOOK_UPS);
    expect(first.result).toMatchObject({ asked: 1, resolved: 0 });
    await untilState(lab, order, 'awaitingCondition');
    expect(await lab.store.payments.get(report.paymentId)).toMatchObject({ status: 'unknown' });

    processor.behave(report.paymentId, { kind: 'says', status: 'settled', occurredAt });
    await lab.env.sleep(HOUR_MS / 2);
    const second = await runOnce<LookedUp>(lab, PAYMENT_LOOK_UPS);
    expect(second.result).toMatchObject({ asked: 1, resolved: 1, failed: 0 });
    await untilState(lab, order, 'completed');
  });
});

describe('the credit of an approved order', () => {
  /** An order that is installed some days from now, by a technician who may never say so. */
  async function aScheduledOrder(daysAhead: number) {
    const earliestDate = addDays(civilDateAt(await lab.now(), 'Europe/Berlin'), daysAhead);
    const order = await lab.given(goodPayer, {
      installation: { required: true, area: 'north', earliestDate, preferredWindow: null },
    });
    await lab.post(order);
    const { appointment } = await untilState(lab, order, 'scheduled');
    const hold = () => lab.store.creditHolds.get(creditHoldIdOf(serviceApprovalWorkflowId(order.orderId)));
    const held = async () => (await lab.store.accounts.get(order.billingAccountId))?.heldCredit;
    return { order, hold, held, appointment };
  }

  test('is held for 90 days from the decision', async () => {
    const { order, hold, held } = await aScheduledOrder(3);
    const found = await hold();
    expect(epochMsOf(found?.expiresAt ?? '') - epochMsOf(found?.heldAt ?? '')).toBe(90 * DAY_MS);
    expect(await held()).toBe(order.oneOffCharge.amountMinor);
    const reason = { reason: 'enough', requestedBy: 'provisioning' };
    await handleOf(order.orderId).executeUpdate(cancel, { args: [reason] });
    expect(await held()).toBe(0);
  });

  test('is decided again, and its credit hold renewed, while the technician’s report is overdue: it never lapses under a live order', async () => {
    const { order, hold, held } = await aScheduledOrder(3);
    const first = await hold();
    await lab.env.sleep(100 * DAY_MS);
    await runOnce(lab, EXPIRED_CREDIT_HOLDS);
    const found = await hold();
    expect(found?.state).toBe('held');
    expect(found?.expiresAt ?? '').toBe([found?.expiresAt, first?.expiresAt].sort().at(-1));
    expect(await held()).toBe(order.oneOffCharge.amountMinor);
    await handleOf(order.orderId).executeUpdate(complete, { args: [{ completedAt: await lab.now() }] });
    await untilState(lab, order, 'completed');
    expect(await held()).toBe(0);
    expect((await hold())?.state).toBe('consumed');
  });

  test('that lapsed is not counted as held when its order is decided again', async () => {
    const { order, hold, held, appointment } = await aScheduledOrder(20);
    const creditHoldId = creditHoldIdOf(serviceApprovalWorkflowId(order.orderId));
    // As if the sweep had come after an expiry that nobody renewed.
    expect(await lab.store.creditHolds.expire(creditHoldId, '2999-01-01T00:00:00.000Z')).toBe(true);
    expect(await held()).toBe(0);
    // Until the recheck is done: the slot may be days after the earliest date, which a bill date can make unwelcome.
    const recheckAt = epochMsOf(appointment?.startsAt ?? '') - RECHECK_BEFORE_INSTALLATION_MS;
    await lab.env.sleep(recheckAt - epochMsOf(await lab.now()) + HOUR_MS);
    expect((await hold())?.state).toBe('held');
    expect(await held()).toBe(order.oneOffCharge.amountMinor);
  });
});
