/** One sum of money that came for several accounts: a payment for each part, and one record that holds them together. */
import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, Flavor, PaymentId, SubjectId } from '../flavor.ts';
import { allocate, type Currency, exact, type Minor, sumMinor } from '../money.ts';
import type { PayableBill } from './payable-bill.ts';
import type { PaymentStatus } from './payment-status.ts';
import { paymentRefusal } from './refusals.ts';

/** The sender's id of a transfer. */
export type TransferId = Flavor<string, 'TransferId'>;

/** Which bills a transfer pays where its sender names none. */
export const TRANSFER_SCOPES = ['paidFor', 'below'] as const;
/** `paidFor`: those that the account is asked to pay, its own and those of others. `below`: its own and those of all accounts below it. */
export type TransferScope = (typeof TRANSFER_SCOPES)[number];

/** A part of a transfer; without a bill it pays the oldest due of its account. */
export interface TransferPart {
  /** Null: nobody knows; it goes to suspense. */
  readonly billingAccountId: BillingAccountId | null;
  readonly billId: BillId | null;
  /** Above zero. */
  readonly amount: Minor;
}

/** How a transfer is split: by its sender, or over the open bills of several accounts, the oldest due first. */
export type TransferSplit =
  | { readonly by: 'sender'; readonly parts: readonly TransferPart[] }
  | { readonly by: 'oldestDue'; readonly over: TransferScope };

/** A part as a payment. */
export interface PartPayment extends TransferPart {
  readonly paymentId: PaymentId;
}

/** What was taken back of a transfer, once or more. */
export const TAKE_BACKS = ['reversed', 'refunded'] as const;
export type TakeBackKind = (typeof TAKE_BACKS)[number];

/** A part of a transfer that went back to its payer. */
export interface TransferTakeBack {
  readonly eventId: string;
  readonly kind: TakeBackKind;
  readonly amount: Minor;
  readonly occurredAt: Instant;
  /** The bank's value date; absent where it gave none. */
  readonly valueDate?: CivilDate;
  /** What the bank charges for it; absent: nothing. */
  readonly bankFee?: Minor;
  /** What of it was taken from each part, in the order of the parts; empty while the money has not come. */
  readonly shares: readonly Minor[];
}

/** What a sender says of a transfer: it is under way, it came, or it is not coming. */
export const TRANSFER_REPORTS = ['pending', 'settled', 'failed'] as const;
export type TransferReportKind = (typeof TRANSFER_REPORTS)[number];

/** A transfer as it is stored. Its parts are those of the first report; what counts of each is on its payment. */
export interface Transfer {
  readonly transferId: TransferId;
  /** The account that paid; null: nobody said. */
  readonly billingAccountId: BillingAccountId | null;
  readonly currency: Currency;
  /** All that came; before that, what is expected; null while only something that was taken back of it is known. */
  readonly amount: Minor | null;
  /** It was never said to have come; absent: it was. */
  readonly announced?: true;
  /** Less came than was announced, so that its last parts got less; absent: they are as they were named. */
  readonly cut?: true;
  /** When the money came; before that, when the first take-back happened. */
  readonly occurredAt: Instant;
  readonly split: TransferSplit['by'];
  /** Whose open bills it pays, where it is split by due date; absent before the money or its announcement was known. */
  readonly over?: TransferScope;
  /** They add up to the amount; none while the money has not come. */
  readonly parts: readonly PartPayment[];
  readonly takeBacks: readonly TransferTakeBack[];
  readonly reportedBy: SubjectId;
  readonly receivedAt: Instant;
  readonly revision: number;
}

/** How many parts a transfer can have, beside the rest. */
export const MOST_PARTS = 100;

/** Parts for bills in this order, as far as the money goes, and for as many bills as a transfer can have parts. */
export function partsInOrder(amount: Minor, bills: readonly PayableBill[]): TransferPart[] {
  const parts: TransferPart[] = [];
  let left = exact(amount);
  for (const { billId, billingAccountId, open } of bills) {
    const part = Math.min(left, open);
    if (part <= 0) continue;
    if (parts.length === MOST_PARTS) break;
    parts.push({ billingAccountId, billId, amount: part });
    left = exact(left - part);
  }
  return parts;
}

/**
 * The parts with the rest as the last one, so that they add up to the amount exactly. The rest is of the account that paid; of nobody, where that is
 * not known.
 * @throws BusinessFailure Invalid, when the parts come to more than the amount
 */
export function withRest(
  amount: Minor,
  parts: readonly TransferPart[],
  billingAccountId: BillingAccountId | null,
): TransferPart[] {
  const rest = exact(amount - sumMinor(parts.map((part) => part.amount)));
  if (rest < 0) throw paymentRefusal('parts-exceed-transfer');
  return rest === 0 ? [...parts] : [...parts, { billingAccountId, billId: null, amount: rest }];
}

/**
 * The parts that were announced, for what came: where it is less, the last ones get less or nothing; where it is more, the rest is a part of its
 * own, of the account that paid.
 */
export function fittedParts(
  { transferId, billingAccountId, parts }: Pick<Transfer, 'transferId' | 'billingAccountId' | 'parts'>,
  amount: Minor,
): PartPayment[] {
  let left = exact(amount);
  const fitted = parts.flatMap((part): PartPayment[] => {
    const got = exact(Math.min(left, part.amount));
    left = exact(left - got);
    return got === 0 ? [] : [{ ...part, amount: got }];
  });
  if (left === 0) return fitted;
  const paymentId = partIdOf(transferId, parts.length + 1);
  return [...fitted, { paymentId, billingAccountId, billId: null, amount: left }];
}

function partIdOf(transferId: TransferId, number: number): PaymentId {
  return `${transferId}:part:${number}`;
}

/** What a transfer is, by what its parts are: it has come as soon as one of them has. Null: it has no parts yet. */
export function statusOfParts(statuses: readonly PaymentStatus[]): PaymentStatus | null {
  const order = ['settled', 'pending', 'unknown', 'reversed', 'refunded', 'failed'] as const;
  return order.find((status) => statuses.includes(status)) ?? null;
}

/** The payments of the parts, numbered. */
export function partPayments(transferId: TransferId, parts: readonly TransferPart[]): PartPayment[] {
  return parts.map((part, index) => ({ ...part, paymentId: partIdOf(transferId, index + 1) }));
}

/**
 * What of a take-back comes off each part: in proportion to what is left of it, whole minor units by largest remainder, so that the shares add up
 * exactly and no part gives more than it has. What goes beyond all that is left comes off the first part, where it shows as a difference.
 * @param left what counts of each part now
 */
export function takeBackShares(amount: Minor, left: readonly Minor[]): Minor[] {
  const all = sumMinor(left);
  const within = Math.min(amount, all);
  const shares = all === 0 ? left.map(() => 0) : allocate(within, left);
  const beyond = exact(amount - within);
  return shares.map((share, index) => (index === 0 ? exact(share + beyond) : share));
}

/** Whether these are the parts that a sender named before, as far as the transfer was enough for them. */
export function areNamedParts(
  { parts, cut }: Pick<Transfer, 'parts' | 'cut'>,
  named: readonly TransferPart[],
): boolean {
  if (cut !== true && parts.length < named.length) return false;
  return named.every((other, index) => {
    const one = parts[index];
    if (one === undefined) return true;
    const isSameAmount = cut === true ? one.amount <= other.amount : one.amount === other.amount;
    return one.billingAccountId === other.billingAccountId && one.billId === other.billId && isSameAmount;
  });
}
