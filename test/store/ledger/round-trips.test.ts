import { expect, test } from 'vitest';
import { UNNAMED_CONTEXT } from '../../../src/domain/audit/context.ts';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { auditEntries } from '../../../src/store/audit/collections.ts';
import { actingAs } from '../../../src/store/audit/current-context.ts';
import { aNewEntry, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const NOW = '2026-11-23T09:00:00.000Z';

/**
 * The most commands that one call sends, commit and audit trail included. Fewer are better: then lower the number. One of the payment's is the read of
 * a key, which every process makes once in five minutes.
 */
const MOST = { entry: 7, line: 6, payment: 10 };

/** Entries of so many accounts that arrive at once, and the most commands for all of them: as many as for one. */
const AT_ONCE = { accounts: 12, commands: 6 };

test('an entry, a line of many and a payment take no more round trips than these', async () => {
  const { billingAccountId } = await putAccount(t.store, {
    entries: [{ type: 'usage', direction: 'debit', amount: 100 }],
  });
  const entry = () =>
    aNewEntry({ billingAccountId, type: 'usage', direction: 'debit', idempotencyKey: uniqueName('key') });
  // The first payment of all makes the key that seals who reports; every process reads it once.
  await t.store.payments.record(aReport({ paymentId: uniqueName('PAY'), billingAccountId }), NOW);
  // The money came today: of an earlier day one read more asks whether a step of dunning was wrong.
  const occurredAt = NOW;
  const taken = {
    entry: await roundTrips(t.db.databaseName, (store) => store.ledger.post([entry()], NOW)),
    line: await roundTrips(t.db.databaseName, (store) =>
      store.ledger.postLines([{ entry: entry(), currency: 'EUR' }], NOW, null),
    ),
    payment: await roundTrips(t.db.databaseName, (store) =>
      store.payments.record(aReport({ paymentId: uniqueName('PAY'), billingAccountId, occurredAt }), NOW),
    ),
  };
  for (const [name, most] of Object.entries(MOST))
    expect.soft(Object.entries(taken).find(([key]) => key === name)?.[1], name).toBeLessThanOrEqual(most);
});

test('entries that arrive at once are posted together, each as the doing of its sender, and a bad one by itself', async () => {
  const accounts = await Promise.all(Array.from({ length: AT_ONCE.accounts }, () => putAccount(t.store)));
  const lines = accounts.map(({ billingAccountId }, index) => ({
    currency: index === 3 ? 'CHF' : 'EUR',
    entry: aNewEntry({
      ...{ billingAccountId, type: 'usage', direction: 'debit', idempotencyKey: uniqueName('key') },
      amount: 125,
    }),
  }));
  const senderOf = (index: number) => ({
    ...UNNAMED_CONTEXT,
    actor: { ...UNNAMED_CONTEXT.actor, subject: `sender-${index}` },
  });
  let results: unknown[] = [];
  const commands = await roundTrips(t.db.databaseName, async (store) => {
    results = await Promise.all(
      lines.map((line, index) => actingAs(senderOf(index), () => store.ledger.postLine(line, NOW))),
    );
  });
  expect(results).toEqual(
    lines.map((_, index) =>
      index === 3
        ? { status: 'refused', refusal: 'currencyMismatch' }
        : expect.objectContaining({ status: 'posted' }),
    ),
  );
  expect(commands).toBeLessThanOrEqual(AT_ONCE.commands);
  for (const [index, { billingAccountId }] of accounts.entries()) {
    const [last] = await t.db
      .collection(auditEntries.name)
      .find({ shard: `account/${billingAccountId}` })
      .sort({ sequence: -1 })
      .limit(1)
      .toArray();
    if (index !== 3) expect(last?.['actor']).toMatchObject({ subject: `sender-${index}` });
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
  }
});

test('what is unbilled is carried on from posting to posting, whatever is posted', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const posted = [
    { type: 'usage', direction: 'debit', amount: 700 },
    { type: 'fee', direction: 'debit', amount: 50 },
    { type: 'creditNote', direction: 'credit', amount: 30 },
    { type: 'payment', direction: 'credit', amount: 10, paymentId: null },
    { type: 'adjustment', direction: 'credit', amount: 5 },
  ] as const;
  for (const parts of posted)
    await t.store.ledger.post(
      [aNewEntry({ ...parts, billingAccountId, idempotencyKey: uniqueName('key') })],
      NOW,
    );
  await t.store.ledger.reverse({ entryId: `${billingAccountId}:2`, reason: 'wrong' }, NOW, null);
  const [present] = (await t.store.snapshots.presentOf([billingAccountId], NOW)).found;
  expect(present).toMatchObject({
    unbilledAmount: 665,
    unbilledFeeAmount: 0,
    unbilledCreditAmount: 35,
    unbilledStubAmount: 0,
  });
  expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
});
