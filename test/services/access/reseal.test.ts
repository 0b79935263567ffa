import { expect, test } from 'vitest';
import { newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { resealStaffSecrets } from '../../../src/services/access/reseal.ts';
import { openSecret, sealSecret } from '../../../src/services/access/sealing.ts';
import { rotateIssuerKey } from '../../../src/services/access/token-issuer.ts';
import { aStore } from '../../support/product/store.ts';

const made = aStore();
const NOW = '2026-11-22T09:00:00.000Z';
const [OLD, NEW] = [newKeyEntry('s1'), newKeyEntry('s2')];
const place = (staffId: string) => ['staff', staffId, 'codes'];

async function aPerson(staffId: string, sealed: string | null) {
  await made.store.staff.add({
    ...{ staffId, name: staffId.toLowerCase(), roles: ['care'], state: 'active', unconfirmed: null },
    ...{ invitation: null, passwordHash: null, passkeys: [], recoveryCodes: [] },
    codes: sealed === null ? null : { sealed, lastStep: 7 },
    ...{ createdAt: NOW, createdBy: 'chief', changedAt: NOW },
  });
}

test('after a change of STAFF_KEYS everything is sealed with the new key, also when it was stopped, and the old key is not needed', async () => {
  const old = parseKeyring(OLD);
  for (const id of ['STAFF-1', 'STAFF-2', 'STAFF-3'])
    await aPerson(id, sealSecret(old, place(id), `secret of ${id}`));
  await aPerson('STAFF-4', null);
  const { store } = made;
  await rotateIssuerKey({ store, keys: old, tokenMs: 600_000 }, instantOf(Date.parse(NOW)));
  const both = parseKeyring(`${NEW},${OLD}`);

  // Stopped after the first: its key is the only one that is there.
  await store.staff.change('STAFF-2', (account) => ({
    account: { ...account, codes: { sealed: 'lost:AAAA', lastStep: 7 } },
    act: { act: 'staff.administered', reason: 'test' },
  }));
  await expect(resealStaffSecrets(store, both)).rejects.toThrow('no key "lost"');
  await store.staff.change('STAFF-2', (account) => ({
    account: {
      ...account,
      codes: { sealed: sealSecret(old, place('STAFF-2'), 'secret of STAFF-2'), lastStep: 7 },
    },
    act: { act: 'staff.administered', reason: 'test' },
  }));
  const rest = await resealStaffSecrets(store, both);
  expect(rest.codes).toBeLessThan(3);
  expect(rest.signingKeys).toBe(1);
  expect(await resealStaffSecrets(store, both)).toEqual({ codes: 0, signingKeys: 0 });

  const only = parseKeyring(NEW);
  for (const id of ['STAFF-1', 'STAFF-2', 'STAFF-3']) {
    const codes = (await store.staff.get(id))?.codes;
    expect(openSecret(only, place(id), codes?.sealed ?? '')).toBe(`secret of ${id}`);
    expect(codes?.lastStep).toBe(7);
  }
  const [key] = await store.issuerKeys.all();
  expect(openSecret(only, ['issuerKeys', key?.keyId ?? ''], key?.sealed ?? '')).toContain('"d"');
});
