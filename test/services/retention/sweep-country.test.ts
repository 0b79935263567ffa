import { expect, test } from 'vitest';
import { type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT } from '../../../src/domain/payments/payment.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { sweepRetention } from '../../../src/services/retention/sweep.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { aPaymentMethod } from '../../support/builders/builders.ts';
import { given } from '../../support/builders/given.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { shippedVersion } from '../../support/product/shipped.ts';

const NOW = instantOf(Date.now());
const inYears = (years: number): Instant => `${Number(NOW.slice(0, 4)) + years}-06-01T00:00:00.000Z`;

const { client, name } = await aMigratedDatabaseForThisFile();

test('a record goes by the period of its customer’s country: one without own rules has those of everywhere, an unknown one is the default', async () => {
  const store = await prepareDatabase(client, name, testKeys);
  const { parameters: rules } = await shippedVersion('retention');
  const aPaymentIn = async (country: string | null) => {
    const { billingAccountId } = await given(store, NOW, (snapshot) =>
      country === null ? snapshot : snapshot.withCustomer({ country }),
    );
    const paymentId = `PAY-${billingAccountId}`;
    await store.payments.record(
      {
        ...{ paymentId, billingAccountId, status: 'settled', amount: money(700, 'EUR') },
        ...{ method: aPaymentMethod(), occurredAt: NOW, ...BARE_REPORT },
      },
      NOW,
    );
    return paymentId;
  };
  const paid = new Map<string, string>();
  for (const country of ['AT', 'DE', 'FR', null]) paid.set(country ?? 'unknown', await aPaymentIn(country));
  const gone = async () => {
    const found: string[] = [];
    for (const [country, paymentId] of paid)
      if ((await store.payments.get(paymentId))?.method?.token === '[erased]') found.push(country);
    return found;
  };
  // Seven years in Austria, eight in Germany, ten everywhere else: each from the end of the year.
  for (const [years, expected] of [
    [7, []],
    [8, ['AT']],
    [9, ['AT', 'DE', 'unknown']],
    [10, ['AT', 'DE', 'unknown']],
    [11, ['AT', 'DE', 'FR', 'unknown']],
  ] as const) {
    await sweepAll((after) => sweepRetention({ store }, { rules, now: inYears(years), after, limit: 50 }));
    expect([years, await gone()]).toEqual([years, expected]);
  }
});
