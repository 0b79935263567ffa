import type { AccountFailure } from '../../domain/account-fault.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import type { Minor } from '../../domain/money.ts';
import { afterQuestion, type LookUpAnswer } from '../../domain/payments/look-up.ts';
import { BARE_REPORT, type Payment } from '../../domain/payments/payment.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentProcessor, ProcessorAnswer } from '../../domain/payments/processor.ts';
import { isSuspenseAccountId } from '../../domain/payments/suspense.ts';
import type { OpenPayment } from '../../store/payments/look-ups.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import type { Untold } from './after-payment-change.ts';

export interface LookUpSweepDeps {
  readonly store: Pick<Store, 'payments' | 'lookUps'>;
  readonly processor: PaymentProcessor;
  /** Sends out the news of a payment; see `afterPaymentChange`. */
  readonly tell: (payment: Payment) => Promise<readonly Untold[]>;
}

/** Questions that are under way at once. */
const AT_ONCE = 5;
/** Results whose news is sent again in one sweep. */
const NEWS_AT_MOST = 500;

/**
 * One batch: asks the processor what became of payments that are unknown, or have been pending for too long. An answer is recorded like
 * the processor's own report, and its news is told. No answer changes a payment to unknown, and nothing else. The time between questions
 * grows, and after some questions a person has to look. The first batch also repeats news that did not get through before. `acted` counts
 * the payments with a known result; a payment that can't be handled does not stop the others.
 */
export async function sweepOpenPayments(
  deps: LookUpSweepDeps,
  { now, after, limit }: { readonly now: Instant; readonly after: PaymentId | null; readonly limit: number },
): Promise<SweepBatch> {
  const news = after === null ? await tellAgain(deps) : [];
  const { items, unread, next } = await deps.store.lookUps.due({ now, after, limit });
  const untold: AccountFailure[] = [];
  let acted = 0;
  const how = { accountOf: ({ payment }: OpenPayment) => payment.billingAccountId, lanes: AT_ONCE };
  // If the processor has reported by itself in the meantime, or contradicts itself, the next sweep looks again.
  const refused = await handleEach(items, how, async (open) => {
    const settled = await settleOne(deps, open, now);
    if (settled.known) acted += 1;
    if (settled.untold) untold.push(untoldOf(open.payment));
  });
  const looked = items.length + unread.length;
  return { looked, acted, failed: [...news, ...unread, ...untold, ...refused], next };
}

/** Sends the news again that did not get through before; returns what does not get through now. */
async function tellAgain(deps: LookUpSweepDeps): Promise<AccountFailure[]> {
  const { payments, unread } = await deps.store.lookUps.withNewsDue(NEWS_AT_MOST);
  const untold: AccountFailure[] = [];
  const accountOf = ({ billingAccountId }: Payment) => billingAccountId;
  const failed = await handleEach(payments, { accountOf }, async (payment) => {
    if (!(await told(deps, payment))) untold.push(untoldOf(payment));
  });
  return [...unread, ...untold, ...failed];
}

async function settleOne(
  deps: LookUpSweepDeps,
  { payment, lookUp }: OpenPayment,
  now: Instant,
): Promise<{ readonly known: boolean; readonly untold: boolean }> {
  const answer = await deps.processor.lookUp(payment.paymentId);
  const meaning = meaningOf(answer, payment, now);
  // Written before the payment moves: if the process dies in between, the news is still due, and the next sweep tells it.
  await deps.store.lookUps.put(
    afterQuestion(lookUp, { paymentId: payment.paymentId, answer: meaning.answer, now }),
  );
  const { billingAccountId, currency, method, billId, paymentId } = payment;
  // A payment in suspense is not reported for the suspense account: its account is still not known.
  const known = isSuspenseAccountId(billingAccountId) ? null : billingAccountId;
  const [first, ...rest] = meaning.moves.map(({ amount, ...move }) => ({
    ...{ ...BARE_REPORT, paymentId, billingAccountId: known, method, billId, ...move },
    amount: { amountMinor: amount, currency },
  }));
  // Both moves together: with only the first, the payment would be settled, nobody would ask again, and it would count although it was
  // taken back.
  const current =
    first === undefined ? payment : (await deps.store.payments.recordAll([first, ...rest], now)).payment;
  const isKnown = meaning.answer === 'final';
  return { known: isKnown, untold: isKnown && !(await told(deps, current)) };
}

interface Meaning {
  readonly answer: LookUpAnswer;
  readonly moves: readonly {
    readonly status: PaymentStatus;
    readonly amount: Minor;
    readonly occurredAt: Instant;
  }[];
}

/** What an answer says about a payment. That it is still open, or that there is no answer, is known as of now. */
function meaningOf(answer: ProcessorAnswer, payment: Payment, now: Instant): Meaning {
  const { occurredAt, amount: expected } = payment;
  if (answer.kind === 'notFound') return { answer: 'notFound', moves: [] };
  if (answer.kind === 'noAnswer') {
    const unknown = { status: 'unknown', amount: expected, occurredAt: now } as const;
    return { answer: 'noAnswer', moves: payment.status === 'unknown' ? [] : [unknown] };
  }
  const { status } = answer;
  const amount = answer.amount.amountMinor;
  // Another amount is what came; another currency is another payment.
  if (answer.amount.currency !== payment.currency) return { answer: 'differs', moves: [] };
  if (status === 'pending' || status === 'unknown')
    return { answer: 'open', moves: status === payment.status ? [] : [{ status, amount, occurredAt: now }] };
  const move = { status, amount, occurredAt: answer.occurredAt };
  // A payment that was taken back had settled before.
  const settled = { status: 'settled', amount: expected, occurredAt } as const;
  const isTakenBack = status === 'reversed' || status === 'refunded';
  return { answer: 'final', moves: isTakenBack ? [settled, move] : [move] };
}

/** Tells the news, and marks it as told once every listener has it. */
async function told(deps: LookUpSweepDeps, payment: Payment): Promise<boolean> {
  if ((await deps.tell(payment)).length > 0) return false;
  await deps.store.lookUps.close(payment.paymentId);
  return true;
}

function untoldOf({ billingAccountId }: Payment): AccountFailure {
  return { billingAccountId, code: 'Untold' };
}
