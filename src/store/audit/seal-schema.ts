import { z } from 'zod';
import {
  SEAL_WITNESSES,
  type SealedLeaf,
  type SealReceipt,
  type StoredSeal,
} from '../../domain/audit/seal.ts';
import { count, instant, sha256 } from '../mongo/primitives.ts';

const signedHead = z.strictObject({
  number: z.int().min(1),
  size: count,
  root: sha256,
  sealedAt: instant,
  through: instant,
  previous: sha256.nullable(),
  keyId: z.string().min(1),
  signature: z.string().min(1),
});

export const storedSealSchema: z.ZodType<StoredSeal> = z.strictObject({
  head: signedHead,
  peaks: z.array(sha256),
});

export const sealedLeafSchema: z.ZodType<SealedLeaf & { readonly seal: number }> = z.strictObject({
  index: count,
  shard: z.string().min(1),
  sequence: z.int().min(1),
  hash: sha256,
  seal: z.int().min(1),
});

export const sealReceiptSchema: z.ZodType<SealReceipt> = z.strictObject({
  number: z.int().min(1),
  witness: z.enum(SEAL_WITNESSES),
  receipt: z.string().min(1),
});
