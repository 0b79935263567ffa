import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, OrderId, PaymentId } from '../flavor.ts';
import { type Currency, exact, type Minor, sumMinor } from '../money.ts';
import type { Payment } from './payment.ts';

/**
 * `asked`: the order's condition waits for it, some of it may have come. `held`: all of it is here. `released`: it is credit of its account
 * again, and pays bills or is paid out.
 */
export const DEPOSIT_STATES = ['asked', 'held', 'released'] as const;
export type DepositState = (typeof DEPOSIT_STATES)[number];

/**
 * Why a deposit was released. `orderEnded`: its order came to nothing. `goodPayment`, `accountEnded`: by the policy `deposits`. `person`: somebody
 * decided so, for a reason.
 */
export const DEPOSIT_RELEASES = ['orderEnded', 'goodPayment', 'accountEnded', 'person'] as const;
export type DepositRelease = (typeof DEPOSIT_RELEASES)[number];

/** Money that belongs to one order until it is released. It is the customer's, and pays no bill. */
export interface Deposit {
  /** {@link depositIdOf} the order. */
  readonly depositId: string;
  readonly orderId: OrderId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** What the order's condition asks for. */
  readonly askedAmount: Minor;
  readonly state: DepositState;
  /** Which parts of which payments are held; empty once it is released. */
  readonly parts: readonly DepositPart[];
  readonly askedAt: Instant;
  /** Last day on which it counts for the condition. */
  readonly dueDate: CivilDate;
  /** When all of it was here; null before. */
  readonly heldSince: Instant | null;
  readonly released: {
    readonly at: Instant;
    readonly reason: DepositRelease;
    readonly amount: Minor;
    /** What the person who released it wrote; null for every other reason. */
    readonly note: string | null;
  } | null;
  /** What was paid out of it: by an entry, or proposed to be; null while nothing was. */
  readonly paidOut: {
    readonly at: Instant;
    readonly amount: Minor;
    /** The refund; null when it was proposed. */
    readonly entryId: string | null;
    /** The proposal, when it is above what one person may give. */
    readonly proposalId: string | null;
  } | null;
}

/** A part of a payment that is held for an order. */
export interface DepositPart {
  readonly paymentId: PaymentId;
  readonly amount: Minor;
}

/** An order has one deposit. */
export function depositIdOf(orderId: OrderId): string {
  return `deposit:${orderId}`;
}

/** The order of a deposit, by the deposit's id. */
export function orderOfDeposit(depositId: string): OrderId {
  return depositId.slice('deposit:'.length);
}

/** How much is held. */
export function heldAmount({ parts }: Pick<Deposit, 'parts'>): Minor {
  return sumMinor(parts.map(({ amount }) => amount));
}

/** How much is still asked for. */
export function missingAmount(deposit: Pick<Deposit, 'askedAmount' | 'parts' | 'state'>): Minor {
  return deposit.state === 'asked' ? exact(Math.max(0, deposit.askedAmount - heldAmount(deposit))) : 0;
}

/** The part of a payment that is held for orders. */
export function depositPartOf({ deposits = [] }: Pick<Payment, 'deposits'>): Minor {
  return sumMinor(deposits.map(({ amount }) => amount));
}

/** What a payer said a payment is for. */
export interface PayerWords {
  /** What has come. */
  readonly amount: Minor;
  /** The order that it is a deposit for; null: none was named. */
  readonly orderId: OrderId | null;
  /** The bill that it is for; null: none was named. */
  readonly billId: string | null;
}

/** How much of a payment goes on which deposit. */
export interface DepositClaim {
  readonly deposit: Deposit;
  readonly amount: Minor;
}

/**
 * What a payment is a deposit for before it pays bills. The order that it names gets what is still asked for it. A payment that names
 * neither an order nor a bill, and is exactly what is still asked for a deposit, is that deposit: the one that was asked for first.
 */
export function claimBeforeBills(words: PayerWords, asked: readonly Deposit[]): DepositClaim[] {
  const open = inOrderOfAsking(asked);
  if (words.orderId !== null) {
    const named = open.find(({ orderId }) => orderId === words.orderId);
    return named === undefined ? [] : [{ deposit: named, amount: least(words.amount, missingAmount(named)) }];
  }
  if (words.billId !== null) return [];
  const exactly = open.find((deposit) => missingAmount(deposit) === words.amount);
  return exactly === undefined ? [] : [{ deposit: exactly, amount: words.amount }];
}

/**
 * What is a deposit of the `rest` that no bill took: of a payment that names nothing, for the deposits that are still asked for, the one
 * that was asked for first.
 */
export function claimAfterBills(words: PayerWords, rest: Minor, asked: readonly Deposit[]): DepositClaim[] {
  if (words.orderId !== null || words.billId !== null) return [];
  let left = rest;
  return inOrderOfAsking(asked).flatMap((deposit) => {
    const amount = least(left, missingAmount(deposit));
    left = exact(left - amount);
    return amount === 0 ? [] : [{ deposit, amount }];
  });
}

/** The deposit with more of a payment; held once all that was asked for is here. */
export function withPart(deposit: Deposit, { paymentId, amount }: DepositPart, at: Instant): Deposit {
  const before = partOf(deposit, paymentId);
  const others = deposit.parts.filter((part) => part.paymentId !== paymentId);
  const parts = [...others, { paymentId, amount: exact(before + amount) }];
  const all = heldAmount({ parts }) >= deposit.askedAmount;
  return {
    ...deposit,
    parts,
    ...(all ? { state: 'held' as const, heldSince: deposit.heldSince ?? at } : {}),
  };
}

/** The deposit with less of a payment: what is missing now is asked for again. One that was released stays as it is. */
export function withoutPart(deposit: Deposit, { paymentId, amount }: DepositPart): Deposit {
  const before = partOf(deposit, paymentId);
  if (before === 0 || amount <= 0 || deposit.state === 'released') return deposit;
  const parts = deposit.parts.flatMap((part) => {
    if (part.paymentId !== paymentId) return [part];
    return before > amount ? [{ paymentId, amount: exact(before - amount) }] : [];
  });
  const isHeld = heldAmount({ parts }) >= deposit.askedAmount;
  return { ...deposit, parts, ...(isHeld ? {} : { state: 'asked' as const, heldSince: null }) };
}

/** Parts of a payment that are held for orders. */
export type HeldParts = NonNullable<Payment['deposits']>;

/**
 * What stays held of a payment that counts for `amount`: all, as long as that is enough. A deposit is the last that a payment gives up, after
 * what is on no bill and what is on bills; of several, the one that it was put on last goes first.
 */
export function stillHeld(held: HeldParts, amount: Minor): HeldParts {
  let left = amount;
  return held.flatMap((part) => {
    const stays = least(left, part.amount);
    left = exact(left - stays);
    return stays > 0 ? [{ ...part, amount: stays }] : [];
  });
}

/** The parts in `held` that are not in `kept`. */
export function noLongerHeld(held: HeldParts, kept: HeldParts): HeldParts {
  return held.flatMap(({ depositId, amount }) => {
    const stays = kept.find((part) => part.depositId === depositId)?.amount ?? 0;
    return amount > stays ? [{ depositId, amount: exact(amount - stays) }] : [];
  });
}

/** Parts of a payment together: one for each deposit. */
export function mergedHeld(...lists: readonly HeldParts[]): HeldParts {
  const byDeposit = new Map<string, Minor>();
  for (const { depositId, amount } of lists.flat())
    byDeposit.set(depositId, exact((byDeposit.get(depositId) ?? 0) + amount));
  return [...byDeposit].map(([depositId, amount]) => ({ depositId, amount }));
}

function partOf({ parts }: Pick<Deposit, 'parts'>, paymentId: PaymentId): Minor {
  return parts.find((part) => part.paymentId === paymentId)?.amount ?? 0;
}

function inOrderOfAsking(deposits: readonly Deposit[]): Deposit[] {
  return deposits
    .filter((deposit) => missingAmount(deposit) > 0)
    .sort((a, b) => compare(a.askedAt, b.askedAt) || compare(a.depositId, b.depositId));
}

function least(a: Minor, b: Minor): Minor {
  return exact(Math.min(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
