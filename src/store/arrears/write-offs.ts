/** Debts that are given up: proposed by one, decided by another, and recovered where money comes after all. */

import type { Db, MongoClient } from 'mongodb';
import type {
  GivingUp,
  SettlementTerms,
  WriteOffProposal,
  WriteOffState,
} from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { decidedAs, type ProposalDecision, toDecide } from '../../domain/four-eyes.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { exact, type Minor } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import {
  type CreditingTx,
  inAccountTransaction,
  inTransactionCreditingBills,
} from '../accounts/account-transaction.ts';
import { allowanceOf } from '../ledger/allowance.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { writeOffProposals } from './collections.ts';
import { dischargeWithin } from './insolvencies.ts';
import { recoverWithin, UNRECOVERED } from './recoveries.ts';
import { agreeOrGiveUp, fulfilWithin } from './settlements.ts';
import { find, found, lapseWithin, proposeWithin, put } from './write-off-proposals.ts';

export interface WriteOffReads {
  get(proposalId: string): Promise<WriteOffProposal | null>;
  /** Newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: WriteOffState | null;
      readonly billingAccountId: BillingAccountId | null;
    },
  ): Promise<Page<WriteOffProposal>>;
}

export interface WriteOffWrites {
  /**
   * Proposes to give up what is open on an account. The same id again answers the proposal there is. Throws
   * BillingAccountNotFound, ActionNotPossible (nothing open, a bill under dispute), InvalidState (one is proposed already).
   */
  propose(
    proposal: {
      readonly proposalId: string;
      readonly billingAccountId: BillingAccountId;
      readonly by: SubjectId;
      readonly note: string;
      /** Left out: a write-off. */
      readonly kind?: GivingUp;
      /** How much the proposer alone may give up by a settlement; left out: nothing without another person. */
      readonly alone?: { readonly upTo: Minor; readonly giver: Giver };
      /** What the customer pays for a settlement, and until when; left out: what was paid is final at once. */
      readonly terms?: SettlementTerms;
    },
    now: Instant,
  ): Promise<WriteOffProposal>;
  /**
   * Gives the debt up, in one transaction: a `writeOff` credit for each of its bills that is open, nothing open on them, the
   * account `writtenOff`, its services ended on that day, its dunning ended. Approving again answers the same. Throws as `toDecide`
   * does, and InvalidState (more is open than was proposed), ActionNotPossible (nothing is open any more, a bill is
   * under dispute, a promise to pay is in force).
   */
  approve(decision: ProposalDecision, now: Instant): Promise<WriteOffProposal>;
  /**
   * Counts money that is on no bill towards debts of the account that were written off, the oldest first: as much of the write-off is taken
   * back on its bills, and the money pays them. When all is recovered, the account is no longer `writtenOff`. Money beyond is credit. Returns
   * what was recovered; running it again recovers nothing more.
   */
  recover(billingAccountId: BillingAccountId, now: Instant): Promise<Minor>;
  /**
   * A settlement whose money came in time: what is left open of its bills is given up, as it was agreed. Again, or for one that waits for
   * nothing, it changes nothing. What is under dispute stays. Throws NotFound.
   */
  fulfil(proposalId: string, now: Instant): Promise<WriteOffProposal>;
  /** A settlement whose money did not come in time: the debt stands. Again it changes nothing. Throws NotFound. */
  lapse(proposalId: string, now: Instant): Promise<WriteOffProposal>;
  /** Keeps the debt. Throws as `approve` does. */
  reject(decision: ProposalDecision, now: Instant): Promise<WriteOffProposal>;
}

export function writeOffReads(reader: Reader): WriteOffReads {
  return {
    get: (proposalId) => find(reader, proposalId),
    list: ({ state, billingAccountId, ...page }) =>
      listNewestFirst(reader, writeOffProposals, 'proposedAt', { state, billingAccountId }, page),
  };
}

export function writeOffWrites(db: Db, client: MongoClient): WriteOffWrites {
  return {
    propose: ({ by, alone, kind = 'writeOff', ...proposal }, now) =>
      inTransactionCreditingBills(db, client, 'writeOffs.propose', async (tx) => {
        const stored = await find(tx, proposal.proposalId);
        if (stored !== null) return stored;
        await changeAccountFields(tx, proposal.billingAccountId, {}, now);
        const proposed = await proposeWithin(tx, { ...proposal, kind, proposedBy: by, caseId: null }, now);
        return alone !== undefined && (await maySettleAlone(tx, proposed, alone, now))
          ? agreeOrGiveUp(tx, proposed, { proposalId: proposed.proposalId, by, note: null }, now)
          : proposed;
      }),
    async recover(billingAccountId, now) {
      // Read before the transaction: most accounts have nothing to recover, and pay often.
      const owing = await collectionOf(db, writeOffProposals).findOne(
        { billingAccountId, ...UNRECOVERED },
        within({ db, session: null }),
      );
      if (owing === null) return 0;
      return inTransactionCreditingBills(db, client, 'writeOffs.recover', (tx) =>
        recoverWithin(tx, billingAccountId, now),
      );
    },
    approve: (decision, now) =>
      inTransactionCreditingBills(db, client, 'writeOffs.approve', (tx) => approveWithin(tx, decision, now)),
    fulfil: (proposalId, now) =>
      inTransactionCreditingBills(db, client, 'writeOffs.fulfil', (tx) => fulfilWithin(tx, proposalId, now)),
    lapse: (proposalId, now) =>
      inAccountTransaction(db, client, 'writeOffs.lapse', async (tx) => {
        const proposal = await found(tx, proposalId);
        if (proposal.state !== 'agreed') return proposal;
        await changeAccountFields(tx, proposal.billingAccountId, {}, now);
        return lapseWithin(tx, proposalId);
      }),
    reject: (decision, now) =>
      inAccountTransaction(db, client, 'writeOffs.reject', async (tx) => {
        const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'rejected');
        if (proposal.state === 'rejected') return proposal;
        await changeAccountFields(tx, proposal.billingAccountId, {}, now);
        return put(tx, { ...proposal, ...decidedAs('rejected', decision, now) });
      }),
  };
}

/**
 * Whether the proposer may give this amount up without another person: no more than one settlement may, and, with all that they gave away today by posting
 * it, no more than one may give in a day.
 */
async function maySettleAlone(
  tx: CreditingTx,
  { kind, proposalId, billingAccountId, currency, amount, terms }: WriteOffProposal,
  { upTo, giver }: { readonly upTo: Minor; readonly giver: Giver },
  now: Instant,
): Promise<boolean> {
  const givenUp = exact(amount - (terms?.amount ?? 0));
  if (kind !== 'settlement' || givenUp > upTo) return false;
  const gift = { billingAccountId, currency, amount: givenUp, idempotencyKey: `settlement:${proposalId}` };
  const allowance = await allowanceOf(tx, giver, [gift], now);
  if (allowance.take(gift) !== null) return false;
  await allowance.keep();
  return true;
}

async function approveWithin(
  tx: CreditingTx,
  decision: ProposalDecision,
  now: Instant,
): Promise<WriteOffProposal> {
  const before = await find(tx, decision.proposalId);
  // The same decision by the same person again; the agreement may have lapsed since then.
  const again = before?.decidedBy === decision.by && before.terms !== undefined;
  if (again && (before.state === 'agreed' || before.state === 'lapsed')) return before;
  const proposal = toDecide(before, decision.by, 'approved');
  if (proposal.state === 'approved') return proposal;
  if (proposal.kind === 'discharge') return dischargeWithin(tx, proposal, decision, now);
  return agreeOrGiveUp(tx, proposal, decision, now);
}
