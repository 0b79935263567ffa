import type { Seal } from '../../../src/domain/audit/seal.ts';

/** A seal with one entry, by its number alone. */
export function aSeal(number: number): Seal {
  const at = '2026-03-01T10:00:00.000Z';
  const hash = number.toString(16).padStart(64, '0');
  return {
    head: {
      ...{ number, size: number, root: hash, sealedAt: at, through: at },
      ...{ previous: number === 1 ? null : 'e'.repeat(64), keyId: 's1', signature: 'c2ln' },
    },
    leaves: [{ index: number - 1, shard: 'account/BA:1', sequence: number, hash }],
  };
}
