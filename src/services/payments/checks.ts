/** Payments that came otherwise than expected, and their resolution by a person. */
import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId, SubjectId } from '../../domain/flavor.ts';
import type { PaymentCheck, PaymentRecord } from '../../domain/payments/payment-record.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import type { Store } from '../../store/store.ts';

interface CheckDeps {
  readonly store: Pick<Store, 'payments'>;
  readonly now: () => Instant;
}

/** A payment with its differences. */
export interface CheckedPayment {
  readonly payment: PaymentRecord;
  readonly check: PaymentCheck;
}

/** @throws BusinessFailure NotFound */
export async function paymentWithCheck(
  { store }: { readonly store: Pick<Store, 'payments'> },
  paymentId: PaymentId,
): Promise<CheckedPayment> {
  return checked(await store.payments.get(paymentId));
}

/**
 * Records that a person has looked at the differences of a payment, and why they are as they are. The same again changes nothing.
 * @throws BusinessFailure NotFound, InvalidState (somebody else has looked, for another reason)
 */
export async function closePaymentCheck(
  deps: CheckDeps,
  request: { readonly paymentId: PaymentId; readonly by: SubjectId; readonly reason: string },
): Promise<CheckedPayment> {
  await paymentWithCheck(deps, request.paymentId);
  return checked(await deps.store.payments.closeCheck({ ...request, now: deps.now() }));
}

function checked(payment: PaymentRecord | null): CheckedPayment {
  if (payment?.check === undefined) throw paymentRefusal('no-difference');
  return { payment, check: payment.check };
}
