import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { maskedMethod, type Payment, type PaymentReport } from '../../domain/payments/payment.ts';
import type { Store } from '../../store/store.ts';
import type { PaymentNewsDeps } from './after-payment-change.ts';
import { tellOfPayment } from './news.ts';

/** What recording the processor's reports needs. */
export interface ReportDeps extends PaymentNewsDeps {
  readonly store: PaymentNewsDeps['store'] & Pick<Store, 'payments' | 'suspense'>;
  readonly now: () => Instant;
}

/** The result of a report. */
export interface ReportedPayment {
  readonly payment: Payment;
  /** The named account does not exist or has another currency: the payment waits until a person matches it. */
  readonly inSuspense: boolean;
  /** The payment was not known before. */
  readonly isNew: boolean;
  /** How many card numbers in the report were masked. */
  readonly masked: number;
}

/**
 * Records a report and tells every workflow that waits for the payment. It does so even when nothing changed: when the processor repeats
 * its report after a 503, the news is told again.
 * @throws BusinessFailure PaymentDiffers, NewsUndelivered
 */
export async function reportPayment(deps: ReportDeps, report: PaymentReport): Promise<ReportedPayment> {
  const known = await deps.store.payments.get(report.paymentId);
  if (known !== null) await assertSamePayment(deps, report, known);
  const { method, masked } = maskedMethod(report.method);
  const { payment, inSuspense } = await deps.store.payments.record({ ...report, method }, deps.now());
  await tellOfPayment(deps, payment);
  return { payment, inSuspense, isNew: known === null, masked };
}

/** A payment that was in suspense is still reported with the account that its processor knows. */
async function assertSamePayment(deps: ReportDeps, sent: PaymentReport, known: Payment): Promise<void> {
  const sameAccount =
    sent.billingAccountId === known.billingAccountId ||
    sent.billingAccountId === (await deps.store.suspense.get(known.paymentId))?.namedAccountId;
  const differing = [
    ['/billingAccountId', sameAccount],
    ['/amount/amountMinor', sent.amount.amountMinor === known.amount],
    ['/amount/currency', sent.amount.currency === known.currency],
  ] as const;
  const faults = differing
    .filter(([, same]) => !same)
    .map(([pointer]) => ({ pointer, code: 'differs', detail: 'This is not what was reported first.' }));
  if (faults.length > 0)
    throw new BusinessFailure('PaymentDiffers', 'reported before with another content', { faults });
}
