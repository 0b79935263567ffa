import { expect, test } from 'vitest';
import { tell } from '../../../src/services/notices/tell.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

async function aTelling() {
  const { customerId, billingAccountId } = await putAccount(t.store, { customer: { locale: 'fr' } });
  const id = uniqueName('told');
  return { id, customerId, billingAccountId, kind: 'completed', reference: 'order-1', at: AS_OF };
}
const page = (customerId: string) => ({ customerId, limit: 10, cursor: null });
const message = (locale: string) => ({ subject: `in ${locale}`, body: 'text' });

test('telling twice tells once, in the language of the customer, with an interaction in the record', async () => {
  const telling = await aTelling();
  const line = { topic: 'serviceApproval', code: 'GOOD_STANDING' };
  await tell(t.store, telling, { message, line });
  await tell(t.store, telling, { message, line });
  const notices = (await t.store.notices.list(page(telling.customerId))).items;
  expect(notices).toMatchObject([{ noticeId: telling.id, locale: 'fr', subject: 'in fr', createdAt: AS_OF }]);
  const { items } = await t.store.interactions.list(page(telling.customerId));
  expect(items).toMatchObject([
    { interactionId: telling.id, channel: 'system', direction: 'outbound', ...line, summary: 'in fr' },
  ]);
});

test('a notice without an interaction leaves none in the record', async () => {
  const telling = await aTelling();
  await tell(t.store, telling, { message, line: null });
  expect((await t.store.notices.list(page(telling.customerId))).items).toHaveLength(1);
  expect((await t.store.interactions.list(page(telling.customerId))).items).toEqual([]);
});
