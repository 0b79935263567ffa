import { z } from 'zod';
import { DIRECTIONS, ENTRY_TYPES, type LedgerEntry } from '../../domain/ledger/entry.ts';
import { id, instant, minor, positiveAmount, sha256 } from '../mongo/primitives.ts';
import type { ChainedEntry } from './ledger-hash.ts';

/** Without the ids that all entries of an account share. */
const ledgerEntryShape = {
  entryId: id,
  sequence: z.int().min(1),
  type: z.enum(ENTRY_TYPES),
  direction: z.enum(DIRECTIONS),
  amount: positiveAmount,
  balanceAfter: minor,
  occurredAt: instant,
  postedAt: instant,
  idempotencyKey: id,
  source: z.string().min(1),
  billId: id.nullable(),
  paymentId: id.nullable(),
  reversedEntryId: id.exactOptional(),
  note: z.string().nullable(),
};

export const ledgerEntrySchema: z.ZodType<LedgerEntry> = z.object({
  billingAccountId: id,
  customerId: id,
  ...ledgerEntryShape,
});

/** An entry with its place in the chain. Nothing else may lie in it: the hash does not cover what it does not know. */
export const chainedEntrySchema: z.ZodType<ChainedEntry> = z.strictObject({
  billingAccountId: id,
  customerId: id,
  ...ledgerEntryShape,
  previousHash: sha256,
  hash: sha256,
});
