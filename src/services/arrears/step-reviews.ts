/** Steps of dunning that were wrong by what is known now: a person takes each back, or keeps it. */
import { absence } from '../../domain/absences.ts';
import type { StepDecision, StepReview } from '../../domain/arrears/step-review.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { money } from '../../domain/money.ts';
import type { DunningLetter } from '../../store/arrears/dunning-notices.ts';
import type { Store } from '../../store/store.ts';
import type { AccountNews } from '../workflow-news.ts';
import { takenBackMessage, unlimitedMessage } from './dunning-messages.ts';

interface StepReviewDeps {
  readonly store: Pick<Store, 'stepReviews' | 'dunning' | 'customers'>;
  readonly signals: Pick<AccountNews, 'tellDunning'>;
  readonly now: () => Instant;
}

/** @throws BusinessFailure NotFound */
export async function stepReviewOf(
  { store }: { readonly store: Pick<Store, 'stepReviews'> },
  reviewId: string,
): Promise<StepReview> {
  const review = await store.stepReviews.get(reviewId);
  if (review === null) throw absence('step-review-missing');
  return review;
}

/**
 * Takes a step back with all that it did, tells the customer so with an apology, and makes dunning look again. The same decision again changes
 * nothing.
 * @throws BusinessFailure NotFound, InvalidState
 */
export async function takeStepBack(deps: StepReviewDeps, decision: StepDecision): Promise<StepReview> {
  const review = await stepReviewOf(deps, decision.reviewId);
  const { customerId, caseId, stepIndex, currency, stage, takenOn } = review;
  const step = (await deps.store.dunning.get(caseId))?.steps[stepIndex];
  const customer = await deps.store.customers.get(customerId);
  if (step === undefined || customer === null) throw absence('step-review-missing');
  const { locale } = customer;
  const told = { stage, takenOn, fee: money(step.fee, currency), effects: step.effects };
  const message = { locale, ...takenBackMessage(told, locale) };
  const letters: DunningLetter[] = [];
  for (const asked of step.askedOf ?? []) {
    const own = (await deps.store.customers.get(asked))?.locale ?? locale;
    letters.push({ customerId: asked, locale: own, ...takenBackMessage(told, own) });
  }
  // Nobody asked the account's own customer, who was told of the limits alone.
  const limited = unlimitedMessage(told, locale);
  if (limited !== null && letters.length > 0 && letters.every((letter) => letter.customerId !== customerId))
    letters.push({ customerId, locale, ...limited });
  const sent = letters.length === 0 ? { message } : { message, letters };
  const done = await deps.store.stepReviews.accept({ ...decision, ...sent }, deps.now());
  await deps.signals.tellDunning(review.billingAccountId);
  return done;
}

/**
 * Keeps a step, for a reason that the customer's record shows. The same decision again changes nothing.
 * @throws BusinessFailure NotFound, InvalidState
 */
export function keepStep(deps: StepReviewDeps, decision: StepDecision): Promise<StepReview> {
  return deps.store.stepReviews.decline(decision, deps.now());
}
