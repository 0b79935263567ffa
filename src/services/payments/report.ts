import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { maskedMethod, type Payment, type PaymentReport } from '../../domain/payments/payment.ts';
import type { Store } from '../../store/store.ts';
import type { PaymentNewsDeps } from './after-payment-change.ts';
import { tellOfPayment } from './news.ts';

/** What the processor's reports are taken with. */
export interface ReportDeps extends PaymentNewsDeps {
  readonly store: PaymentNewsDeps['store'] & Pick<Store, 'payments' | 'suspense'>;
  readonly now: () => Instant;
}

/** What became of a report. */
export interface ReportedPayment {
  readonly payment: Payment;
  /** No account of its currency is named: it waits until somebody matches it. */
  readonly inSuspense: boolean;
  /** The payment was not known before. */
  readonly isNew: boolean;
  /** Card numbers that stood in the report and were masked. */
  readonly masked: number;
}

/**
 * Records a report and tells anyone who waits for the payment; also when nothing changed: a processor that repeats its report
 * after our 503 brings the news again.
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
  if (faults.length > 0) throw new BusinessFailure('PaymentDiffers', 'reported before otherwise', { faults });
}
