import { z } from 'zod';
import { TAX_CLASSES } from '../../domain/billing/tax-class.ts';
import {
  CREDIT_PROPOSAL_STATES,
  type CreditProposal,
  PROPOSABLE_CREDITS,
} from '../../domain/ledger/credit-proposal.ts';
import { DIRECTIONS, ENTRY_TYPES, type LedgerEntry } from '../../domain/ledger/entry.ts';
import type { GivenCounter } from '../../domain/ledger/giving.ts';
import { civilDate, currency, id, instant, minor, positiveAmount, sha256 } from '../mongo/primitives.ts';
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
  correctedEntryId: id.exactOptional(),
  note: z.string().nullable(),
  otherAccountId: id.exactOptional(),
  taxClass: z.enum(TAX_CLASSES).exactOptional(),
  suppliedOn: civilDate.exactOptional(),
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
  noteSalt: z.string().exactOptional(),
  noteDigest: sha256.exactOptional(),
  previousHash: sha256,
  hash: sha256,
});

export const givenCounterSchema: z.ZodType<GivenCounter> = z.object({
  counterId: id,
  day: civilDate,
  amount: positiveAmount,
});

export const creditProposalSchema: z.ZodType<CreditProposal> = z.object({
  proposalId: id,
  billingAccountId: id,
  customerId: id,
  currency,
  type: z.enum(PROPOSABLE_CREDITS),
  amount: positiveAmount,
  note: z.string(),
  state: z.enum(CREDIT_PROPOSAL_STATES),
  proposedBy: z.string().min(1),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  entryId: id.nullable(),
});
