import type { Db, MongoClient } from 'mongodb';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { decidedAs, type ProposalDecision, toDecide } from '../../domain/four-eyes.ts';
import {
  type CreditProposal,
  type CreditProposalState,
  entryOfProposal,
  type NewCreditProposal,
} from '../../domain/ledger/credit-proposal.ts';
import { ledgerRefusal } from '../../domain/ledger/refusals.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { reportGift } from './allowance.ts';
import { creditProposals } from './collections.ts';
import { postWithin } from './ledger-lines.ts';

export interface CreditProposalReads {
  get(proposalId: string): Promise<CreditProposal | null>;
  /** Newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: CreditProposalState | null;
      readonly billingAccountId: BillingAccountId | null;
    },
  ): Promise<Page<CreditProposal>>;
}

export interface CreditProposalWrites {
  /** Proposes to give money. The same id again answers the proposal there is. Throws BillingAccountNotFound, CurrencyMismatch. */
  propose(proposal: NewCreditProposal, now: Instant): Promise<CreditProposal>;
  /**
   * Posts the entry, in one transaction with the decision; no limit holds it. Approving again answers the same. Throws as
   * `toDecide` does, and ActionNotPossible (a refund of more than the unapplied credit).
   */
  approve(decision: ProposalDecision, now: Instant): Promise<CreditProposal>;
  /** Gives nothing. Throws as `toDecide` does. */
  reject(decision: ProposalDecision, now: Instant): Promise<CreditProposal>;
}

export function creditProposalReads(reader: Reader): CreditProposalReads {
  return {
    get: (proposalId) => find(reader, proposalId),
    list: ({ state, billingAccountId, ...page }) =>
      listNewestFirst(reader, creditProposals, 'proposedAt', { state, billingAccountId }, page),
  };
}

export function creditProposalWrites(db: Db, client: MongoClient): CreditProposalWrites {
  return {
    propose: (given, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'creditProposals.propose', (tx) =>
          proposeCreditWithin(tx, given, now),
        ),
      ),
    approve: (decision, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'creditProposals.approve', (tx) =>
          approveWithin(tx, decision, now),
        ),
      ),
    reject: (decision, now) =>
      inAuditedTransaction(db, client, 'creditProposals.reject', async (tx) => {
        const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'rejected');
        if (proposal.state === 'rejected') return proposal;
        return put(tx, { ...proposal, ...decidedAs('rejected', decision, now) });
      }),
  };
}

/** Proposes to give money, inside a transaction; see `propose`. */
export async function proposeCreditWithin(
  tx: AuditedTx,
  { by, currency, ...given }: NewCreditProposal,
  now: Instant,
): Promise<CreditProposal> {
  const stored = await find(tx, given.proposalId);
  if (stored !== null) return stored;
  const account = await accountReads(tx).get(given.billingAccountId);
  if (account === null || isInternalAccount(account))
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  if (account.currency !== currency)
    throw new BusinessFailure('CurrencyMismatch', 'the credit is not in the currency of the account');
  return put(tx, {
    ...given,
    ...{ customerId: account.customerId, currency, state: 'proposed', proposedBy: by, proposedAt: now },
    ...{ decidedBy: null, decidedAt: null, decisionNote: null, entryId: null },
  });
}

async function approveWithin(
  tx: CreditingTx,
  decision: ProposalDecision,
  now: Instant,
): Promise<CreditProposal> {
  const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'approved');
  if (proposal.state === 'approved') return proposal;
  const line = { entry: entryOfProposal(proposal, now), currency: proposal.currency };
  const [result] = await postWithin(tx, [line], { now, giver: null });
  if (result === undefined || result.status === 'refused') throw ledgerRefusal('credit-not-posted');
  const { entryId, idempotencyKey, amount, billingAccountId } = result.entry;
  const gift = { billingAccountId, currency: proposal.currency, amount, idempotencyKey };
  reportGift(tx, gift, { by: proposal.proposedBy, way: 'goodwill' }, now);
  return put(tx, { ...proposal, ...decidedAs('approved', decision, now), entryId });
}

async function find(scope: Reader | Tx, proposalId: string): Promise<CreditProposal | null> {
  const doc = await collectionOf(scope.db, creditProposals).findOne({ _id: proposalId }, within(scope));
  return doc === null ? null : creditProposals.fromDoc(doc);
}

async function put(tx: AuditedTx, proposal: CreditProposal): Promise<CreditProposal> {
  await writing(tx, creditProposals).replace(ofAccount(proposal.billingAccountId), proposal);
  return proposal;
}
