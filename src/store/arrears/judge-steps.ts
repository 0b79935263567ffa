import { isDeepStrictEqual } from 'node:util';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type DunningCase, stepKey } from '../../domain/arrears/dunning-case.ts';
import type { StepReview } from '../../domain/arrears/step-review.ts';
import type { WrongStep } from '../../domain/arrears/wrong-steps.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { sumMinor } from '../../domain/money.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { within } from '../mongo/transaction.ts';
import { stepReviews } from './collections.ts';
import {
  feesOf,
  knownNow,
  lastEpisode,
  NOT_DUE,
  paidOnly,
  withoutDoubt,
  wronglyAsked,
} from './wrong-steps.ts';

/**
 * Judges the steps of the account's last episode again, in a transaction in which something became known that may show one to be wrong: money
 * of an earlier day, an upheld dispute, a charge that was taken back, a bill that was corrected. A fee that a value date or a corrected bill shows to be wrong is taken back, if the episode has ended
 * (its end looks at all its fees); the steps are offered to a person. An account that was never dunned costs one read.
 */
export async function judgeStepsAgain(tx: CreditingTx, account: BillingAccount, now: Instant): Promise<void> {
  const { billingAccountId } = account;
  const episode = await lastEpisode(tx, billingAccountId);
  if (episode === null) return;
  const known = await knownNow(tx, episode);
  if (episode.ending === 'paid') {
    const wrong = withoutDoubt(await wronglyAsked(tx, episode, account, paidOnly(known), now));
    const entries = await feesOf(tx, episode, wrong, NOT_DUE, now);
    if (entries.length > 0) await changeAccount(tx, billingAccountId, { entries }, now);
  }
  await offerReviews(tx, episode, await wronglyAsked(tx, episode, account, known, now), now);
}

/** Puts steps that are wrong before a person, and takes back from the list what is no longer wrong. What somebody decided stays. */
async function offerReviews(
  tx: AuditedTx,
  episode: DunningCase,
  wrong: readonly WrongStep[],
  now: Instant,
): Promise<void> {
  const { caseId, billingAccountId, customerId, currency, steps } = episode;
  const docs = await collectionOf(tx.db, stepReviews).find({ caseId }, within(tx)).toArray();
  const known = new Map(docs.map((doc) => [doc._id, stepReviews.fromDoc(doc)]));
  const put = (review: StepReview) => writing(tx, stepReviews).replace(ofAccount(billingAccountId), review);
  for (const { step, index, causes } of wrong) {
    const reviewId = stepKey(caseId, steps, index, step.stage);
    const before = known.get(reviewId);
    known.delete(reviewId);
    if (before !== undefined && before.state !== 'open' && before.state !== 'withdrawn') continue;
    if (before?.state === 'open' && isDeepStrictEqual(before.causes, causes)) continue;
    await put({
      ...{ reviewId, caseId, billingAccountId, customerId, currency, state: 'open' },
      ...{ stage: step.stage, stepIndex: index, takenAt: step.at, takenOn: step.date },
      ...{ asked: sumMinor((steps[index] ?? step).bills.map(({ asked }) => asked)), causes },
      ...{ offeredAt: before?.offeredAt ?? now, decidedBy: null, decidedAt: null, reason: null },
    });
  }
  for (const review of known.values())
    if (review.state === 'open') await put({ ...review, state: 'withdrawn' });
}
