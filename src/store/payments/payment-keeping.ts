/** What follows once a payment has been put where it belongs, in the same transaction. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { firstCameOn } from '../../domain/arrears/wrong-steps.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { paymentApplied } from '../../domain/events/events-of.ts';
import type { PaymentEvent } from '../../domain/payments/payment-event.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { paymentStateOf } from '../../domain/payments/payment-state.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { judgeStepsAgain } from '../arrears/judge-steps.ts';
import { checkPromiseInForce, mendBrokenPromise } from '../arrears/promise-check.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { payments } from './collections.ts';

/** A payment on an account, before and after a change; before is null when it was not there. */
export interface ChangedPayment {
  readonly before: PaymentRecord | null;
  readonly after: PaymentRecord;
}

/** What the events come to, as fields of the payment. */
export function paymentFieldsOf(events: readonly PaymentEvent[]) {
  const { status, amount, countedAmount, occurredAt, valueDate, postedAt } = paymentStateOf(events);
  return {
    ...{ status, amount, countedAmount, occurredAt, postedAt },
    ...(valueDate === undefined ? {} : { valueDate }),
  };
}

/** Writes a payment in its transaction. `known`: as it was read in it; null: there was none. */
export async function putPayment(
  tx: AuditedTx,
  payment: PaymentRecord,
  known: PaymentRecord | null,
): Promise<void> {
  await putPayments(tx, [{ payment, known }]);
}

/** The same for several, in one round trip. */
export async function putPayments(
  tx: AuditedTx,
  written: readonly { readonly payment: PaymentRecord; readonly known: PaymentRecord | null }[],
): Promise<void> {
  await writing(tx, payments).bulk(
    written.map(({ payment, known }) => {
      const after = payments.toDoc(payment);
      const { _id, ...replacement } = after;
      const filter = { _id, billingAccountId: (known ?? payment).billingAccountId };
      const operation = { replaceOne: { filter, replacement, upsert: true } };
      const before = known === null ? {} : { before: payments.toDoc(known) };
      return { object: ofAccount(payment.billingAccountId), ...before, after, operation };
    }),
  );
}

/**
 * Writes a payment that was put where it belongs, and announces it.
 * @param known as it was read in the transaction; null: there was none
 */
export async function keepPlaced(
  tx: CreditingTx,
  payment: PaymentRecord,
  known: PaymentRecord | null,
  now: Instant,
): Promise<void> {
  await putPayment(tx, payment, known);
  announce(tx, paymentApplied(payment, now, known === null));
}

/** Looks at what money decides about on an account: its promise to pay, and steps of dunning that turn out to be wrong. */
export async function lookAgain(
  tx: CreditingTx,
  account: BillingAccount,
  changed: readonly ChangedPayment[],
  now: Instant,
): Promise<void> {
  await checkPromiseInForce(tx, account, now);
  if (changed.some(({ before, after }) => after.countedAmount > (before?.countedAmount ?? 0)))
    await mendBrokenPromise(tx, account, now);
  if (changed.some((one) => mayShowWrongStep(one, account, now))) await judgeStepsAgain(tx, account, now);
}

/** Whether a step of dunning can turn out to be wrong: what counts, or the day of it, changed for money that was there on an earlier day. */
function mayShowWrongStep(
  { before, after }: ChangedPayment,
  { timeZone }: BillingAccount,
  now: Instant,
): boolean {
  const changed =
    before === null ||
    (['countedAmount', 'occurredAt', 'valueDate'] as const).some((field) => before[field] !== after[field]);
  return changed && firstCameOn(after, timeZone) < civilDateAt(now, timeZone);
}
