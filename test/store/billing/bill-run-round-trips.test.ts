import { expect, test } from 'vitest';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { aNewEntry, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const NOW = '2026-12-01T09:00:00.000Z';
const DECEMBER = { today: '2026-12-01', now: NOW, runId: 'run' } as const;
const JANUARY = { today: '2027-01-01', now: '2027-01-01T09:00:00.000Z', runId: 'next' } as const;

/**
 * The commands of one transaction, however many bills it makes: two reads, seven writes, the commit, and two that every process sends once
 * (what is in force, and the keys of texts).
 */
const PLAIN = 12;
/** With charges that the bills collect: these name their bills by one more. */
const COLLECTING = 13;

async function accounts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { billingAccountId } = await putAccount(t.store, {
      account: { billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
      subscriptions: [
        aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 4_500, startDate: '2020-01-01' }),
      ],
    });
    ids.push(billingAccountId);
  }
  return ids;
}

const viewsWrong = async (ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => verifyAccountView(openedDb(t.db), id)))).flat();

test('the bills of twelve accounts take as many round trips as one, and their views are what the collections say', async () => {
  const twelve = await accounts(12);
  const one = await accounts(1);
  const count = (ids: readonly string[], order: typeof DECEMBER | typeof JANUARY) =>
    roundTrips(t.db.databaseName, (store) => store.billing.makeNextBills(ids, order));
  expect(await count(one, DECEMBER)).toBe(PLAIN);
  expect(await count(twelve, DECEMBER)).toBe(PLAIN);
  expect(await viewsWrong([...one, ...twelve])).toEqual([]);
  const usage = twelve.flatMap((billingAccountId) =>
    [1, 2].map((n) => ({
      currency: 'EUR',
      entry: aNewEntry({
        ...{ billingAccountId, type: 'usage', direction: 'debit', amount: n },
        ...{ idempotencyKey: uniqueName('usage'), occurredAt: '2026-12-10T10:00:00.000Z' },
      }),
    })),
  );
  await t.store.ledger.postLines(usage, NOW, null);
  expect(await count(twelve, JANUARY)).toBe(COLLECTING);
  expect(await viewsWrong(twelve)).toEqual([]);
});
