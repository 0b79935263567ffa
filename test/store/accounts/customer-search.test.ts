import { expect, test } from 'vitest';
import type { StaffAccount } from '../../../src/domain/access/staff.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { aCustomer } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2026-11-22T09:00:00.000Z';
const lying = (customerId: string) => t.db.collection<AnyDocument>('customers').findOne({ _id: customerId });
const idsBy = async (by: 'name' | 'email' | 'phone', text: string) =>
  (await t.store.customers.search({ by, text }, 9))?.map(({ customerId }) => customerId);

function aStaffAccount({ name }: Pick<StaffAccount, 'name'>): StaffAccount {
  return {
    ...{
      staffId: uniqueName('staff'),
      name,
      roles: ['care'],
      state: 'active',
      unconfirmed: null,
      invitation: null,
    },
    ...{ passwordHash: null, codes: null, passkeys: [], recoveryCodes: [] },
    ...{ createdAt: NOW, createdBy: 'admin-1', changedAt: NOW },
  };
}

test('a customer is found by name, e-mail and number, and by a number since it was changed', async () => {
  const customerId = uniqueName('CUST');
  await t.store.customers.insertMissing([
    aCustomer({ customerId, name: 'Ada Vogel', email: 'Ada@Vogel.example' }),
  ]);
  expect(await idsBy('name', 'vogel, ada')).toEqual([customerId]);
  expect(await idsBy('email', 'ada@vogel.example')).toEqual([customerId]);
  const preferences = { channel: null, channels: {}, muted: [], quietHours: null };
  await t.store.customers.setContact(customerId, { ...preferences, phone: '+491701111111' }, NOW);
  await t.store.customers.setContact(customerId, { ...preferences, phone: '+491702222222' }, NOW);
  expect(await idsBy('phone', '+49 170 2222222')).toEqual([customerId]);
  expect(await idsBy('phone', '+49 170 1111111')).toEqual([]);
  await t.store.customers.setContact(customerId, { ...preferences, phone: null }, NOW);
  expect(await idsBy('phone', '+49 170 2222222')).toEqual([]);
});

test('the stored hash contains no word of the text, and differs between fields', async () => {
  const [first, second] = [uniqueName('CUST'), uniqueName('CUST')];
  await t.store.customers.insertMissing([
    aCustomer({ customerId: first, name: 'same', email: 'same' }),
    aCustomer({ customerId: second, name: 'Same', email: null }),
  ]);
  const [one, two] = [(await lying(first))?.['blind'], (await lying(second))?.['blind']];
  expect(JSON.stringify(one)).not.toMatch(/same/i);
  expect(one).toMatchObject({ name: [expect.stringMatching(/^1:[A-Za-z0-9_-]{22}$/)] });
  expect(two).toMatchObject({ name: Reflect.get(Object(one), 'name'), email: [] });
  expect(Reflect.get(Object(one), 'email')).not.toEqual(Reflect.get(Object(one), 'name'));
});

test('an erased customer is not found, also after something is written about them later', async () => {
  const customerId = uniqueName('CUST');
  await t.store.customers.insertMissing([aCustomer({ customerId, name: 'Gone Girl', email: 'g@g.example' })]);
  expect(await t.store.customers.erase(customerId, NOW)).toBe(true);
  expect(await idsBy('name', 'gone girl')).toEqual([]);
  expect(await lying(customerId)).not.toHaveProperty('blind');
  const preferences = { channel: null, channels: {}, muted: [], quietHours: null, phone: '+491703333333' };
  await t.store.customers.setContact(customerId, preferences, NOW);
  expect(await idsBy('phone', '+491703333333')).toEqual([]);
});

test('the name of a person of staff is stored sealed, is found only as a whole, and is unique', async () => {
  const account = aStaffAccount({ name: uniqueName('Cara') });
  expect(await t.store.staff.add(account)).toBe(true);
  expect(await t.store.staff.byName(account.name)).toMatchObject({
    staffId: account.staffId,
    name: account.name,
  });
  expect(await t.store.staff.byName(account.name.toUpperCase())).toBeNull();
  expect(await t.store.staff.add(aStaffAccount({ name: account.name }))).toBe(false);
  const doc = await t.db.collection<AnyDocument>('staff').findOne({ _id: account.staffId });
  expect(JSON.stringify(doc)).not.toContain(account.name);
});
