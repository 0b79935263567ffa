import { describe, expect, test } from 'vitest';
import { rememberValid } from '../../../src/api/middleware/token-cache.ts';

const principal = { subject: 's', roles: [], scopes: new Set<never>() };

function aVerifier(expiresAtMs: number, maxEntries = 10) {
  const clock = { now: 1_000 };
  const checked: string[] = [];
  const verifier = rememberValid(
    async (token) => {
      checked.push(token);
      if (token === 'bad') throw new Error('refused');
      return { principal, expiresAtMs };
    },
    { maxAgeMs: 60_000, maxEntries, now: () => clock.now },
  );
  return { verifier, clock, checked };
}

describe('a remembered token', () => {
  test('is not checked again within the time, and is after it', async () => {
    const { verifier, clock, checked } = aVerifier(10_000_000);
    await verifier.verify('a');
    clock.now += 59_999;
    await verifier.verify('a');
    expect(checked).toEqual(['a']);
    clock.now += 1;
    await verifier.verify('a');
    expect(checked).toEqual(['a', 'a']);
  });

  test('is never trusted after its own expiry', async () => {
    const { verifier, clock, checked } = aVerifier(5_000);
    await verifier.verify('a');
    clock.now = 5_000;
    await verifier.verify('a');
    expect(checked).toHaveLength(2);
  });

  test('is one that was valid: a refused token is checked every time', async () => {
    const { verifier, checked } = aVerifier(10_000_000);
    await expect(verifier.verify('bad')).rejects.toThrow('refused');
    await expect(verifier.verify('bad')).rejects.toThrow('refused');
    expect(checked).toHaveLength(2);
  });

  test('is forgotten when there are too many', async () => {
    const { verifier, checked } = aVerifier(10_000_000, 2);
    for (const token of ['a', 'b', 'c', 'b', 'c', 'a']) await verifier.verify(token);
    expect(checked).toEqual(['a', 'b', 'c', 'a']);
  });
});
