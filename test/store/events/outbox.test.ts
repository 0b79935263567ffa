import { describe, expect, test } from 'vitest';
import { customerChanged } from '../../../src/domain/events/events-of.ts';
import { inAuditedTransaction } from '../../../src/store/audit/trail.ts';
import { PLACE } from '../../../src/store/events/collections.ts';
import { announce } from '../../../src/store/events/outbox.ts';
import { AS_OF, aReport } from '../../support/builders/builders.ts';
import { anApprovalCase, aReceipt } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

/** The events about a subject, in the order in which they were written. */
async function written(subject: string): Promise<Record<string, unknown>[]> {
  return t.db
    .collection('domainEvents')
    .find({ subject })
    .sort({ [PLACE]: 1 })
    .toArray();
}

describe('the outbox', () => {
  test('a decision and the step of its case are written with them, in this order', async () => {
    const account = await putAccount(t.store);
    const caseDoc = anApprovalCase(account);
    const receipt = aReceipt(account, { workflowId: caseDoc.workflowId });
    const decision = {
      receipt,
      orderId: caseDoc.order.orderId,
      creditHold: null,
      allowOverLimit: false,
      caseDoc,
    };
    await t.store.decisions.record(decision);
    const events = await written(`account/${account.billingAccountId}`);
    expect(events).toMatchObject([
      {
        type: 'com.goodstanding.decision.made.v1',
        data: { receiptId: receipt.receiptId, outcome: 'approve', reasonCodes: ['GOOD_STANDING'] },
      },
      {
        type: 'com.goodstanding.case.moved.v1',
        data: { caseId: caseDoc.order.orderId, state: 'scheduling' },
      },
    ]);
  });

  test('what is rolled back is announced to nobody', async () => {
    const customerId = uniqueName('CUST');
    const failed = inAuditedTransaction(t.db, t.client, 'customers.setContact', async (tx) => {
      announce(tx, customerChanged(customerId, 'contact', AS_OF));
      throw new RangeError('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await written(`customer/${customerId}`)).toEqual([]);
  });

  test('an event that says more than its schema is refused, and with it the change', async () => {
    const customerId = uniqueName('CUST');
    const data = { customerId, what: 'contact', name: 'Ada' } as const;
    const type = 'com.goodstanding.customer.changed.v1';
    const telling = { type, subject: `customer/${customerId}`, at: AS_OF, data } as const;
    const tried = inAuditedTransaction(t.db, t.client, 'customers.setContact', async (tx) => {
      announce(tx, telling);
    });
    await expect(tried).rejects.toThrow('name');
    expect(await written(`customer/${customerId}`)).toEqual([]);
  });

  test('events of one account have the order of its changes, however many writers there are', async () => {
    const { billingAccountId } = await putAccount(t.store);
    await atOnce(12, (index) =>
      t.store.payments.record(
        aReport({ billingAccountId, amount: { amountMinor: 100 + index, currency: 'EUR' } }),
        AS_OF,
      ),
    );
    const events = await written(`account/${billingAccountId}`);
    const told = events.flatMap(({ type, data }) =>
      type === 'com.goodstanding.payment.applied.v1' ? [String(Object(data).paymentId)] : [],
    );
    const firsts = events.filter(({ data }) => Object(data).isNew === true);
    expect(firsts.map(({ data }) => String(Object(data).paymentId))).toEqual([...new Set(told)]);
    const posted = await t.db
      .collection('ledgerEntries')
      .find({ billingAccountId, type: 'payment' })
      .sort({ sequence: 1 })
      .toArray();
    expect([...new Set(told)]).toEqual(posted.map((entry) => entry['paymentId']));
  });

  test('places are given by MongoDB: each event has a later one than those before it', async () => {
    const ids = [1, 2, 3, 4].map(() => uniqueName('CUST'));
    for (const customerId of ids)
      await inAuditedTransaction(t.db, t.client, 'customers.setContact', async (tx) => {
        announce(tx, customerChanged(customerId, 'contact', AS_OF));
        announce(tx, customerChanged(customerId, 'changed', AS_OF));
      });
    const found = await t.db
      .collection('domainEvents')
      .find({ subject: { $in: ids.map((id) => `customer/${id}`) } })
      .sort({ [PLACE]: 1 })
      .toArray();
    expect(found.map(({ subject }) => subject)).toEqual(
      ids.flatMap((id) => [`customer/${id}`, `customer/${id}`]),
    );
    expect(found.map(({ data }) => data.what)).toEqual(ids.flatMap(() => ['contact', 'changed']));
    expect(new Set(found.map((doc) => String(doc[PLACE]))).size).toBe(8);
  });
});
