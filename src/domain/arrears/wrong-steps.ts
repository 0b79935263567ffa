import { type CivilDate, civilDateAt, type Instant, type TimeZone } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import { paidDateOf } from '../payments/payment.ts';
import type { PaymentRecord } from '../payments/payment-record.ts';
import { paymentStateOf } from '../payments/payment-state.ts';
import type { Dispute } from './dispute.ts';
import type { DunningStepTaken } from './dunning-case.ts';

export const WRONG_STEP_CAUSES = [
  'paidInTime',
  'paymentCameAgain',
  'disputeUpheld',
  'chargeCancelled',
  'billCorrected',
] as const;
/**
 * Why a customer did not owe what a step asked for. `paidInTime`: the money was there on an earlier day, by the bank's value date.
 * `paymentCameAgain`: it was there, was taken back, and came again, such as a chargeback that was itself reversed. `disputeUpheld`: a dispute
 * that was opened after the step was upheld. `chargeCancelled`: a charge of the bill was taken back.
 * `billCorrected`: the bill was cancelled, and the one in its place asks for less.
 */
export type WrongStepCauseKind = (typeof WRONG_STEP_CAUSES)[number];

/** One thing that is known now, and how much of what a step asked for was not owed by it. */
export interface WrongStepCause {
  readonly kind: WrongStepCauseKind;
  /** The id of the payment, the dispute, the entry that took the charge back, or the bill in the place of the wrong one. */
  readonly reference: string;
  readonly amount: Minor;
}

/** A settled payment, with the instant from which this service knew of its money. */
export type KnownPayment = Pick<
  PaymentRecord,
  'paymentId' | 'occurredAt' | 'valueDate' | 'allocations' | 'events'
> & {
  readonly postedAt: Instant;
};

/** A charge that was taken back after the bill that collected it. */
export interface CancelledCharge {
  /** The entry that took it back. */
  readonly entryId: string;
  readonly billId: BillId;
  readonly amount: Minor;
  readonly postedAt: Instant;
}

/** What is known now of the bills that an episode asked for. */
export interface KnownNow {
  readonly payments: readonly KnownPayment[];
  readonly disputes: readonly Pick<Dispute, 'disputeId' | 'billId' | 'openedAt' | 'resolution'>[];
  readonly cancelled: readonly CancelledCharge[];
}

/** A step that was wrong, with what shows it. */
export interface WrongStep {
  readonly step: DunningStepTaken;
  /** Its place in the episode, counted from 0. */
  readonly index: number;
  readonly causes: readonly WrongStepCause[];
}

/** A step with the bills that stand now in the place of those that it asked for, and what these ask less. */
export interface StandingStep extends DunningStepTaken {
  readonly corrected: readonly WrongStepCause[];
}

interface Terms {
  /** The least late debt that counts. */
  readonly least: Minor;
  readonly timeZone: TimeZone;
}

/**
 * The steps that were wrong by what is known now: so much of what they asked for was not owed that less than `least` is left. What was known when the
 * step was taken does not count: the step looked at it.
 */
export function wrongSteps(
  steps: readonly StandingStep[],
  known: KnownNow,
  { least, timeZone }: Terms,
): WrongStep[] {
  return steps.flatMap((step, index): WrongStep[] => {
    const asked = new Set(step.bills.map(({ billId }) => billId));
    const found = knownSince(step, known, timeZone).filter(({ billId }) => asked.has(billId));
    const left = step.bills.map((bill) => {
      const parts = found.filter(({ billId }) => billId === bill.billId).map(({ amount }) => amount);
      return exact(Math.max(0, bill.asked - sumMinor(parts)));
    });
    const causes = [...step.corrected, ...causesOf(found)];
    if (causes.length === 0 || sumMinor(left) >= least) return [];
    return [{ step, index, causes }];
  });
}

interface BillPart extends WrongStepCause {
  readonly billId: BillId;
}

function knownSince({ at, date }: DunningStepTaken, known: KnownNow, timeZone: TimeZone): BillPart[] {
  const paid = known.payments.flatMap((payment): BillPart[] => {
    if (payment.postedAt <= at) return [];
    const kind = paidBefore(payment, date, timeZone);
    if (kind === null) return [];
    return payment.allocations.map(({ billId, amount }) => ({
      ...{ kind, reference: payment.paymentId, billId, amount },
    }));
  });
  const upheld = known.disputes.flatMap(({ disputeId, billId, openedAt, resolution }): BillPart[] =>
    openedAt <= at || resolution === null || resolution.upheldAmount === 0
      ? []
      : [{ kind: 'disputeUpheld', reference: disputeId, billId, amount: resolution.upheldAmount }],
  );
  const cancelled = known.cancelled.flatMap(({ entryId, billId, amount, postedAt }): BillPart[] =>
    postedAt <= at ? [] : [{ kind: 'chargeCancelled', reference: entryId, billId, amount }],
  );
  return [...paid, ...upheld, ...cancelled];
}

/** How a payment that was posted after a day was there before it; null: it was not. */
function paidBefore(
  payment: KnownPayment,
  date: CivilDate,
  timeZone: TimeZone,
): Extract<WrongStepCauseKind, 'paidInTime' | 'paymentCameAgain'> | null {
  if (paidDateOf(payment, timeZone) < date) return 'paidInTime';
  return firstCameOn(payment, timeZone) < date ? 'paymentCameAgain' : null;
}

/** The first day on which the money of a payment was there, whatever became of it then. */
export function firstCameOn(
  payment: Pick<PaymentRecord, 'occurredAt' | 'valueDate' | 'events'>,
  timeZone: TimeZone,
): CivilDate {
  const days = paymentStateOf(payment.events)
    .movements.filter(({ type }) => type === 'payment')
    // The day of the last one is the payment's own, by its value date.
    .slice(0, -1)
    .map(({ occurredAt }) => civilDateAt(occurredAt, timeZone));
  return [paidDateOf(payment, timeZone), ...days].sort()[0] ?? paidDateOf(payment, timeZone);
}

/** One cause for each reference, with the sum of its parts. */
function causesOf(found: readonly BillPart[]): WrongStepCause[] {
  const causes = new Map<string, WrongStepCause>();
  for (const { kind, reference, amount } of found) {
    const before = causes.get(`${kind} ${reference}`);
    const sum = sumMinor([before?.amount ?? 0, amount]);
    causes.set(`${kind} ${reference}`, { kind, reference, amount: sum });
  }
  return [...causes.values()];
}
