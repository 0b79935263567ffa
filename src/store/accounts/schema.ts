import { z } from 'zod';
import { CLOSURE_REASONS, SUSPENSION_REASONS } from '../../domain/accounts/account-state.ts';
import {
  ACCOUNT_STATES,
  type BillingAccount,
  COLLECTION_STATUSES,
} from '../../domain/accounts/billing-account.ts';
import { CREDIT_HOLD_STATES, type CreditHold } from '../../domain/accounts/credit-hold.ts';
import type { CreditPartyId, CreditPartyNow } from '../../domain/accounts/credit-party.ts';
import { type Customer, LOCALES, SEGMENTS } from '../../domain/accounts/customer.ts';
import { LIMIT_PROPOSAL_STATES, type LimitProposal } from '../../domain/accounts/limit-proposal.ts';
import { ACCOUNT_RESTRICTIONS, DUNNING_HOLD_TAGS } from '../../domain/arrears/dunning-case.ts';
import { TAX_TREATMENTS } from '../../domain/billing/tax-class.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { ENTRY_TYPES } from '../../domain/ledger/entry.ts';
import {
  type ContactPreferences,
  MUTABLE_KINDS,
  NOTICE_CHANNELS,
  REMINDER_KINDS,
} from '../../domain/notices/contact.ts';
import { cycleSchema, cycleTransitionSchema } from '../billing/cycle-schema.ts';
import { lineTaxSchema } from '../billing/tax-schema.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  minor,
  positiveAmount,
  sha256,
} from '../mongo/primitives.ts';

const channel = z.enum(NOTICE_CHANNELS);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const contactSchema: z.ZodType<ContactPreferences> = z.object({
  channel: channel.nullable(),
  channels: z.partialRecord(z.enum(REMINDER_KINDS), channel),
  muted: z.array(z.enum(MUTABLE_KINDS)),
  quietHours: z.object({ from: clock, to: clock }).nullable(),
  phone: z.string().nullable(),
});

export const customerSchema: z.ZodType<Customer> = z.object({
  customerId: id,
  name: z.string(),
  email: z.string().nullable(),
  segment: z.enum(SEGMENTS),
  groupId: id.exactOptional(),
  locale: z.enum(LOCALES),
  customerSince: civilDate,
  createdAt: instant,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .exactOptional(),
  contact: contactSchema.exactOptional(),
  postalAddress: z
    .object({
      street: z.string(),
      postcode: z.string(),
      city: z.string(),
      country: z.string().regex(/^[A-Z]{2}$/),
    })
    .exactOptional(),
  revision: count.exactOptional(),
});

/** The party's id, as `creditPartyOf` makes it. */
export const creditPartyId: z.ZodType<CreditPartyId> = z.templateLiteral([
  z.enum(['customer:', 'group:']),
  z.string(),
]);
export const creditTurnSchema: z.ZodType<CreditPartyNow> = z.object({ partyId: creditPartyId, turn: count });

const accountShape = {
  billingAccountId: id,
  customerId: id,
  currency,
  timeZone: z.string().min(1),
  state: z.enum(ACCOUNT_STATES),
  suspension: z
    .object({ reason: z.enum(SUSPENSION_REASONS), by: id, at: instant })
    .nullable()
    .exactOptional(),
  closure: z.object({ reason: z.enum(CLOSURE_REASONS), by: id, at: instant }).exactOptional(),
  ending: z
    .object({
      ...{ reason: z.enum(CLOSURE_REASONS), by: id, at: instant },
      ...{ endingId: id, lastDay: civilDate, finalBillDate: civilDate },
    })
    .nullable()
    .exactOptional(),
  parentAccountId: id.nullable().exactOptional(),
  insolvency: z.object({ insolvencyId: id, openedOn: civilDate }).nullable().exactOptional(),
  payers: z
    .array(
      z.object({
        from: civilDate,
        payer: z.object({ billingAccountId: id, customerId: id }).nullable(),
        by: id,
        at: instant,
      }),
    )
    .exactOptional(),
  paysForOthers: z.literal(true).exactOptional(),
  customerErased: z.literal(true).exactOptional(),
  collectionStatus: z.enum(COLLECTION_STATUSES),
  creditLimit: amount,
  graceDays: count,
  cycle: cycleSchema,
  cycleTransition: cycleTransitionSchema.nullable(),
  openedDate: civilDate,
  billing: z.object({ billedThrough: civilDate, nextBillDate: civilDate }).exactOptional(),
  collectedAhead: z
    .object({
      billId: id,
      sums: z.array(
        z.object({ kind: z.enum(ENTRY_TYPES), count, amount: minor, tax: lineTaxSchema.exactOptional() }),
      ),
      unbilled: z.object({
        ...{ unbilledAmount: minor, unbilledStubAmount: minor, unbilledCreditAmount: minor },
        unbilledFeeAmount: minor,
      }),
      fromSequence: count,
      throughSequence: count,
    })
    .exactOptional(),
  taxRateBasisPoints: z.int().min(0).max(10_000).exactOptional(),
  taxation: z
    .object({ country: z.string().regex(/^[A-Z]{2}$/), treatment: z.enum(TAX_TREATMENTS) })
    .nullable()
    .exactOptional(),
  promise: z
    .object({ promiseId: id, untilDate: civilDate, restoresService: z.boolean().exactOptional() })
    .nullable(),
  restrictions: z.array(z.enum(ACCOUNT_RESTRICTIONS)),
  dunningHolds: z.array(z.enum(DUNNING_HOLD_TAGS)),
  balance: minor,
  heldCredit: amount,
  heldDeposits: amount.exactOptional(),
  sequence: count,
  version: count,
  updatedAt: instant,
};
export const accountSchema: z.ZodType<BillingAccount> = z.object(accountShape);

/** An account as it is stored: the last hash of its ledger is beside the balance that the ledger adds up to. */
export type StoredAccount = BillingAccount & { readonly lastHash: string };
export const storedAccountSchema: z.ZodType<StoredAccount> = z.object({ ...accountShape, lastHash: sha256 });

export const creditHoldSchema: z.ZodType<CreditHold> = z.object({
  creditHoldId: id,
  billingAccountId: id,
  orderId: id,
  amount: positiveAmount,
  state: z.enum(CREDIT_HOLD_STATES),
  heldAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
});

export const limitProposalSchema: z.ZodType<LimitProposal> = z.object({
  proposalId: id,
  billingAccountId: id,
  customerId: id,
  currency,
  creditLimit: amount,
  limitBefore: amount,
  note: z.string(),
  state: z.enum(LIMIT_PROPOSAL_STATES),
  proposedBy: z.string().min(1),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
});

/** A manual act on an account that was done; its id is the act's idempotency key. */
export interface AccountAction {
  readonly actionKey: string;
  readonly kind: 'reapplyPayment' | 'openDispute';
  readonly billingAccountId: string;
  /** What it was done to, and with what. The same key with another subject is a caller's mistake. */
  readonly subject: string;
  readonly doneAt: Instant;
}

export const actionSchema: z.ZodType<AccountAction> = z.object({
  actionKey: id,
  kind: z.enum(['reapplyPayment', 'openDispute']),
  billingAccountId: id,
  subject: z.string(),
  doneAt: instant,
});
