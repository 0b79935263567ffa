/** TMF666: the account above and the payer are shown, and taken, as relations of a billing account. */
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { TMF_SPECIFICATIONS } from '../../../src/api/tmf/attributes.ts';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { replySchema } from '../../support/callers/tmf-replies.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await releaseShipped(api.store, 'account-terms');
}, 120_000);

const ACCOUNTS = `${TMF_SPECIFICATIONS.tmf666.basePath}/billingAccount`;
const Shown = z.looseObject({
  relatedParty: z.array(z.looseObject({ id: z.string(), role: z.string().optional() })),
  accountRelationship: z
    .array(
      z.looseObject({
        relationshipType: z.string(),
        account: z.looseObject({ id: z.string() }).optional(),
        validFor: z.looseObject({ startDateTime: z.string().optional(), endDateTime: z.string().optional() }),
      }),
    )
    .optional(),
});
async function shown(answer: Response) {
  const document: unknown = await answer.json();
  expect([answer.status, document]).toEqual([expect.toBeOneOf([200, 201]), expect.anything()]);
  expect(replySchema('tmf666', 'BillingAccount').safeParse(document).error?.issues ?? []).toEqual([]);
  return Shown.parse(document);
}
const read = async ({ billingAccountId }: BillingAccount) =>
  shown(await api.get(`${ACCOUNTS}/${billingAccountId}`, { role: 'care' }));
const patch = ({ billingAccountId }: BillingAccount, accountRelationship: unknown, who: object = {}) =>
  api.patch(`${ACCOUNTS}/${billingAccountId}`, {
    ...{ role: 'care', body: { accountRelationship }, ...who },
    headers: { 'content-type': 'application/merge-patch+json' },
  } as const);
const relation = (relationshipType: string, id: string, startDateTime = '2026-11-22T00:00:00Z') => ({
  ...{ relationshipType, account: { id }, validFor: { startDateTime } },
});
const stored = ({ billingAccountId }: BillingAccount) => api.store.accounts.get(billingAccountId);

test('relations to accounts that are here are done, and shown with the payer as a party', async () => {
  const customer = { customerId: uniqueName('CUST') };
  const head = await putAccount(api.store, { customer });
  const branch = await putAccount(api.store, { customer });
  const payer = await putAccount(api.store);
  const { billingAccountId: headId } = head;
  const answer = await patch(branch, [
    relation('parent', headId),
    relation('payer', payer.billingAccountId, '2026-11-22T12:00:00Z'),
    relation('payer', headId, '2027-01-01T12:00:00Z'),
  ]);
  const document = await shown(answer);
  expect(document.accountRelationship).toMatchObject([
    { relationshipType: 'parent', account: { id: headId, '@referredType': 'BillingAccount' } },
    {
      ...{ relationshipType: 'payer', account: { id: payer.billingAccountId } },
      validFor: { startDateTime: expect.anything(), endDateTime: expect.anything() },
    },
    { relationshipType: 'payer', account: { id: headId } },
  ]);
  expect(document.relatedParty.map(({ id, role }) => [id, role])).toEqual([
    [customer.customerId, 'customer'],
    [payer.customerId, 'payer'],
  ]);
  expect(await stored(branch)).toMatchObject({
    parentAccountId: headId,
    payers: [{ from: '2026-11-22' }, { from: '2027-01-01' }],
  });
  // What was read may be sent back: it changes nothing.
  const { version } = (await stored(branch)) ?? {};
  expect(await shown(await patch(branch, document.accountRelationship))).toEqual(document);
  expect((await stored(branch))?.version).toBe(version);
  // A list without them takes them away.
  expect((await shown(await patch(branch, []))).relatedParty).toHaveLength(1);
  expect(await stored(branch)).toMatchObject({ parentAccountId: null, payers: [{ payer: null }] });
});

test('relations of other kinds, and to accounts that live elsewhere, are kept as they are sent', async () => {
  const one = await putAccount(api.store);
  const sent = [relation('parent', 'ELSEWHERE-1'), relation('guarantor', one.billingAccountId)];
  const document = await shown(await patch(one, sent));
  expect(document.accountRelationship).toMatchObject(sent);
  expect((await stored(one))?.parentAccountId ?? null).toBeNull();
  expect((await read(one)).accountRelationship).toMatchObject(sent);
});

test('an account is opened under another one; a customer does not say who pays', async () => {
  const head = await putAccount(api.store);
  const body = {
    name: 'Branch',
    relatedParty: [{ id: head.customerId, role: 'customer', '@referredType': 'Customer' }],
    accountRelationship: [relation('parent', head.billingAccountId)],
  };
  const opened = await shown(await api.post(ACCOUNTS, { role: 'care', body, key: null }));
  expect(opened.accountRelationship).toMatchObject([
    { relationshipType: 'parent', account: { id: head.billingAccountId } },
  ]);
  const [own, other] = [await putAccount(api.store), await putAccount(api.store)];
  const who = { role: 'care', customerId: own.customerId };
  const refused = await patch(own, [relation('payer', other.billingAccountId)], who);
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect((await stored(own))?.payers).toBeUndefined();
});

test('the day of a payer comes from an instant as every door takes it', async () => {
  const [one, payer] = [await putAccount(api.store), await putAccount(api.store)];
  for (const text of [
    '+275760-09-13T00:00:00Z',
    '9999-12-31T00:00:00Z',
    '1 Dec 2026',
    `2026-12-01T00:00:00.${'0'.repeat(5_000)}Z`,
  ]) {
    const answer = await patch(one, [relation('payer', payer.billingAccountId, text)]);
    expect(answer.status, text.slice(0, 30)).toBe(400);
  }
  expect((await stored(one))?.payers).toBeUndefined();
});
