import { beforeAll, expect, test } from 'vitest';
import type { FraudReport } from '../../../src/domain/fraud/report.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { Giver } from '../../../src/domain/ledger/giving.ts';
import { inAuditedTransaction } from '../../../src/store/audit/trail.ts';
import { reportFraudEvent } from '../../../src/store/fraud/reports.ts';
import { listenToReports } from '../../../src/store/mongo/after-commit.ts';
import { AS_OF, aCycleOption, aReport, aServiceOrder } from '../../support/builders/builders.ts';
import { aReceipt } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { basisOf } from '../../support/builders/quote-basis.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const LATER = '2099-01-01T00:00:00.000Z';
const heard: FraudReport[] = [];
beforeAll(() => listenToReports(t.client, (reports) => heard.push(...reports)));

/** What is reported of an account, customer or agent, and not judged yet. */
async function reportsOf(party: string): Promise<FraudReport[]> {
  const all = await t.store.fraud.reports({ before: LATER, after: null, limit: 10_000 });
  return all.filter(({ parties }) => Object.values(parties).includes(party));
}
const kindsOf = async (party: string) => (await reportsOf(party)).map(({ kind }) => kind).sort();

test('each move of a payment is reported once with its method, however often it is reported to us', async () => {
  const { billingAccountId, customerId } = await putAccount(t.store);
  const report = aReport({ billingAccountId });
  for (const status of ['pending', 'failed', 'settled', 'reversed'] as const)
    await atOnce(3, () => t.store.payments.record({ ...report, status }, AS_OF));
  expect(await kindsOf(billingAccountId)).toEqual(['payment', 'paymentFailed', 'paymentReturned']);
  const [first] = await reportsOf(billingAccountId);
  expect(first).toMatchObject({
    parties: { account: billingAccountId, customer: customerId },
    method: { token: report.method?.token },
    ...{ amount: 4_500, at: report.occurredAt, reportedAt: AS_OF },
  });
});

test('a refund is reported to the fraud watch, and money in suspense once its account is known', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const paid = aReport({ billingAccountId });
  await t.store.payments.record(paid, AS_OF);
  await t.store.payments.record({ ...paid, status: 'refunded' }, AS_OF);
  expect(await kindsOf(billingAccountId)).toEqual(['payment', 'refund']);
  const other = await putAccount(t.store);
  const lost = aReport({ billingAccountId: uniqueName('BA-nobody') });
  await t.store.payments.record(lost, AS_OF);
  const match = { paymentId: lost.paymentId, billingAccountId: other.billingAccountId };
  expect(heard.some(({ eventId }) => eventId.endsWith(lost.paymentId))).toBe(false);
  await t.store.suspense.match({ ...match, by: 'clerk', reason: 'called', now: AS_OF });
  expect(await kindsOf(other.billingAccountId)).toEqual(['payment']);
});

test('goodwill is reported against its agent, what a client posts against the account alone', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const limits = { EUR: { perCredit: 10_000, perAccountDay: 20_000, perGiverDay: 20_000 } };
  const give = (way: Giver['way'], by: string) => {
    const entry: NewEntry = {
      ...{ billingAccountId, type: 'goodwill', direction: 'credit', amount: 500, occurredAt: AS_OF },
      ...{ idempotencyKey: uniqueName('key'), source: 'care', billId: null, paymentId: null, note: null },
    };
    return atOnce(3, () => t.store.ledger.credit({ entry, currency: 'EUR' }, { by, way, limits }, AS_OF));
  };
  await give('goodwill', 'agent-7');
  await give('posted', 'client-7');
  expect(await kindsOf(billingAccountId)).toEqual(['credit', 'credit']);
  expect(await kindsOf('agent-7')).toEqual(['credit']);
  expect(await kindsOf('client-7')).toEqual([]);
});

test('another phone number, a look-up, a moved bill day and a new service are reported', async () => {
  const account = await putAccount(t.store);
  const { billingAccountId, customerId } = account;
  const contact = { channel: null, channels: {}, muted: [], quietHours: null, phone: '+4930111111' };
  for (const phone of [contact.phone, contact.phone, '+4930222222'])
    await t.store.customers.setContact(customerId, { ...contact, phone }, AS_OF);
  const what = { group: 'contact', reason: 'identityCheck' } as const;
  await t.store.customers.noteReveal(customerId, { ...what, forCase: true }, AS_OF);
  await t.store.customers.noteReveal(customerId, { ...what, forCase: false }, AS_OF);
  const order = aServiceOrder({ customerId, billingAccountId });
  const activation = { order, startDate: '2026-11-20', workflowId: uniqueName('W'), now: AS_OF };
  await atOnce(3, () => t.store.subscriptions.activateFromOrder(activation));
  const basis = await basisOf(t.store, account, AS_OF);
  await t.store.cycleChanges.commit({
    ...{ changeId: uniqueName('CHG'), billingAccountId, basis, now: AS_OF },
    option: aCycleOption({ stub: null }),
  });
  expect(await kindsOf(customerId)).toEqual([
    ...['activation', 'billDayChange', 'contactChange', 'contactChange', 'lookUp', 'lookUpWithoutCase'],
  ]);
});

test('a question is reported, and an approval by an agent; what the policy decides by itself is not', async () => {
  const account = await putAccount(t.store);
  const record = (parts: Parameters<typeof aReceipt>[1]) => {
    const receipt = aReceipt(account, { receiptId: uniqueName('R'), ...parts });
    return t.store.decisions.record({
      ...{ receipt, orderId: null, creditHold: null, allowOverLimit: false, caseDoc: null },
    });
  };
  const byAgent = { kind: 'agent', subject: 'agent-8', note: '' } as const;
  await record({ outcome: 'approve', decidedBy: byAgent });
  await record({ outcome: 'decline', decidedBy: byAgent });
  await record({ outcome: 'approve' });
  await record({ requestType: 'payment-inquiry' });
  expect(await kindsOf(account.billingAccountId)).toEqual(['inquiry', 'override']);
  expect(await kindsOf('agent-8')).toEqual(['override']);
});

test('a transaction that is aborted reports nothing, one that runs twice is heard of once', async () => {
  const event = (eventId: string, at = AS_OF): FraudReport => ({
    ...{ eventId, kind: 'logIn', at, amount: null, parties: { customer: 'CUST-once' }, method: null },
    reportedAt: AS_OF,
  });
  heard.length = 0;
  const aborted = inAuditedTransaction(t.db, t.client, 'payments.record', async (tx) => {
    reportFraudEvent(tx, event('aborted'));
    throw new Error('no');
  });
  await expect(aborted).rejects.toThrow('no');
  let runs = 0;
  await inAuditedTransaction(t.db, t.client, 'payments.record', async (tx) => {
    runs += 1;
    reportFraudEvent(tx, event('twice', LATER));
    await t.db.collection('conflict').findOne({}, { session: tx.session });
    // A write that another one overtakes: the driver runs the transaction again.
    if (runs === 1) await t.db.collection<{ _id: string }>('conflict').insertOne({ _id: 'x' });
    await t.db
      .collection<{ _id: string }>('conflict')
      .updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { session: tx.session });
  });
  expect(runs).toBe(2);
  expect(heard).toEqual([event('twice')]);
  expect(await reportsOf('CUST-once')).toEqual([event('twice')]);
});
