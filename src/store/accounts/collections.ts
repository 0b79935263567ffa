import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import {
  accountSchema,
  actionSchema,
  creditHoldSchema,
  creditTurnSchema,
  customerSchema,
  limitProposalSchema,
  storedAccountSchema,
} from './schema.ts';
import { accountViewSchema } from './view-schema.ts';

export const customers = keyed(
  'customers',
  'customerId',
  customerSchema,
  personal(
    '_id',
    { path: 'name', lookUp: 'name' },
    { path: 'email', lookUp: 'email' },
    { path: 'contact.phone', lookUp: 'phone' },
    'postalAddress.street',
    'postalAddress.postcode',
    'postalAddress.city',
  ),
);

/** The account with the last hash of its ledger: for code that writes entries or proves the ledger. */
export const storedAccounts = keyed('billingAccounts', 'billingAccountId', storedAccountSchema);

/** The same documents without that hash: for all other code. */
export const accounts = keyed(storedAccounts.name, 'billingAccountId', accountSchema);

/** Derived from the other collections: what decisions and reads need of one account, in one document. */
export const accountViews = keyed(
  'accountViews',
  'billingAccountId',
  accountViewSchema,
  personal('customerId', { path: 'ledger.newest.*.note', element: 'entryId' }),
);

export const creditHolds = keyed('creditHolds', 'creditHoldId', creditHoldSchema);

export const limitProposals = keyed(
  'limitProposals',
  'proposalId',
  limitProposalSchema,
  personal('customerId', 'note', 'decisionNote'),
);

/** How often credit was held for each credit party: two decisions at once on two accounts of one party conflict here. */
export const creditTurns = keyed('creditTurns', 'partyId', creditTurnSchema);

/** What people did to an account by hand; the key makes each act happen once. */
export const accountActions = keyed('accountActions', 'actionKey', actionSchema);

/** Customers, their accounts, their views and credit holds. */
export const ACCOUNT_COLLECTIONS: readonly CollectionPlan[] = [
  plan(customers, [
    { name: 'byGroup', key: { groupId: 1, _id: 1 }, partialFilterExpression: { groupId: { $exists: true } } },
    { name: 'byName', key: { 'blind.name': 1, _id: 1 } },
    { name: 'byEmail', key: { 'blind.email': 1, _id: 1 } },
    { name: 'byPhone', key: { 'blind.phone': 1, _id: 1 } },
    { name: 'newest', key: newestFirstKeys('createdAt') },
  ]),
  plan(storedAccounts, [
    { name: 'byCustomer', key: { customerId: 1, _id: 1 } },
    { name: 'lastOpened', key: newestFirstKeys('openedDate') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('openedDate') } },
    {
      name: 'promised',
      key: { 'promise.untilDate': 1, _id: 1 },
      partialFilterExpression: { 'promise.untilDate': { $exists: true } },
    },
    {
      name: 'ending',
      key: { 'ending.finalBillDate': 1, _id: 1 },
      partialFilterExpression: { 'ending.finalBillDate': { $exists: true } },
    },
    {
      name: 'byParent',
      key: { parentAccountId: 1, _id: 1 },
      partialFilterExpression: { parentAccountId: { $type: 'string' } },
    },
    {
      name: 'byPayer',
      key: { 'payers.payer.billingAccountId': 1, _id: 1 },
      partialFilterExpression: { 'payers.payer.billingAccountId': { $exists: true } },
    },
    { name: 'toBill', key: { timeZone: 1, 'billing.nextBillDate': 1, _id: 1 } },
  ]),
  plan(accountViews, [
    { name: 'byCustomer', key: { customerId: 1, _id: 1 } },
    { name: 'byCreditParty', key: { creditPartyId: 1, _id: 1 } },
    // Read alone, without the views: whose available credit is low.
    {
      name: 'credit',
      key: { _id: 1, 'account.creditLimit': 1, 'account.balance': 1, 'account.heldCredit': 1 },
    },
  ]),
  plan(creditHolds, [
    { name: 'byAccount', key: { billingAccountId: 1, state: 1 } },
    { name: 'inForce', key: { _id: 1, expiresAt: 1 }, partialFilterExpression: { state: 'held' } },
  ]),
  plan(limitProposals, [
    { name: 'newest', key: newestFirstKeys('proposedAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('proposedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('proposedAt') } },
  ]),
  plan(creditTurns, []),
  plan(accountActions, [{ name: 'byAccount', key: { billingAccountId: 1 } }]),
];
