import type { BillId, BillingAccountId, OrderId } from '../flavor.ts';
import { isPlainText } from '../text.ts';
import { holdsCardNumber } from './card-number.ts';

/** What a payer named, as it came: any text. */
export interface NamedByPayer {
  readonly billingAccountId: string | null;
  readonly billId: string | null;
  readonly orderId: string | null;
  readonly reference: string | null;
}

/** What of it can be ids; all else is the reference. */
export interface ReadablePart {
  readonly billingAccountId: BillingAccountId | null;
  readonly billId: BillId | null;
  readonly orderId: OrderId | null;
  readonly reference: string | null;
}

/** The form of ids, of ours and of others'. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,299}$/;
const LONGEST_REFERENCE = 500;

/**
 * Sorts what a payer named into what can be the id of an account, a bill or an order, and what can't: that becomes a part of the reference,
 * without what can't be shown. Nothing is refused. An empty text names nothing.
 */
export function readablePart({ billingAccountId, billId, orderId, reference }: NamedByPayer): ReadablePart {
  const [account, bill, order] = [idIn(billingAccountId), idIn(billId), idIn(orderId)];
  const unread = [
    account === null ? billingAccountId : null,
    bill === null ? billId : null,
    order === null ? orderId : null,
    reference,
  ].flatMap((text) => shown(text ?? ''));
  // By characters: half of a surrogate pair shows nothing.
  const text = [...unread.join(' / ')].slice(0, LONGEST_REFERENCE).join('').trim();
  return { billingAccountId: account, billId: bill, orderId: order, reference: text === '' ? null : text };
}

function idIn(text: string | null): string | null {
  const id = text?.trim() ?? '';
  return ID.test(id) && !holdsCardNumber(id) ? id : null;
}

function shown(text: string): string[] {
  const plain = [...text]
    .map((character) => (isPlainText(character) ? character : ' '))
    .join('')
    .trim();
  return plain === '' ? [] : [plain];
}
