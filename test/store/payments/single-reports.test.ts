/** Reports of payments that arrive at once share transactions: nothing of that shows, but in what it costs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { UNNAMED_CONTEXT } from '../../../src/domain/audit/context.ts';
import type { PaymentReport } from '../../../src/domain/payments/payment.ts';
import { auditEntries } from '../../../src/store/audit/collections.ts';
import { actingAs } from '../../../src/store/audit/current-context.ts';
import { aBill, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const NOW = '2026-11-23T09:00:00.000Z';
/** So many reports on as many accounts that come in one turn cost as much as one. */
const AT_ONCE = { reports: 12, commands: 9 };
const ACCOUNTS = 4;

/** What a processor may report, by numbers: of the account, of the payment on it, and of the amount. */
type Said = readonly [kind: Kind, account: number, payment: number, amount: number];
const KINDS = ['settled', 'pending', 'reversed', 'otherCurrency', 'unknownAccount'] as const;
type Kind = (typeof KINDS)[number];

const said = fc.tuple(
  fc.constantFrom(...KINDS),
  fc.nat(ACCOUNTS - 1),
  fc.nat(2),
  fc.integer({ min: 1, max: 6_000 }),
);

/** Accounts of the same form under ids of their own, each with an open bill. */
async function aWorld() {
  const name = uniqueName('W');
  const accounts = await Promise.all(
    Array.from({ length: ACCOUNTS }, () => {
      const bill = aBill({ billId: uniqueName('BILL'), amount: 4_500 });
      return putAccount(t.store, { bills: [bill], entries: [{ amount: 4_500, billId: bill.billId }] });
    }),
  );
  return { name, accounts };
}

type World = Awaited<ReturnType<typeof aWorld>>;

function reportOf({ name, accounts }: World, [kind, account, payment, amountMinor]: Said): PaymentReport {
  const billingAccountId = accounts[account]?.billingAccountId ?? '';
  // The payments of each kind of place are others, so that what is kept in order is all there is to order.
  const place = kind === 'unknownAccount' ? `${name}-nowhere-${account}` : billingAccountId;
  return aReport({
    paymentId: `PAY-${name}-${kind === 'unknownAccount' ? 'nowhere' : 'here'}-${account}-${payment}`,
    billingAccountId: place,
    amount: { amountMinor, currency: kind === 'otherCurrency' ? 'CHF' : 'EUR' },
    status: kind === 'pending' || kind === 'reversed' ? kind : 'settled',
  });
}

/** Without what tells one world from the other. */
function leveled({ name, accounts }: World, value: unknown): string {
  return accounts.reduce(
    (text, { billingAccountId, customerId }, index) =>
      text.replaceAll(billingAccountId, `account ${index}`).replaceAll(customerId, `customer ${index}`),
    JSON.stringify(value)
      .replaceAll(name, 'world')
      .replaceAll(/BILL-[0-9a-f-]+/g, 'a bill'),
  );
}

const outcomeOf = (world: World, result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled' ? leveled(world, result.value) : String(result.reason.type);

async function stateOf(world: World, account: BillingAccount) {
  const { billingAccountId, customerId } = account;
  const {
    openBills,
    recentPayments,
    account: now,
  } = await t.store.snapshots.ofAccount(customerId, billingAccountId, NOW);
  const entries = await t.db
    .collection('ledgerEntries')
    .find({ billingAccountId }, { projection: { _id: 0, sequence: 1, type: 1, direction: 1, amount: 1 } })
    .sort({ sequence: 1 })
    .toArray();
  return leveled(world, { balance: now.balance, version: now.version, openBills, recentPayments, entries });
}

test('good and bad reports on the same and on different accounts at once end as one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 6, maxLength: 12 }), async (all) => {
      const [together, alone] = await Promise.all([aWorld(), aWorld()]);
      const atOnce = await Promise.allSettled(
        all.map((one) => t.store.payments.record(reportOf(together, one), NOW)),
      );
      const oneByOne: PromiseSettledResult<unknown>[] = [];
      for (const one of all)
        oneByOne.push(...(await Promise.allSettled([t.store.payments.record(reportOf(alone, one), NOW)])));
      expect(atOnce.map((result) => outcomeOf(together, result))).toEqual(
        oneByOne.map((result) => outcomeOf(alone, result)),
      );
      for (const [index, account] of together.accounts.entries()) {
        const other = alone.accounts[index];
        if (other === undefined) throw new Error('two worlds of one form');
        expect(await stateOf(together, account)).toBe(await stateOf(alone, other));
      }
    }),
    { numRuns: 3, seed: 17 },
  );
}, 300_000);

test('reports that arrive at once share transactions, each as the doing of its sender, and a bad one goes alone', async () => {
  const accounts = await Promise.all(Array.from({ length: AT_ONCE.reports }, () => putAccount(t.store)));
  const senderOf = (index: number) => ({
    ...UNNAMED_CONTEXT,
    actor: { ...UNNAMED_CONTEXT.actor, subject: `sender-${index}` },
  });
  // The money came today: of an earlier day one read more asks whether a step of dunning was wrong.
  const report = (billingAccountId: string) => aReport({ billingAccountId, occurredAt: NOW });
  // The first of all makes the key that seals who reports.
  const [first] = accounts;
  await t.store.payments.record(report(first?.billingAccountId ?? ''), NOW);
  let results: unknown[] = [];
  const commands = await roundTrips(t.db.databaseName, async (store) => {
    await store.payments.record(report(first?.billingAccountId ?? ''), NOW);
    results = await Promise.all(
      accounts.map(({ billingAccountId }, index) =>
        actingAs(senderOf(index), () => store.payments.record(report(billingAccountId), NOW)),
      ),
    );
  });
  expect(results).toEqual(accounts.map(() => expect.objectContaining({ isNew: true, settledNow: true })));
  // The first one by itself, with the read of that key.
  expect(commands - 10).toBeLessThanOrEqual(AT_ONCE.commands);
  for (const [index, { billingAccountId }] of accounts.entries()) {
    const [last] = await t.db
      .collection(auditEntries.name)
      .find({ shard: `account/${billingAccountId}` })
      .sort({ sequence: -1 })
      .limit(1)
      .toArray();
    expect(last?.['actor']).toMatchObject({ subject: `sender-${index}` });
  }
});

test('of two reports of one payment on two accounts at once, one is refused and its account is as it was', async () => {
  const [one, two] = await Promise.all([putAccount(t.store), putAccount(t.store)]);
  const paymentId = uniqueName('PAY');
  const results = await Promise.allSettled(
    [one, two].map(({ billingAccountId }) =>
      t.store.payments.record(aReport({ paymentId, billingAccountId }), NOW),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { type: 'PaymentDiffers' },
  });
  const balances = await Promise.all(
    [one, two].map(async ({ billingAccountId }) => (await t.store.accounts.get(billingAccountId))?.balance),
  );
  expect(balances.sort()).toEqual([-4_500, 0]);
});

test('a report that leads to another account than it names is the doing of its own sender there, beside one who names that account', async () => {
  const bill = aBill({ billId: uniqueName('BILL'), amount: 4_500 });
  const [billed, other, ...rest] = [
    await putAccount(t.store, { bills: [bill], entries: [{ amount: 4_500, billId: bill.billId }] }),
    ...(await Promise.all(Array.from({ length: 6 }, () => putAccount(t.store)))),
  ];
  if (billed === undefined || other === undefined) throw new Error('accounts');
  const sent = [
    ...rest.map(({ billingAccountId }) => aReport({ billingAccountId })),
    aReport({ billingAccountId: uniqueName('BA') }),
    aReport({ billingAccountId: billed.billingAccountId }),
    aReport({ billingAccountId: null, reference: bill.billId }),
  ];
  const results = await Promise.all(
    sent.map((report, index) =>
      actingAs({ ...UNNAMED_CONTEXT, actor: { ...UNNAMED_CONTEXT.actor, subject: `sender-${index}` } }, () =>
        t.store.payments.record(report, NOW),
      ),
    ),
  );
  expect(results.map(({ inSuspense }) => inSuspense)).toEqual(sent.map((_, index) => index === rest.length));
  const actors = await t.db
    .collection(auditEntries.name)
    .find({ shard: `account/${billed.billingAccountId}`, act: 'payments.record' })
    .toArray();
  expect(actors.map(({ actor }) => actor.subject).sort()).toEqual(
    [`sender-${rest.length + 1}`, `sender-${rest.length + 2}`].sort(),
  );
});
