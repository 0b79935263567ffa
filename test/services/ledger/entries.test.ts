import { beforeAll, expect, test } from 'vitest';
import { problemOfRefusal } from '../../../src/api/problems/of-failure.ts';
import { postEntries, postEntry, takeEntryBack } from '../../../src/services/ledger/entries.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { entryLineInput } from '../../../src/store/ledger/entry-input.ts';
import { AS_OF, anId } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';

const t = aStore();
const heard = async () => true;
const signals = { tellOrder: heard, tellPromise: heard, tellDunning: heard, reconsider: heard };
const deps = () => ({
  ...{ store: t.store, policies: createPolicyProvider(t.store), now: () => AS_OF, signals },
});
const BY = 'rating';
beforeAll(() => releaseShipped(t.store, 'credit-limits'));

const anEntry = (billingAccountId: string, parts: object = {}) =>
  entryLineInput.parse({
    billingAccountId,
    idempotencyKey: anId('key'),
    ...{ type: 'usage', direction: 'debit', amount: { amountMinor: 129, currency: 'EUR' } },
    ...{ occurredAt: AS_OF, source: 'rating' },
    ...parts,
  });

/** What a caller of the API is told of a refusal. */
async function told(refused: Promise<unknown>) {
  const problem = problemOfRefusal(await refused.then(() => null).catch((error: unknown) => error));
  return { kind: problem?.kind, detail: problem?.detail, errors: problem?.errors };
}

test('an entry is posted once for its source and key', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const entry = anEntry(billingAccountId);
  expect(await postEntry(deps(), entry, BY)).toMatchObject({ isNew: true, entry: { amount: 129 } });
  expect(await postEntry(deps(), entry, BY)).toMatchObject({ isNew: false, entry: { amount: 129 } });
  const other = { ...entry, amount: { amountMinor: 130, currency: 'EUR' } };
  expect(await told(postEntry(deps(), other, BY))).toMatchObject({
    kind: 'entry-mismatch',
    detail: 'This source posted another entry under this key before.',
    errors: [{ pointer: '/idempotencyKey', code: 'key-reused' }],
  });
});

test('an entry for no account, or in another currency, is refused and says why', async () => {
  expect(await told(postEntry(deps(), anEntry('BA-NONE'), BY))).toMatchObject({
    kind: 'not-found',
    detail: 'There is no such billing account.',
    errors: [{ pointer: '/billingAccountId', code: 'account-missing', accepted: expect.any(String) }],
  });
  const { billingAccountId } = await putAccount(t.store);
  const yen = anEntry(billingAccountId, { amount: { amountMinor: 1, currency: 'JPY' } });
  expect(await told(postEntry(deps(), yen, BY))).toMatchObject({
    kind: 'validation-failed',
    errors: [{ pointer: '/amount/currency', code: 'currency-mismatch' }],
  });
});

test('a refused entry among many does not affect the others, and each has its answer in its place', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const posted = await postEntries(
    deps(),
    [anEntry(billingAccountId), anEntry('BA-NONE'), anEntry(billingAccountId)],
    BY,
  );
  expect(posted).toMatchObject([
    { status: 'posted' },
    { status: 'refused', fault: { pointer: '/billingAccountId', code: 'account-missing' } },
    { status: 'posted' },
  ]);
});

test('an entry is taken back once; an unknown one is not found', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const { entry } = await postEntry(deps(), anEntry(billingAccountId), BY);
  const request = { entryId: entry.entryId, reason: 'Rated twice', by: BY };
  expect(await takeEntryBack(deps(), request)).toMatchObject({
    changed: true,
    account: { billingAccountId },
    reversal: { direction: 'credit', amount: 129 },
  });
  expect(await takeEntryBack(deps(), request)).toMatchObject({ changed: false });
  expect(await told(takeEntryBack(deps(), { ...request, entryId: 'none' }))).toMatchObject({
    kind: 'not-found',
    detail: 'There is no entry of this id.',
  });
});
