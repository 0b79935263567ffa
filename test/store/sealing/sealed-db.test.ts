import { describe, expect, test } from 'vitest';
import type { KeyProvider } from '../../../src/domain/key-provider.ts';
import { customers } from '../../../src/store/accounts/collections.ts';
import { disputes } from '../../../src/store/arrears/collections.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { dataKeys } from '../../../src/store/sealing/data-key-schema.ts';
import { createStore } from '../../../src/store/store.ts';
import { aBill, aNewEntry } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();
const raw = (name: string) => t.db.collection<AnyDocument>(name);

/** A provider that counts how often it is asked for a key. */
function counting(): KeyProvider & { asked: number } {
  const counter = {
    asked: 0,
    activeKeyId: testKeys.activeKeyId,
    wrap: testKeys.wrap,
    unwrap(...args: Parameters<KeyProvider['unwrap']>) {
      counter.asked += 1;
      return testKeys.unwrap(...args);
    },
  };
  return counter;
}

/** An account with two open disputes, whose reasons are personal. */
async function disputed(reasons: readonly [string, string]) {
  const bill = aBill({ billId: uniqueName('B'), amount: 9_000 });
  const account = await putAccount(t.store, {
    bills: [bill],
    entries: [{ billId: bill.billId, amount: 9_000 }],
  });
  const ids: string[] = [];
  for (const reason of reasons) {
    const key = uniqueName('dispute');
    await t.store.bills.openDispute({
      ...{ billId: bill.billId, key, reason, openedBy: 'agent-1', now: NOW },
      amount: { amountMinor: 100, currency: account.currency },
    });
  }
  const { items } = await t.store.disputes.list({
    ...{ customerId: account.customerId, billingAccountId: null, billId: null, state: null },
    ...{ limit: 10, cursor: null },
  });
  for (const { disputeId } of items) ids.push(disputeId);
  return { account, ids, items };
}

describe('a personal text', () => {
  test('comes back as it was written, and lies sealed on the disk, wherever it is written', async () => {
    const { account, ids, items } = await disputed(['Ada says no', 'and again no']);
    const { customerId, billingAccountId } = account;
    expect(items.map(({ reason }) => reason).sort()).toEqual(['Ada says no', 'and again no']);
    const [id = ''] = ids;
    await t.store.disputes.resolve({
      disputeId: id,
      outcome: 'rejected',
      amount: null,
      note: 'no proof',
      by: 'lead-1',
      now: NOW,
    });
    expect((await t.store.disputes.get(id))?.resolution?.note).toBe('no proof');
    const contact = { channel: null, channels: {}, muted: [], quietHours: null, phone: '+49301234567' };
    await t.store.customers.setContact(customerId, contact, NOW);
    expect((await t.store.customers.get(customerId))?.contact?.phone).toBe('+49301234567');
    await t.store.ledger.post(
      [aNewEntry({ billingAccountId, note: 'call to Ada', idempotencyKey: uniqueName('k') })],
      NOW,
    );
    const stored = JSON.stringify([
      await raw(disputes.name).find({ customerId }).toArray(),
      await raw(customers.name).find({ _id: customerId }).toArray(),
      await raw('ledgerEntries').find({ billingAccountId }).toArray(),
      await raw('accountViews').find({ _id: billingAccountId }).toArray(),
    ]);
    for (const text of ['Ada', 'no proof', '+4930', '1234567']) expect(stored).not.toContain(text);
    expect(stored.match(/sealed:1:/g)?.length).toBeGreaterThan(6);
  });

  test('opens nowhere else: not in another document, field or collection, and not when it was changed', async () => {
    const { ids } = await disputed(['first', 'second']);
    const [one = '', two = ''] = ids;
    const reasonOf = async (id: string) =>
      String((await raw(disputes.name).findOne({ _id: id }))?.['reason']);
    const [first, second] = [await reasonOf(one), await reasonOf(two)];
    const refused = async (reason: string) => {
      await raw(disputes.name).updateOne({ _id: one }, { $set: { reason } });
      await expect(t.store.disputes.get(one)).rejects.toThrow('malformed document in disputes: reason');
    };
    await refused(second);
    await refused(first.replace(/[^:](?=[^:]{3}:customer)/, (c) => (c === 'A' ? 'B' : 'A')));
    await refused('a text that nobody sealed');
    await raw(disputes.name).updateOne({ _id: one }, { $set: { reason: first } });
    expect(await t.store.disputes.get(one)).toMatchObject({ disputeId: one });
  });

  test('of a document that does not open keeps no other document from being read', async () => {
    const { account, ids } = await disputed(['kept', 'lost']);
    await raw(disputes.name).updateOne({ _id: ids[0] ?? '' }, { $set: { reason: 'plain' } });
    expect(await t.store.disputes.get(ids[1] ?? '')).toMatchObject({ customerId: account.customerId });
  });
});

describe('the keys of personal texts', () => {
  test('are one for each customer, also when twenty write the first text at once', async () => {
    const account = await putAccount(t.store);
    const results = await atOnce(20, (n) =>
      createStore(t.db, t.client, testKeys).interactions.put({
        ...{ interactionId: uniqueName('int'), customerId: account.customerId, billingAccountId: null },
        ...{
          occurredAt: NOW,
          channel: 'selfcare',
          direction: 'inbound',
          topic: 'other',
          code: 'x',
          reference: 'r',
        },
        summary: `hello ${n}`,
      }),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    const { items } = await t.store.interactions.list({
      ...{ customerId: account.customerId, limit: 50, cursor: null },
    });
    expect(items.map(({ summary }) => summary).filter((text) => text.startsWith('hello '))).toHaveLength(20);
    expect(await raw(dataKeys.name).countDocuments({ _id: `customer:${account.customerId}` })).toBe(1);
  });

  test('cost no round trip once they are held', async () => {
    const { ids } = await disputed(['a', 'b']);
    const [id = ''] = ids;
    const trips = await roundTrips(t.db.databaseName, async (store) => {
      await store.disputes.get(id);
    });
    const more = await roundTrips(t.db.databaseName, async (store) => {
      for (let n = 0; n < 5; n += 1) await store.disputes.get(id);
    });
    expect(more).toBe(trips + 4);
  });

  test('are not needed for what a decision reads, nor for posting what has no note', async () => {
    const keys = counting();
    const store = createStore(t.db, t.client, keys);
    const { billingAccountId, customerId } = await putAccount(t.store, { entries: [{}] });
    expect(await store.snapshots.ofCustomer(customerId, null, NOW)).not.toBeNull();
    await store.ledger.post(
      [aNewEntry({ billingAccountId, note: null, idempotencyKey: uniqueName('k') })],
      NOW,
    );
    expect(keys.asked).toBe(0);
    await store.customers.get(customerId);
    expect(keys.asked).toBe(1);
  });
});
