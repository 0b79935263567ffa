import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import { type DunningCase, effectsOf, stepsInForce } from '../../domain/arrears/dunning-case.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { StepDecision, StepReview, StepReviewState } from '../../domain/arrears/step-review.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { writeInteraction } from '../notices/interactions.ts';
import { dunningCases, stepReviews } from './collections.ts';
import { closed, putDunningCase } from './dunning-cases.ts';
import { lifted } from './dunning-effects.ts';
import { type DunningLetter, type DunningMessage, sendLetters } from './dunning-notices.ts';
import { withdrawWithin } from './write-off-proposals.ts';
import { feesOf, lastEpisode } from './wrong-steps.ts';

export interface StepReviewReads {
  get(reviewId: string): Promise<StepReview | null>;
  /** Newest first; a filter's null means any. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: StepReviewState | null;
      readonly billingAccountId: BillingAccountId | null;
      readonly caseId: string | null;
    },
  ): Promise<Page<StepReview>>;
}

export interface StepReviewWrites {
  /**
   * Takes a step back, in one transaction: what it imposed is lifted where it is still in force and no other step of the episode imposed it too, its
   * fee goes back, a write-off that it proposed is withdrawn, the episode falls back to the step before it or ends, and the customer is told. The
   * same decision by the same person again changes nothing.
   * @throws BusinessFailure NotFound; InvalidState when somebody decided otherwise, or it was withdrawn
   */
  accept(
    decision: StepDecision & {
      readonly message: DunningMessage;
      readonly letters?: readonly DunningLetter[];
    },
    now: Instant,
  ): Promise<StepReview>;
  /** Keeps a step, for a reason that the customer's record shows. Again it changes nothing. Throws as `accept` does. */
  decline(decision: StepDecision, now: Instant): Promise<StepReview>;
}

export function stepReviewReads(reader: Reader): StepReviewReads {
  return {
    get: (reviewId) => find(reader, reviewId),
    list: ({ state, billingAccountId, caseId, ...page }) =>
      listNewestFirst(reader, stepReviews, 'offeredAt', { state, billingAccountId, caseId }, page),
  };
}

export function stepReviewWrites(db: Db, client: MongoClient): StepReviewWrites {
  return {
    accept: (decision, now) =>
      inTransactionCreditingBills(db, client, 'stepReviews.accept', async (tx) => {
        const review = await toDecide(tx, decision, 'takenBack');
        if (review.state === 'takenBack') return review;
        await takeBack(tx, review, now);
        const telling = { id: `${review.reviewId}:takenBack`, code: 'takenBack' } as const;
        await sendLetters(tx, review, telling, decision, now);
        return put(tx, { ...review, ...decided('takenBack', decision, now) });
      }),
    decline: (decision, now) =>
      inAuditedTransaction(db, client, 'stepReviews.decline', async (tx) => {
        const review = await toDecide(tx, decision, 'kept');
        if (review.state === 'kept') return review;
        const { billingAccountId, customerId, reviewId } = review;
        await writeInteraction(tx, {
          ...{ interactionId: `${reviewId}:kept`, customerId, billingAccountId },
          ...{ occurredAt: now, channel: 'system', direction: 'inbound', topic: 'dunning' },
          ...{ code: 'STEP_KEPT', reference: decision.by, summary: decision.reason ?? '' },
        });
        return put(tx, { ...review, ...decided('kept', decision, now) });
      }),
  };
}

async function takeBack(
  tx: CreditingTx,
  { caseId, billingAccountId, stepIndex: index }: StepReview,
  now: Instant,
): Promise<void> {
  const last = await lastEpisode(tx, billingAccountId);
  const episode = last?.caseId === caseId ? last : await caseOf(tx, caseId);
  const step = episode.steps[index];
  const account = await accountReads(tx).get(billingAccountId);
  if (step === undefined || account === null) throw absence('step-review-missing');
  const steps = episode.steps.map((one, at) => (at === index ? { ...one, takenBackAt: now } : one));
  const after = { ...episode, steps };
  // What a newer episode imposed, or found, is not this step's.
  const stays = effectsOf(after);
  const undone = last?.caseId === caseId ? step.effects.filter((effect) => !stays.includes(effect)) : [];
  const entries = await feesOf(tx, episode, [{ index, step }], TAKEN_BACK, now);
  await changeAccount(tx, billingAccountId, { entries, set: lifted(account, undone) }, now);
  if (undone.includes('proposeWriteOff')) await withdrawWithin(tx, billingAccountId, now);
  await putDunningCase(tx, fallenBack(after, now), now);
}

/** An open episode is at its last step that stands, and is over when there is none; one that has ended stays as it ended. */
function fallenBack(episode: DunningCase, now: Instant): DunningCase {
  if (episode.state === 'closed') return episode;
  const standing = stepsInForce(episode).at(-1);
  return standing === undefined
    ? closed(episode, 'takenBack', now)
    : { ...episode, stage: standing.stage, nextLookAt: now };
}

/** On the ledger and on the bill. */
const TAKEN_BACK = 'fee of a dunning step that was taken back';

async function toDecide(
  tx: Tx,
  { reviewId, by }: StepDecision,
  verdict: 'takenBack' | 'kept',
): Promise<StepReview> {
  const review = await find(tx, reviewId);
  if (review === null) throw absence('step-review-missing');
  const again = review.state === verdict && review.decidedBy === by;
  if (review.state !== 'open' && !again)
    throw arrearsRefusal('step-review-decided', {
      detail:
        review.state === 'withdrawn'
          ? 'The step is no longer wrong by what is known.'
          : `Somebody has decided on it: ${review.state}.`,
    });
  return review;
}

function decided(state: 'takenBack' | 'kept', { by, reason }: StepDecision, now: Instant) {
  return { state, decidedBy: by, decidedAt: now, reason } as const;
}

async function put(tx: AuditedTx, review: StepReview): Promise<StepReview> {
  await writing(tx, stepReviews).replace(ofAccount(review.billingAccountId), review);
  return review;
}

async function find(scope: Reader | Tx, reviewId: string): Promise<StepReview | null> {
  const doc = await collectionOf(scope.db, stepReviews).findOne({ _id: reviewId }, within(scope));
  return doc === null ? null : stepReviews.fromDoc(doc);
}

async function caseOf(tx: Tx, caseId: string): Promise<DunningCase> {
  const doc = await collectionOf(tx.db, dunningCases).findOne({ _id: caseId }, within(tx));
  if (doc === null) throw absence('step-review-missing');
  return dunningCases.fromDoc(doc);
}
