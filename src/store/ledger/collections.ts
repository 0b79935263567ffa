import { CHARGE_TYPES } from '../../domain/ledger/posting.ts';
import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { chainedEntrySchema, creditProposalSchema, givenCounterSchema, ledgerEntrySchema } from './schema.ts';

/** Entries with their place in the chain: for code that writes entries or proves the ledger. */
export const chainedEntries = keyed(
  'ledgerEntries',
  'entryId',
  chainedEntrySchema,
  personal('customerId', 'note', 'noteSalt'),
);

/** The same documents without the hashes: for all other code. */
export const ledgerEntries = keyed(chainedEntries.name, 'entryId', ledgerEntrySchema);

/** What was given away, by account and by giver, on each day. */
export const givenCredit = keyed('givenCredit', 'counterId', givenCounterSchema);

export const creditProposals = keyed(
  'creditProposals',
  'proposalId',
  creditProposalSchema,
  personal('customerId', 'note', 'decisionNote'),
);

/** What the unbilled sum of an account reads: charges that no bill has collected. Its partial index holds these only. */
export const UNBILLED_FILTER = { billId: null, type: { $in: [...CHARGE_TYPES] } };

/** The name of the index of what {@link UNBILLED_FILTER} meets, in the order of the ledger. */
export const UNBILLED_INDEX = 'unbilled';

/** The entries of every account, and what bounds credits. */
export const LEDGER_COLLECTIONS: readonly CollectionPlan[] = [
  plan(chainedEntries, [
    { name: 'sequence', key: { billingAccountId: 1, sequence: 1 }, unique: true },
    { name: 'idempotencyKey', key: { idempotencyKey: 1 }, unique: true },
    { name: 'newest', key: { billingAccountId: 1, occurredAt: -1, sequence: -1 } },
    {
      name: 'byPayment',
      key: { paymentId: 1 },
      // Any text; a filter by type would not be seen to hold for a look-up by ids.
      partialFilterExpression: { paymentId: { $gt: '' } },
    },
    {
      name: UNBILLED_INDEX,
      key: { billingAccountId: 1, sequence: 1 },
      partialFilterExpression: UNBILLED_FILTER,
    },
    { name: 'writeOffs', key: { occurredAt: 1 }, partialFilterExpression: { type: 'writeOff' } },
  ]),
  plan(givenCredit, []),
  plan(creditProposals, [
    { name: 'newest', key: newestFirstKeys('proposedAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('proposedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('proposedAt') } },
  ]),
];
