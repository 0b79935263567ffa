import type { Db, MongoClient } from 'mongodb';
import type { AccountTerms } from '../../domain/accounts/account-terms.ts';
import {
  type LimitProposal,
  type LimitProposalState,
  mayBeSetAlone,
  type NewLimitProposal,
} from '../../domain/accounts/limit-proposal.ts';
import { accountRefusal } from '../../domain/accounts/refusals.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { currencyMismatch } from '../../domain/currency-mismatch.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { decidedAs, type ProposalDecision, toDecide } from '../../domain/four-eyes.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { interactions } from '../notices/collections.ts';
import { changeAccountFields } from './account-change.ts';
import { accountNotClosed } from './account-records.ts';
import { type AccountTx, inAccountTransaction } from './account-transaction.ts';
import { limitProposals } from './collections.ts';

export interface LimitProposalReads {
  get(proposalId: string): Promise<LimitProposal | null>;
  /** Newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: LimitProposalState | null;
      readonly billingAccountId: BillingAccountId | null;
    },
  ): Promise<Page<LimitProposal>>;
}

export interface LimitProposalWrites {
  /**
   * Sets the limit of an account where one person may, by these terms; otherwise it waits for another one. The same id again answers what there
   * is. Throws BillingAccountNotFound, CurrencyMismatch, InvalidState (the account is closed).
   */
  propose(proposal: NewLimitProposal, terms: AccountTerms, now: Instant): Promise<LimitProposal>;
  /**
   * Sets the limit, in one transaction with the decision. Approving again answers the same. Throws as `toDecide` does, and InvalidState when the
   * account is closed.
   */
  approve(decision: ProposalDecision, now: Instant): Promise<LimitProposal>;
  /** Leaves the limit as it is. Throws as `toDecide` does. */
  reject(decision: ProposalDecision, now: Instant): Promise<LimitProposal>;
}

export function limitProposalReads(reader: Reader): LimitProposalReads {
  return {
    get: (proposalId) => find(reader, proposalId),
    list: ({ state, billingAccountId, ...page }) =>
      listNewestFirst(reader, limitProposals, 'proposedAt', { state, billingAccountId }, page),
  };
}

export function limitProposalWrites(db: Db, client: MongoClient): LimitProposalWrites {
  return {
    propose: ({ by, currency, ...given }, terms, now) =>
      againOnDuplicateKey(() =>
        inAccountTransaction(db, client, 'limitProposals.propose', async (tx) => {
          const stored = await find(tx, given.proposalId);
          if (stored !== null) return stored;
          const account = await accountNotClosed(tx, given.billingAccountId);
          if (account.currency !== currency)
            throw currencyMismatch(account.currency, ['/creditLimit/currency']);
          const alone = mayBeSetAlone(account, given.creditLimit, terms);
          const proposal: LimitProposal = {
            ...given,
            ...{ customerId: account.customerId, currency, limitBefore: account.creditLimit },
            ...{ state: alone ? 'approved' : 'proposed', proposedBy: by, proposedAt: now },
            ...{ decidedBy: null, decidedAt: alone ? now : null, decisionNote: null },
          };
          if (alone) await setLimit(tx, proposal, by, now);
          return put(tx, proposal);
        }),
      ),
    approve: (decision, now) =>
      inAccountTransaction(db, client, 'limitProposals.approve', async (tx) => {
        const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'approved');
        if (proposal.state === 'approved') return proposal;
        const { creditLimit } = await accountNotClosed(tx, proposal.billingAccountId);
        // The proposer did not know of a limit that was set since, for example a lower one because of a risk.
        if (creditLimit !== proposal.limitBefore) throw accountRefusal('limit-changed-since');
        await setLimit(tx, proposal, decision.by, now);
        return put(tx, { ...proposal, ...decidedAs('approved', decision, now) });
      }),
    reject: (decision, now) =>
      inAuditedTransaction(db, client, 'limitProposals.reject', async (tx) => {
        const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'rejected');
        if (proposal.state === 'rejected') return proposal;
        return put(tx, { ...proposal, ...decidedAs('rejected', decision, now) });
      }),
  };
}

/** Sets the limit, and writes it to the customer's record. */
async function setLimit(
  tx: AccountTx,
  { billingAccountId, customerId, creditLimit, proposalId, currency, note }: LimitProposal,
  by: SubjectId,
  now: Instant,
): Promise<void> {
  await changeAccountFields(tx, billingAccountId, { set: { creditLimit } }, now);
  await writing(tx, interactions).insert(ofAccount(billingAccountId), {
    ...{ interactionId: `limit:${proposalId}`, customerId, billingAccountId, occurredAt: now },
    ...{ channel: 'system', direction: 'inbound', topic: 'account', code: 'CREDIT_LIMIT_SET' },
    ...{ reference: by, summary: `${creditLimit} minor units of ${currency}: ${note}` },
  });
}

async function find(scope: Reader | Tx, proposalId: string): Promise<LimitProposal | null> {
  const doc = await collectionOf(scope.db, limitProposals).findOne({ _id: proposalId }, within(scope));
  return doc === null ? null : limitProposals.fromDoc(doc);
}

async function put(tx: AuditedTx, proposal: LimitProposal): Promise<LimitProposal> {
  await writing(tx, limitProposals).replace(ofAccount(proposal.billingAccountId), proposal);
  return proposal;
}
