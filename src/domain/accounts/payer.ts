/** Who pays the bills of an account: its own customer, or another account from a day on. */
import { addDays, addMonths, type CivilDate } from '../civil-date.ts';
import type { CustomerId } from '../flavor.ts';
import type { BillingAccount } from './billing-account.ts';
import type { Payer, PayerFrom } from './payer-from.ts';
import { accountRefusal } from './refusals.ts';

/** How many months ahead a payer may be announced. */
const MOST_MONTHS_AHEAD = 12;

/**
 * Who is asked to pay a bill of this date; null: the account's own customer. A bill is asked of who was its payer on the day it was made, so another
 * payer does not take over what was billed before.
 */
export function payerOn({ payers = [] }: Pick<BillingAccount, 'payers'>, billDate: CivilDate): Payer | null {
  return payers.findLast(({ from }) => from <= billDate)?.payer ?? null;
}

/** The customer who is asked to pay a bill. */
export function askedCustomer(
  account: Pick<BillingAccount, 'payers' | 'customerId'>,
  billDate: CivilDate,
): CustomerId {
  return payerOn(account, billDate)?.customerId ?? account.customerId;
}

/** Whether an account has a payer on a day, or will have one later. */
function hasPayerFrom({ payers = [] }: Pick<BillingAccount, 'payers'>, today: CivilDate): boolean {
  return (
    payerOn({ payers }, today) !== null || payers.some(({ from, payer }) => from > today && payer !== null)
  );
}

/** The payers with another one from a day on; what was announced for that day or a later one no longer counts. */
export function withPayer({ payers = [] }: Pick<BillingAccount, 'payers'>, next: PayerFrom): PayerFrom[] {
  return [...payers.filter(({ from }) => from < next.from), next];
}

/** Whether it changes nothing: the same payer is in force from that day on, and nothing else is announced after it. */
export function isSamePayer(
  { payers = [] }: Pick<BillingAccount, 'payers'>,
  next: Pick<PayerFrom, 'from' | 'payer'>,
): boolean {
  const later = payers.filter(({ from }) => from > next.from);
  const before = payerOn({ payers }, next.from)?.billingAccountId ?? null;
  return later.length === 0 && before === (next.payer?.billingAccountId ?? null);
}

/**
 * The first day from which another one may pay: a bill is asked of who was its payer when it was made, so a day on which one was made is over for this.
 * @param lastBillDate of the newest bill; null: there is none
 */
export function firstDayOfPayer(today: CivilDate, lastBillDate: CivilDate | null): CivilDate {
  return lastBillDate === null || lastBillDate < today ? today : addDays(lastBillDate, 1);
}

/** What an assignment of a payer looks at. */
export interface NewPayer {
  readonly account: BillingAccount;
  /** Null: the account pays for itself again. */
  readonly payer: BillingAccount | null;
  readonly from: CivilDate;
  /** The day of the account's calendar. */
  readonly today: CivilDate;
  /** See {@link firstDayOfPayer}. */
  readonly first: CivilDate;
  /** Whether the account pays bills of others now or later. */
  readonly paysForOthers: boolean;
}

/**
 * Refuses a payer who can't be one. There is one step only: who pays for others is asked for money itself.
 * @throws BusinessFailure Invalid, InvalidState
 */
export function assertMayPay({ account, payer, from, today, first, paysForOthers }: NewPayer): void {
  if (from < first || from > addMonths(today, MOST_MONTHS_AHEAD))
    throw accountRefusal('payer-date-out-of-range', {
      accepted: `${first} or later, up to twelve months ahead`,
    });
  if (payer === null) return;
  if (payer.billingAccountId === account.billingAccountId) throw accountRefusal('payer-is-itself');
  if (payer.state === 'closed') throw accountRefusal('payer-is-closed');
  if (payer.currency !== account.currency) throw accountRefusal('payer-in-another-currency');
  if (hasPayerFrom(payer, today)) throw accountRefusal('payer-has-a-payer');
  if (paysForOthers) throw accountRefusal('pays-for-others');
}
