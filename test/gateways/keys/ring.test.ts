import { describe, expect, test } from 'vitest';
import { createKeyring } from '../../../src/codec/keyring.ts';
import { KeyRefused } from '../../../src/domain/key-provider.ts';
import { createRingProvider } from '../../../src/gateways/keys/ring.ts';

const one = new Uint8Array(32).fill(1);
const two = new Uint8Array(32).fill(2);
const dataKey = new Uint8Array(32).fill(9);
const place = { scope: 'customer:CUST-1', version: 1 };
const old = createRingProvider(createKeyring(new Map([['one', one]]), 'one'));

describe('a key of the configuration', () => {
  test('wraps a data key, never twice alike, and unwraps it', async () => {
    const [wrapped, again] = await Promise.all([old.wrap(dataKey, place), old.wrap(dataKey, place)]);
    expect(wrapped.keyId).toBe('one');
    expect(wrapped.wrapped).not.toBe(again.wrapped);
    expect(new Uint8Array(await old.unwrap(wrapped, place))).toEqual(dataKey);
  });

  test('refuses a data key of another customer or version, one that was changed or cut, and one of a key that is gone', async () => {
    const wrapped = await old.wrap(dataKey, place);
    const bytes = Buffer.from(wrapped.wrapped, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    const refused = [
      old.unwrap(wrapped, { ...place, scope: 'customer:CUST-2' }),
      old.unwrap(wrapped, { ...place, version: 2 }),
      old.unwrap({ ...wrapped, wrapped: bytes.toString('base64') }, place),
      old.unwrap({ ...wrapped, wrapped: 'AAAA' }, place),
      old.unwrap({ ...wrapped, keyId: 'gone' }, place),
    ];
    for (const attempt of refused) await expect(attempt).rejects.toBeInstanceOf(KeyRefused);
  });

  test('that follows another opens what that one wrapped, while both are there', async () => {
    const both = createRingProvider(
      createKeyring(
        new Map([
          ['one', one],
          ['two', two],
        ]),
        'two',
      ),
    );
    expect(new Uint8Array(await both.unwrap(await old.wrap(dataKey, place), place))).toEqual(dataKey);
    expect((await both.wrap(dataKey, place)).keyId).toBe('two');
  });
});
