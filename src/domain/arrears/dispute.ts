import { openAmount } from '../accounts/standing.ts';
import type { Bill } from '../billing/bill.ts';
import { addDays, type CivilDate, type Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import { type AmountsByCurrency, amountIn, type Currency, exact, type Minor, sumMinor } from '../money.ts';

/** All but `open` are final. */
export const DISPUTE_STATES = ['open', 'upheld', 'partlyUpheld', 'rejected', 'withdrawn'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** How a dispute ends. */
export const DISPUTE_OUTCOMES = ['upheld', 'partlyUpheld', 'rejected', 'withdrawn'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

/** What may be disputed: the parameters of a version of `disputes`. */
export interface DisputeTerms {
  /** The least amount that may be disputed, by currency; a smaller open amount may be disputed whole. In a currency that is not named: any. */
  readonly leastAmount: AmountsByCurrency;
  /** How many days after its opening somebody has to have decided on a dispute. */
  readonly decideWithinDays: number;
  /** How often one bill may be disputed; what was upheld or withdrawn counts too. */
  readonly timesPerBill: number;
  /** For how many days after its due date a bill that is paid may be disputed; 0: not at all. */
  readonly paidBillDays: number;
}

/** A part of a bill that its customer does not accept. */
export interface Dispute {
  readonly disputeId: string;
  readonly billId: BillId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly amount: Minor;
  /** The part of it that was open when the dispute began, and rests until it ends; the other part was paid. */
  readonly restingAmount: Minor;
  /** The day by which somebody has to decide; null when no terms said so. */
  readonly decideBy: CivilDate | null;
  /** Who of the staff decides; null: nobody has taken it. */
  readonly owner: SubjectId | null;
  /** In the words of the person who opened it; may be personal data. Null when none were given. */
  readonly reason: string | null;
  readonly state: DisputeState;
  readonly openedAt: Instant;
  readonly openedBy: SubjectId;
  readonly resolution: DisputeResolution | null;
}

/** How a dispute ended, and who decided. */
export interface DisputeResolution {
  readonly outcome: DisputeOutcome;
  /** The part of the disputed amount that was credited. */
  readonly upheldAmount: Minor;
  readonly note: string;
  readonly resolvedAt: Instant;
  readonly resolvedBy: SubjectId;
}

/**
 * How much of a dispute is credited when it ends with `outcome`; null when `amount` does not fit the outcome. A part is more than zero and
 * less than the whole; every other outcome takes no amount.
 */
export function upheldAmountOf(disputed: Minor, outcome: DisputeOutcome, amount: Minor | null): Minor | null {
  switch (outcome) {
    case 'partlyUpheld':
      return amount !== null && amount > 0 && amount < disputed ? amount : null;
    case 'upheld':
      return amount === null || amount === disputed ? disputed : null;
    case 'rejected':
    case 'withdrawn':
      return amount === null || amount === 0 ? 0 : null;
  }
}

/** Why a dispute is refused, and what would be accepted. */
export type DisputeRefusal =
  | { readonly code: 'tooMuch'; readonly most: Minor }
  | { readonly code: 'tooLittle'; readonly least: Minor }
  | { readonly code: 'tooOften'; readonly times: number };

/**
 * Whether an amount of a bill may be disputed; null when it may. What is open may be, and what is paid for as many days
 * after the due date as the terms say; what is disputed already, or was upheld, may not be again.
 * @param before all disputes of the bill
 * @param terms null: any amount of what is open, as often as anybody likes
 */
export function refusalOfDispute(
  bill: Bill,
  amount: Minor,
  {
    before,
    terms,
    today,
    currency,
    writtenOff,
  }: {
    readonly before: readonly Pick<Dispute, 'state' | 'amount' | 'resolution'>[];
    readonly terms: DisputeTerms | null;
    readonly today: CivilDate;
    readonly currency: Currency;
    /** What was given up of the bill, and so was never paid. */
    readonly writtenOff: Minor;
  },
): DisputeRefusal | null {
  if (terms !== null && before.length >= terms.timesPerBill)
    return { code: 'tooOften', times: terms.timesPerBill };
  const open = openAmount(bill);
  const taken = sumMinor(
    before.map(({ state, amount: disputed, resolution }) =>
      state === 'open' ? disputed : (resolution?.upheldAmount ?? 0),
    ),
  );
  const paidToo = terms !== null && today <= addDays(bill.dueDate, terms.paidBillDays);
  const most = paidToo ? exact(Math.max(open, bill.amount - taken - writtenOff)) : open;
  if (amount <= 0 || amount > most) return { code: 'tooMuch', most };
  const least = terms === null ? null : amountIn(terms.leastAmount, currency);
  if (least !== null && amount < least && amount !== open) return { code: 'tooLittle', least };
  return null;
}
