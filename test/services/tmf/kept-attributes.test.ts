import { expect, test } from 'vitest';
import {
  changeKept,
  keepSent,
  keptKey,
  removeKept,
  sentAttributes,
} from '../../../src/services/tmf/kept-attributes.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const deps = {
  get store() {
    return t.store;
  },
  now: () => AS_OF,
};
const PLACE = { specification: 'tmf683', name: 'partyInteraction' };

test('what was sent first is kept, and what is sent again under its id keeps nothing', async () => {
  const { customerId } = await putAccount(t.store);
  const sent = { id: uniqueName('PI'), customerId };
  const first = await keepSent(deps, PLACE, { ...sent, body: { note: 'first' } });
  expect(await keepSent(deps, PLACE, { ...sent, body: { note: 'second' } })).toEqual(first);
  expect(sentAttributes(first)).toEqual({ note: 'first' });
});

test('the id of another customer is refused, and nothing of what they sent is told', async () => {
  const [mine, other] = [await putAccount(t.store), await putAccount(t.store)];
  const id = uniqueName('PI');
  await keepSent(deps, PLACE, { id, customerId: other.customerId, body: { note: 'theirs' } });
  const refused = keepSent(deps, PLACE, { id, customerId: mine.customerId, body: {} });
  await expect(refused).rejects.toMatchObject({ type: 'OrderDiffers' });
  await expect(refused).rejects.not.toThrow(/theirs/);
});

test('a patch changes what is kept, or is kept where nothing was; twice is once', async () => {
  const { customerId } = await putAccount(t.store);
  const id = uniqueName('PI');
  const patch = { id, customerId, patch: { note: 'new', gone: null } };
  for (let times = 0; times < 2; times += 1)
    expect(sentAttributes(await changeKept(deps, PLACE, patch))).toEqual({ note: 'new' });
  expect(await removeKept(deps, keptKey(PLACE, id))).toBe(true);
  expect(await removeKept(deps, keptKey(PLACE, id))).toBe(false);
});
