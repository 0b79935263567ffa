import { z } from 'zod';
import type { Seal } from '../../domain/audit/seal.ts';

const sealFile = z.strictObject({
  head: z.strictObject({
    number: z.int(),
    size: z.int(),
    root: z.string(),
    sealedAt: z.string(),
    through: z.string(),
    previous: z.string().nullable(),
    keyId: z.string(),
    signature: z.string(),
  }),
  leaves: z.array(z.tuple([z.string(), z.int(), z.string()])),
});

/** A seal as a file has it: one line of JSON; of each leaf its chain, its place there, and its hash. */
export function sealText({ head, leaves }: Seal): string {
  const { number, size, root, sealedAt, through, previous, keyId, signature } = head;
  return `${JSON.stringify({
    head: { number, size, root, sealedAt, through, previous, keyId, signature },
    leaves: leaves.map(({ shard, sequence, hash }) => [shard, sequence, hash]),
  })}\n`;
}

/** Null for what is not a seal. */
export function parseSeal(text: string): Seal | null {
  const parsed = sealFile.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { head, leaves } = parsed.data;
  const first = head.size - leaves.length;
  return {
    head,
    leaves: leaves.map(([shard, sequence, hash], at) => ({ index: first + at, shard, sequence, hash })),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
