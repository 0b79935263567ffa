import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { TaxClass } from '../../../src/domain/billing/tax-class.ts';
import { type CivilDate, startOfDay } from '../../../src/domain/civil-date.ts';
import type { EntryType } from '../../../src/domain/ledger/entry.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { collectPiece } from '../../../src/store/billing/collect-ahead.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { aNewEntry, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const ZONE = 'Europe/Berlin';
const NOW = '2026-11-22T09:00:00.000Z';
beforeAll(() => releaseShipped(t.store, 'tax-rates'));
afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

/** Billed monthly on the 1st, to the end of May 2020: the rates of Germany were lower in the second half of that year. */
const german = (parts: Partial<BillingAccount> = {}, services: Parameters<typeof aSubscription>[0][] = []) =>
  putAccount(t.store, {
    account: {
      ...{ openedDate: '2019-01-01', taxation: { country: 'DE', treatment: 'taxed' } },
      ...{ billing: { billedThrough: '2020-05-31', nextBillDate: '2020-07-01' }, ...parts },
    },
    subscriptions: services.map((service) =>
      aSubscription({ ...{ subscriptionId: uniqueName('SUB'), startDate: '2019-01-01' }, ...service }),
    ),
  });

const post = async (
  { billingAccountId }: BillingAccount,
  lines: readonly {
    readonly type?: EntryType;
    readonly amount: number;
    readonly occurredAt: string;
    readonly taxClass?: TaxClass;
    readonly suppliedOn?: CivilDate;
  }[],
) => {
  const entries = lines.map((line) =>
    aNewEntry({
      ...{ type: 'usage', source: 'rating', idempotencyKey: uniqueName('K') },
      ...line,
      billingAccountId,
    }),
  );
  const now = NOW;
  const results = await t.store.ledger.postLines(
    entries.map((entry) => ({ entry, currency: 'EUR' })),
    now,
    null,
  );
  return results.map((result) => (result.status === 'refused' ? '' : result.entry.entryId));
};
const bill = async ({ billingAccountId }: BillingAccount, today: CivilDate) => {
  const order = { today, now: NOW, runId: `run:${today}` };
  const made = await t.store.billing.makeNextBill(billingAccountId, order);
  return made?.details.taxLines.map(({ taxClass, rateBasisPoints, gross, tax }) => [
    ...[taxClass, rateBasisPoints, gross, tax],
  ]);
};

describe('a bill of an account that follows the table of rates', () => {
  test('has each rate that its services and entries have, and no tax in a fee', async () => {
    const account = await german({}, [
      { monthlyCharge: 3_000 },
      { monthlyCharge: 1_070, taxClass: 'reduced' },
    ]);
    await post(account, [
      { amount: 1_190, occurredAt: '2020-06-10T09:00:00.000Z' },
      { amount: 535, occurredAt: '2020-06-10T09:00:00.000Z', taxClass: 'reduced' },
      { amount: 700, occurredAt: '2020-06-10T09:00:00.000Z', taxClass: 'exempt' },
      { type: 'fee', amount: 500, occurredAt: '2020-06-10T09:00:00.000Z' },
      { type: 'fee', amount: 119, occurredAt: '2020-06-10T09:00:00.000Z', taxClass: 'standard' },
    ]);
    expect(await bill(account, '2020-07-01')).toEqual([
      ['standard', 1_900, 4_309, 688],
      ['reduced', 700, 1_605, 105],
      ['exempt', 0, 700, 0],
    ]);
  });

  test('takes the rate of the day of the supply: of usage the day, of a charge for days the last of them', async () => {
    const account = await german({ billing: { billedThrough: '2020-06-15', nextBillDate: '2020-07-16' } }, [
      { monthlyCharge: 3_000 },
    ]);
    await post(account, [
      { amount: 119, occurredAt: '2020-06-30T21:59:59.000Z' },
      { amount: 116, occurredAt: '2020-06-30T22:00:00.000Z' },
      { amount: 238, occurredAt: '2020-07-10T09:00:00.000Z', suppliedOn: '2020-06-20' },
    ]);
    const preview = await t.store.billing.previewBill(account.billingAccountId, NOW);
    const [first] = preview.draft.recurring;
    expect(first).toMatchObject({ to: '2020-07-15', tax: { rateBasisPoints: 1_600 } });
    expect(await bill(account, '2020-07-16')).toEqual([
      ['standard', 1_900, 357, 57],
      ['standard', 1_600, 116 + (first?.amount ?? 0), expect.any(Number)],
    ]);
  });

  test('takes a charge back at the rate at which it was supplied', async () => {
    const account = await german();
    const [charged = ''] = await post(account, [{ amount: 1_190, occurredAt: '2020-06-10T09:00:00.000Z' }]);
    await bill(account, '2020-07-01');
    await t.store.ledger.reverse({ entryId: charged, reason: 'twice' }, '2020-07-10T09:00:00.000Z', null);
    expect(await bill(account, '2020-08-01')).toEqual([['standard', 1_900, -1_190, -190]]);
  });

  test.each([
    ['reverseCharge', 'reverseCharge'],
    ['exempt', 'exempt'],
  ] as const)('of a customer with %s names why it has no tax', async (treatment, taxClass) => {
    const account = await german({ taxation: { country: 'DE', treatment } }, [{ monthlyCharge: 3_000 }]);
    expect(await bill(account, '2020-07-01')).toEqual([[taxClass, 0, 3_000, 0]]);
  });

  test('is not made where the country has no rates: the account is named instead', async () => {
    const account = await german({ taxation: { country: 'XX', treatment: 'taxed' } }, [{ monthlyCharge: 1 }]);
    await expect(bill(account, '2020-07-01')).rejects.toMatchObject({
      faults: [{ code: 'tax-rate-unknown' }],
    });
  });

  test('has the same lines whether its charges are marked in pieces or all at once', async () => {
    const account = await german();
    const june = Array.from({ length: 60 }, (_, n) => ({
      amount: 119,
      occurredAt: '2020-06-10T09:00:00.000Z',
      ...(n % 2 === 0 ? { taxClass: 'reduced' as const } : {}),
    }));
    await post(account, june);
    const { billingAccountId } = account;
    await collectPiece(t.db, t.client, billingAccountId, { today: '2020-07-01', now: NOW });
    expect((await t.store.accounts.get(billingAccountId))?.collectedAhead?.sums).toHaveLength(2);
    expect(await bill(account, '2020-07-01')).toEqual([
      ['standard', 1_900, 30 * 119, 30 * 19],
      ['reduced', 700, 30 * 119, 234],
    ]);
  });

  test('proves class and day of a supply with the rest of the entry', async () => {
    const account = await german();
    const [entryId = ''] = await post(account, [
      {
        amount: 119,
        occurredAt: startOfDay('2020-06-10', ZONE),
        taxClass: 'reduced',
        suppliedOn: '2020-06-09',
      },
    ]);
    const { billingAccountId } = account;
    const entries = t.db.collection<{ _id: string; taxClass: string }>('ledgerEntries');
    const broken = async (taxClass: string) => {
      await entries.updateOne({ _id: entryId }, { $set: { taxClass } });
      return (await verifyLedger(t.db, t.client, { billingAccountId, onBroken: () => undefined })).broken;
    };
    expect([await broken('exempt'), await broken('reduced')]).toEqual([1, 0]);
  });
});
