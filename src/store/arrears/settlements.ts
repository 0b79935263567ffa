/** A settlement with terms: agreed on, then fulfilled by the money in time, or lapsed. */

import { openAmount } from '../../domain/accounts/standing.ts';
import { settlementPromiseId, type WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import type { PromiseLimits } from '../../domain/arrears/promise.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { decidedAs, type ProposalDecision } from '../../domain/four-eyes.ts';
import { sumMinor } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { openBills } from '../billing/bill-changes.ts';
import { standingBills } from '../billing/cancelled-bills.ts';
import { giveUp } from './giving-up.ts';
import { giveWithin } from './promises.ts';
import { accountOf, found, put } from './write-off-proposals.ts';

/** What is still open of its bills. What was proposed for a bill counts for the bill in its place when it was wrong. */
async function leftOf(tx: CreditingTx, { billingAccountId, bills }: WriteOffProposal): Promise<Bill[]> {
  const found = await standingBills(
    tx,
    bills.map(({ billId }) => billId),
  );
  const named = new Set([...found.values()].map(({ standing }) => standing.billId));
  return (await openBills(tx, billingAccountId)).filter(
    (bill) => named.has(bill.billId) && openAmount(bill) > 0,
  );
}

/**
 * Gives the debt up, or makes the agreement by which that follows once the customer has paid: a promise that protects the account.
 *
 * @throws BusinessFailure ActionNotPossible (no more is open than would be paid), and as {@link giveUp} does
 * @throws PromiseRefused another promise is in force, or the day is over
 */
export async function agreeOrGiveUp(
  tx: CreditingTx,
  proposal: WriteOffProposal,
  decision: ProposalDecision,
  now: Instant,
): Promise<WriteOffProposal> {
  const { terms, proposalId, billingAccountId, currency, proposedBy } = proposal;
  if (terms === undefined) return giveUp(tx, proposal, decision, now);
  // It may wait for another person for days, and the customer may pay meanwhile.
  const rest = sumMinor((await leftOf(tx, proposal)).map(openAmount));
  if (rest === 0) throw arrearsRefusal('nothing-left-open');
  if (terms.amount >= rest) throw arrearsRefusal('settled-above-rest');
  await giveWithin(tx, {
    ...{ promiseId: settlementPromiseId(proposalId), billingAccountId, currency, givenBy: proposedBy },
    wish: { kind: 'promise', amount: terms.amount, untilDate: terms.payBy },
    ...{ limits: AGREED, terms: AGREED_TERMS, settles: proposalId, now },
    asked: decision.by === proposedBy ? 'settlement' : 'approval',
  });
  return put(tx, { ...proposal, ...decidedAs('approved', decision, now), state: 'agreed' });
}

/** Staff agreed on it: what customers may promise by themselves is no limit here. */
const AGREED: PromiseLimits = {
  ...{ minimumAmount: 1, maximumDaysAhead: 366, minimumInstallments: 2, maximumInstallments: 2 },
  ...{ brokenPromises: Number.MAX_SAFE_INTEGER, brokenWithinMonths: 1 },
};
const AGREED_TERMS = { version: 'settlement', sha256: '0'.repeat(64) } as const;

/**
 * The money of a settlement came in time: what is left open of its bills is given up, as it was agreed.
 * @throws BusinessFailure NotFound
 */
export async function fulfilWithin(
  tx: CreditingTx,
  proposalId: string,
  now: Instant,
): Promise<WriteOffProposal> {
  const proposal = await found(tx, proposalId);
  // What the bank reports late was in time all the same: an agreement that lapsed is fulfilled too.
  if (proposal.state !== 'agreed' && proposal.state !== 'lapsed') return proposal;
  const { billingAccountId, decidedBy, decisionNote: note } = proposal;
  const account = await accountOf(tx, billingAccountId);
  if (account.promise?.promiseId === settlementPromiseId(proposalId))
    await changeAccountFields(tx, billingAccountId, { set: { promise: null } }, now);
  const left = await leftOf(tx, proposal);
  const decision = { proposalId, by: decidedBy ?? proposal.proposedBy, note };
  if (left.length > 0) return giveUp(tx, proposal, decision, now, left);
  await changeAccountFields(tx, billingAccountId, {}, now);
  return put(tx, { ...proposal, state: 'approved' });
}
