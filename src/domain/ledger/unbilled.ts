import { exact, type Minor, sumMinor } from '../money.ts';
import { type LedgerEntry, signedAmount } from './entry.ts';
import { CANCELLATION_SOURCE, CHARGE_TYPES, STUB_SOURCES } from './posting.ts';

/** Sums of an account's entries that no bill has collected. Payments, reversals and refunds are not among them. */
export interface UnbilledSums {
  /** Debits minus credits. */
  readonly unbilledAmount: Minor;
  /** The part of `unbilledAmount` that waits for the bill of a cycle change's stub. */
  readonly unbilledStubAmount: Minor;
  /** The credits that count as soon as they are posted, as a positive amount; see {@link countsAtOnce}. */
  readonly unbilledCreditAmount: Minor;
  /** Unbilled fees, without those that were taken back. */
  readonly unbilledFeeAmount: Minor;
}

export const NOTHING_UNBILLED: UnbilledSums = {
  unbilledAmount: 0,
  unbilledStubAmount: 0,
  unbilledCreditAmount: 0,
  unbilledFeeAmount: 0,
};

type Entry = Pick<LedgerEntry, 'type' | 'direction' | 'amount' | 'source' | 'billId'>;

/** Sources whose credits only correct a charge that is on no bill yet, and are on the same bill as that charge. */
export const CORRECTING_SOURCES: readonly string[] = [...STUB_SOURCES, CANCELLATION_SOURCE];

/**
 * Whether an unbilled entry is credit that counts at once. A correction of an unbilled charge does not: the customer was never asked for
 * that charge. (What takes such a credit back is a debit of {@link CANCELLATION_SOURCE}, and is subtracted.)
 */
export function countsAtOnce({ direction, source }: Pick<LedgerEntry, 'direction' | 'source'>): boolean {
  return direction === 'credit' && !CORRECTING_SOURCES.includes(source);
}

/** Whether an entry is of a type that bills collect, and is on none. */
export function isUnbilled({ billId, type }: Pick<LedgerEntry, 'billId' | 'type'>): boolean {
  return billId === null && CHARGE_TYPES.includes(type);
}

/** The sums over the entries of `entries` that no bill has collected. */
export function unbilledOf(entries: readonly Entry[]): UnbilledSums {
  const unbilled = entries.filter(isUnbilled);
  const net = (keep: (entry: Entry) => boolean): Minor => sumMinor(unbilled.filter(keep).map(signedAmount));
  const cancels = ({ source }: Entry) => source === CANCELLATION_SOURCE;
  const isCredit = (entry: Entry) => countsAtOnce(entry) || (cancels(entry) && entry.direction === 'debit');
  const isFee = (entry: Entry) => entry.type === 'fee' && (entry.direction === 'debit' || cancels(entry));
  return {
    unbilledAmount: net(() => true),
    unbilledStubAmount: net(({ source }) => STUB_SOURCES.includes(source)),
    unbilledCreditAmount: exact(-net(isCredit)),
    unbilledFeeAmount: net(isFee),
  };
}

/** Picks these sums out of a larger object. */
export function unbilledSumsOf(all: UnbilledSums): UnbilledSums {
  const { unbilledAmount, unbilledStubAmount, unbilledCreditAmount, unbilledFeeAmount } = all;
  return { unbilledAmount, unbilledStubAmount, unbilledCreditAmount, unbilledFeeAmount };
}

/** The sums of two sets of entries together. */
export function unbilledWith(one: UnbilledSums, other: UnbilledSums): UnbilledSums {
  return {
    unbilledAmount: exact(one.unbilledAmount + other.unbilledAmount),
    unbilledStubAmount: exact(one.unbilledStubAmount + other.unbilledStubAmount),
    unbilledCreditAmount: exact(one.unbilledCreditAmount + other.unbilledCreditAmount),
    unbilledFeeAmount: exact(one.unbilledFeeAmount + other.unbilledFeeAmount),
  };
}

/** What stays unbilled once a part of it is on a bill. */
export function unbilledWithout(all: UnbilledSums, part: UnbilledSums): UnbilledSums {
  return {
    unbilledAmount: exact(all.unbilledAmount - part.unbilledAmount),
    unbilledStubAmount: exact(all.unbilledStubAmount - part.unbilledStubAmount),
    unbilledCreditAmount: exact(all.unbilledCreditAmount - part.unbilledCreditAmount),
    unbilledFeeAmount: exact(all.unbilledFeeAmount - part.unbilledFeeAmount),
  };
}

/** The unbilled amount without the credits that count already: what later bills will ask for. */
export function unbilledCharges({ unbilledAmount, unbilledCreditAmount }: UnbilledSums): Minor {
  return exact(unbilledAmount + unbilledCreditAmount);
}
