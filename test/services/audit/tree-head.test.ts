import { describe, expect, test } from 'vitest';
import { newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';
import { createSealSigner, headHash, isSignedBy } from '../../../src/services/audit/tree-head.ts';

const unsigned = {
  ...{ number: 1, size: 3, root: 'a'.repeat(64), previous: null },
  ...{ sealedAt: '2026-01-01T00:00:00.000Z', through: '2026-01-01T00:00:00.000Z' },
};

describe('a signed head', () => {
  const [one, two] = [newKeyEntry('s1'), newKeyEntry('s2')];

  test('is proven by the public key alone, also after the key was changed for another', () => {
    const head = createSealSigner(parseKeyring(one)).sign(unsigned);
    const { publicKeys } = createSealSigner(parseKeyring(`${two},${one}`));
    expect(Object.keys(publicKeys)).toEqual(['s2', 's1']);
    expect(isSignedBy(head, publicKeys)).toBe(true);
    expect(isSignedBy(head, createSealSigner(parseKeyring(two)).publicKeys)).toBe(false);
    expect(JSON.stringify(publicKeys)).not.toContain(one.slice(3));
  });

  test('nothing of it can be another', () => {
    const signer = createSealSigner(parseKeyring(one));
    const head = signer.sign(unsigned);
    const others = [
      { number: 2 },
      { size: 4 },
      { root: 'b'.repeat(64) },
      { previous: 'c'.repeat(64) },
      { sealedAt: '2026-01-01T00:00:00.001Z' },
      { through: '2026-01-01T00:00:00.001Z' },
      { keyId: 's2' },
    ];
    for (const other of others) expect(isSignedBy({ ...head, ...other }, signer.publicKeys)).toBe(false);
    expect(new Set([head, ...others.map((other) => ({ ...head, ...other }))].map(headHash)).size).toBe(8);
  });
});
