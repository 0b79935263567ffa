import { describe, expect, test } from 'vitest';
import { seedDemo } from '../../src/demo-data/seed.ts';
import { STORIES, storyOrder } from '../../src/demo-data/stories.ts';
import { cycleOptions } from '../../src/domain/billing/cycle/options.ts';
import { addDays, type CivilDate } from '../../src/domain/civil-date.ts';
import type { RequestType } from '../../src/domain/decisions/decision.ts';
import { cycleChangeFacts } from '../../src/domain/decisions/facts/cycle-change.ts';
import { findPayment } from '../../src/domain/decisions/facts/finding.ts';
import { paymentInquiryFacts } from '../../src/domain/decisions/facts/payment-inquiry.ts';
import { serviceApprovalFacts } from '../../src/domain/decisions/facts/service-approval.ts';
import { evaluatePolicy } from '../../src/rules/evaluate.ts';
import { createStore } from '../../src/store/store.ts';
import { aCyclePreference, aServiceOrder } from '../support/builders/builders.ts';
import {
  aMigratedDatabase,
  aMigratedDatabaseForThisFile,
  type TestDatabase,
} from '../support/product/database.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { shippedVersion } from '../support/product/shipped.ts';
import { aSuspiciousEvent } from '../support/workflows/fraud-scenarios.ts';

const TODAY = '2026-11-22';
const database = await aMigratedDatabaseForThisFile();

async function decided(
  name: RequestType,
  facts: Parameters<typeof evaluatePolicy>[0]['facts'],
  asOf: string,
) {
  return evaluatePolicy({
    policy: await shippedVersion(name),
    facts,
    factsAsOf: asOf,
    decidedAt: asOf,
    currency: 'EUR',
    today: asOf.slice(0, 10),
  });
}

async function outcomes({ db, client }: TestDatabase, today: CivilDate) {
  const store = createStore(db, client, testKeys);
  const asOf = `${today}T10:00:00.000Z`;
  const found = [];
  for (const story of STORIES) {
    const snapshot = await store.snapshots.forOrder(story.customerId, story.billingAccountId, asOf);
    const facts = serviceApprovalFacts(snapshot, storyOrder(story, 'ORD-1', today));
    const { outcome, reasons } = await decided('service-approval', facts, asOf);
    found.push({
      customerId: story.customerId,
      outcome,
      leads: reasons.some(({ code }) => code === story.expects.reasonCode),
    });
  }
  return found;
}

const expected = STORIES.map(({ customerId, expects }) => ({
  customerId,
  outcome: expects.outcome,
  leads: true,
}));

describe('the named customers', () => {
  test.each(['2026-11-22', '2027-01-31', '2028-02-29'])(
    'get from the released policies what their stories say, when told on %s',
    async (today) => {
      await seedDemo(database, { seed: 1, customers: 0, today });
      expect(await outcomes(database, today)).toEqual(expected);
    },
  );

  test('have a pending payment that answers an inquiry at once', async () => {
    await seedDemo(database, { seed: 1, customers: 0, today: TODAY });
    const asOf = `${TODAY}T10:00:00.000Z`;
    const snapshots = await createStore(database.db, database.client, testKeys).snapshots.ofCustomer(
      'CUST-0011',
      null,
      asOf,
    );
    const pending = snapshots[0]?.recentPayments.find((payment) => payment.status === 'pending');
    const inquiry = {
      inquiryId: 'INQ-1',
      customerId: 'CUST-0011',
      billingAccountId: null,
      channel: 'chat',
      topic: 'paymentNotShowing',
      text: null,
      reference: { paymentId: pending?.paymentId ?? null, billId: null, amount: null, occurredDate: null },
    } as const;
    const facts = paymentInquiryFacts(snapshots, inquiry, findPayment(snapshots, inquiry));
    const { outcome, reasons } = await decided('payment-inquiry', facts, asOf);
    expect({ outcome, code: reasons[0]?.code }).toEqual({
      outcome: 'approve',
      code: 'PAYMENT_PENDING_AT_PROCESSOR',
    });
  });

  test.each(['2026-11-22', '2027-02-14'])(
    'may move to a bill day of 31 in the case of CUST-0007, on %s',
    async (today) => {
      await seedDemo(database, { seed: 1, customers: 0, today });
      const asOf = `${today}T10:00:00.000Z`;
      const store = createStore(database.db, database.client, testKeys);
      const snapshot = await store.snapshots.ofAccount('CUST-0007', 'BA-0007', asOf);
      const options = cycleOptions(snapshot, aCyclePreference({ billCycleDay: 31 }));
      const results = await Promise.all(
        options.map(
          async (option) =>
            (await decided('billing-cycle-change', cycleChangeFacts(snapshot, option), asOf)).outcome,
        ),
      );
      expect(results).toContain('approve');
    },
  );
});

describe('seeding', () => {
  test('keeps existing data on the same day, also what happened to the named customers', async () => {
    const own = await aMigratedDatabase();
    try {
      const first = await seedDemo(own, { seed: 1, customers: 20, today: TODAY });
      expect(first).toMatchObject({ storiesRenewed: true });
      const store = createStore(own.db, own.client, testKeys);
      await store.subscriptions.activateFromOrder({
        order: aServiceOrder({ customerId: 'CUST-0001', billingAccountId: 'BA-0001', orderId: 'ORD-9' }),
        startDate: TODAY,
        workflowId: 'w',
        now: `${TODAY}T12:00:00.000Z`,
      });
      expect(await seedDemo(own, { seed: 1, customers: 20, today: TODAY })).toEqual({
        inserted: 0,
        storiesRenewed: false,
      });
      expect(await store.subscriptions.get('sub:ORD-9')).not.toBeNull();
    } finally {
      await own.handBack();
    }
  });

  test('tells the stories again on another day, with rising account versions, and keeps the crowd', async () => {
    const own = await aMigratedDatabase();
    try {
      await seedDemo(own, { seed: 1, customers: 20, today: TODAY });
      const crowd = { billingAccountId: /^BA-1/ };
      const before = await own.db.collection('ledgerEntries').find(crowd).sort({ _id: 1 }).toArray();
      const store = createStore(own.db, own.client, testKeys);
      const version = (await store.accounts.get('BA-0001'))?.version ?? 0;
      const later = addDays(TODAY, 40);
      expect(await seedDemo(own, { seed: 1, customers: 20, today: later })).toMatchObject({
        storiesRenewed: true,
      });
      expect(await outcomes(own, later)).toEqual(expected);
      expect((await store.accounts.get('BA-0001'))?.version).toBeGreaterThan(version);
      expect(await own.db.collection('ledgerEntries').find(crowd).sort({ _id: 1 }).toArray()).toEqual(before);
    } finally {
      await own.handBack();
    }
  });

  test('forgets what the fraud watch counted of the named customers, so that a demo that was run often today has its first outcomes', async () => {
    const own = await aMigratedDatabase();
    try {
      await seedDemo(own, { seed: 1, customers: 0, today: TODAY });
      const { fraud } = createStore(own.db, own.client, testKeys);
      const parties = { customer: 'CUST-0003', account: 'BA-0003' };
      await fraud.count(aSuspiciousEvent(parties, `${TODAY}T10:00:00.000Z`, { kind: 'order' }));
      expect((await fraud.activitiesOf(parties)).size).toBe(2);
      await seedDemo(own, { seed: 1, customers: 0, today: TODAY, renewStories: 'always' });
      expect(await fraud.activitiesOf(parties)).toEqual(new Map());
    } finally {
      await own.handBack();
    }
  });

  test('that was interrupted is finished by the next start', async () => {
    const own = await aMigratedDatabase();
    try {
      await seedDemo(own, { seed: 1, customers: 10, today: TODAY });
      const whole = await own.db.collection('billingAccounts').countDocuments();
      // As after a stop in the middle: a part of the accounts and no marker.
      await own.db.collection<{ _id: string }>('meta').deleteOne({ _id: 'demo' });
      for (const name of ['ledgerEntries', 'bills', 'payments', 'subscriptions'])
        await own.db.collection(name).deleteMany({ billingAccountId: 'BA-1003' });
      await own.db.collection<{ _id: string }>('billingAccounts').deleteOne({ _id: 'BA-1003' });
      await seedDemo(own, { seed: 1, customers: 10, today: TODAY });
      expect(await own.db.collection('billingAccounts').countDocuments()).toBe(whole);
    } finally {
      await own.handBack();
    }
  });
});
