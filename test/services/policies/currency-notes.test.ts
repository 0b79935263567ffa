import { beforeAll, expect, test } from 'vitest';
import { checkCurrencies } from '../../../src/cli/doctor/currency-check.ts';
import { currencyNotes } from '../../../src/services/policies/currency-notes.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const t = aStore();
const NOW = '2026-12-01T09:00:00.000Z';
beforeAll(async () => {
  for (const name of [
    ...(['dunning', 'credit-limits', 'disputes', 'reminders'] as const),
    ...(['promise-to-pay', 'account-terms', 'fraud-watch'] as const),
  ])
    await releaseShipped(t.store, name);
});
const notes = () => currencyNotes({ store: t.store, policies: createPolicyProvider(t.store) }, NOW);

test('a currency that policies do not cover is named, with what follows; others and closed accounts are not', async () => {
  await putAccount(t.store, { account: { currency: 'EUR' } });
  await putAccount(t.store, { account: { currency: 'KWD', state: 'closed' } });
  expect(await notes()).toEqual([]);
  await putAccount(t.store, { account: { currency: 'SEK' } });
  expect(await notes()).toEqual([]);
  await putAccount(t.store, { account: { currency: 'KWD' } });
  const [kwd, ...others] = await notes();
  expect(others).toEqual([]);
  for (const part of [
    'accounts in KWD: dunning 2026-11-30 has no smallestDebt',
    'reminders has no atLeastAbove',
    'credit-limits has no goodwill, posted, settlement',
    'disputes has no leastAmount',
    'promise-to-pay has no leastAmount',
    'account-terms has no creditLimit',
    'fraud-watch has no newcomersLargeAmount',
  ])
    expect(kwd).toContain(part);
});

test('the doctor warns of such a currency, and says what mends it', async () => {
  await putAccount(t.store, { account: { currency: 'BHD' } });
  const check = await checkCurrencies(testMongoUri(), t.db.databaseName);
  expect(check).toMatchObject({
    ...{ name: 'currencies', status: 'warn' },
    detail: expect.stringContaining('accounts in BHD: '),
    mend: expect.stringContaining('release it'),
  });
});
