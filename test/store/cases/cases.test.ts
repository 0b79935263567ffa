import { describe, expect, test } from 'vitest';
import type { CycleChangeCase, PaymentInquiryCase } from '../../../src/domain/cases/cases.ts';
import { AS_OF, aCyclePreference, aNotice, aServiceOrder } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const owner = { customerId: 'CUST-1', billingAccountId: 'BA-1' };

const base = {
  workflowId: 'w',
  revision: 1,
  timeline: [],
  requestedBy: 'care',
  createdAt: AS_OF,
  updatedAt: AS_OF,
  dueAt: null,
  needsAttention: false,
  decision: null,
} as const;

function anInquiry(inquiryId: string, parts: Partial<PaymentInquiryCase> = {}): PaymentInquiryCase {
  return {
    ...base,
    state: 'assigned',
    inquiry: {
      inquiryId,
      customerId: owner.customerId,
      billingAccountId: null,
      channel: 'phone',
      topic: 'paymentNotShowing',
      text: null,
      reference: {
        paymentId: null,
        billId: null,
        amount: { amountMinor: 1, currency: 'EUR' },
        occurredDate: null,
      },
    },
    snapshot: null,
    finding: { kind: 'none' },
    answer: null,
    resolvedAt: null,
    ...parts,
  };
}

function aCycleChange(changeId: string, parts: Partial<CycleChangeCase> = {}): CycleChangeCase {
  return {
    ...base,
    state: 'quoted',
    request: {
      changeId,
      ...owner,
      preference: aCyclePreference({ billCycleDay: 31 }),
      confirm: false,
    },
    customerId: owner.customerId,
    quote: null,
    confirmedOptionId: null,
    reasons: [],
    ...parts,
  };
}

describe('read models', () => {
  test('a write replaces only an older revision, in whichever order writes arrive', async () => {
    const first = anApprovalCase(owner, { state: 'assessing' });
    const { orderId } = first.order;
    const second = { ...first, revision: 2, state: 'scheduling' as const };
    const third = { ...first, revision: 3, state: 'scheduled' as const };
    expect(await t.store.cases.putApproval(second)).toBe(true);
    expect(await t.store.cases.putApproval(first)).toBe(false);
    expect(await t.store.cases.putApproval({ ...second, state: 'failed' })).toBe(false);
    expect(await t.store.cases.getApproval(orderId)).toEqual(second);
    expect(await t.store.cases.putApproval(third)).toBe(true);
    expect(await t.store.cases.getApproval(orderId)).toEqual(third);
  });

  test('of 30 revisions at once the highest stays', async () => {
    const first = anApprovalCase(owner);
    const results = await atOnce(30, (n) => t.store.cases.putApproval({ ...first, revision: (n * 7) % 30 }));
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    expect((await t.store.cases.getApproval(first.order.orderId))?.revision).toBe(29);
  });

  test('text in a case is stored as it is, also when it looks like a field or an operator', async () => {
    const value = anApprovalCase(owner, { cancellationReason: '$order.orderId' });
    await t.store.cases.putApproval(value);
    expect(await t.store.cases.getApproval(value.order.orderId)).toEqual(value);
  });

  test('inquiries and cycle changes come back as they were put', async () => {
    const inquiry = anInquiry(uniqueName('INQ'));
    const change = aCycleChange(uniqueName('CHG'));
    expect(await t.store.cases.putInquiry(inquiry)).toBe(true);
    expect(await t.store.cases.putCycleChange(change)).toBe(true);
    expect(await t.store.cases.putInquiry(inquiry)).toBe(false);
    expect(await t.store.cases.getInquiry(inquiry.inquiry.inquiryId)).toEqual(inquiry);
    expect(await t.store.cases.getCycleChange(change.request.changeId)).toEqual(change);
    expect(await t.store.cases.getInquiry('INQ-none')).toBeNull();
  });

  test('lists filter by state, outcome and customer and page newest first', async () => {
    const customerId = uniqueName('CUST');
    for (let n = 1; n <= 5; n++) {
      const order = aServiceOrder({ orderId: `${customerId}-${n}`, customerId });
      // Two of them in the same instant: the id settles it.
      const createdAt = `2026-11-2${Math.min(n, 4)}T09:00:00.000Z`;
      const declined = n === 3 ? ({ state: 'declined', outcome: 'decline' } as const) : {};
      await t.store.cases.putApproval(anApprovalCase(owner, { order, createdAt, ...declined }));
    }
    const all = { state: null, outcome: null, customerId, limit: 2, cursor: null };
    const first = await t.store.cases.listApprovals(all);
    const second = await t.store.cases.listApprovals({ ...all, cursor: first.nextCursor });
    const third = await t.store.cases.listApprovals({ ...all, cursor: second.nextCursor });
    const orders = [first, second, third].flatMap((page) =>
      page.items.map((item) => item.order.orderId.slice(-1)),
    );
    expect(orders).toEqual(['5', '4', '3', '2', '1']);
    expect(third.nextCursor).toBeNull();
    for (const filter of [{ state: 'declined' }, { outcome: 'decline' }] as const) {
      const { items } = await t.store.cases.listApprovals({ ...all, ...filter });
      expect(items.map((item) => item.order.orderId)).toEqual([`${customerId}-3`]);
    }
  });

  test('a cursor of another list is refused', async () => {
    const customerId = uniqueName('CUST');
    for (const n of [1, 2])
      await t.store.cases.putCycleChange(aCycleChange(`${customerId}-${n}`, { customerId }));
    const { nextCursor } = await t.store.cases.listCycleChanges({
      state: null,
      customerId,
      limit: 1,
      cursor: null,
    });
    expect(nextCursor).not.toBeNull();
    await expect(
      t.store.cases.listInquiries({ state: null, customerId, limit: 1, cursor: nextCursor }),
    ).rejects.toMatchObject({ name: 'InvalidCursor' });
  });

  test('a payment finds the orders on its account that wait for a condition', async () => {
    const billingAccountId = uniqueName('BA');
    const order = () => aServiceOrder({ orderId: uniqueName('ORD'), billingAccountId });
    const waiting = anApprovalCase(owner, { order: order(), state: 'awaitingCondition' });
    await t.store.cases.putApproval(waiting);
    await t.store.cases.putApproval(anApprovalCase(owner, { order: order() }));
    expect(await t.store.cases.approvalsAwaitingPayment(billingAccountId)).toEqual([waiting.workflowId]);
  });
});

describe('records', () => {
  test('an interaction and a notice are written once per id and listed newest first', async () => {
    const customerId = uniqueName('CUST');
    const interaction = (n: number) =>
      ({
        interactionId: `${customerId}-${n}`,
        customerId,
        billingAccountId: null,
        occurredAt: `2026-11-2${n}T09:00:00.000Z`,
        channel: 'system',
        direction: 'outbound',
        topic: 'serviceApproval',
        code: 'GOOD_STANDING',
        reference: 'ORD-1',
        summary: 'approved',
      }) as const;
    expect(await t.store.interactions.put(interaction(1))).toBe(true);
    expect(await t.store.interactions.put({ ...interaction(1), summary: 'again' })).toBe(false);
    await t.store.interactions.put(interaction(2));
    const { items } = await t.store.interactions.list({ customerId, limit: 10, cursor: null });
    expect(items).toEqual([interaction(2), interaction(1)]);
    const notice = aNotice({ noticeId: customerId, customerId });
    expect(await t.store.notices.put(notice)).toBe(true);
    expect(await t.store.notices.put(notice)).toBe(false);
    expect((await t.store.notices.list({ customerId, limit: 10, cursor: null })).items).toEqual([notice]);
  });
});
