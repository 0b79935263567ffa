import type { Instant } from '../../domain/civil-date.ts';
import { maskCardNumbers } from '../../domain/payments/card-number.ts';
import { maskedMethod, type PaymentReport } from '../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { readablePart } from '../../domain/payments/reference.ts';
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
  readonly payment: PaymentRecord;
  /** No account of ours is named, or one with another currency: the payment waits until a person matches it. */
  readonly inSuspense: boolean;
  /** The payment was not known before. */
  readonly isNew: boolean;
  /** How many card numbers in the report were masked. */
  readonly masked: number;
}

/**
 * Records a report and tells every workflow that waits for the payment. It does so even when nothing changed: when the processor repeats
 * its report after a 503, the news is told again. Account, bill and order may be any text: what can be no id of ours is kept as the payer's
 * reference.
 * @throws BusinessFailure PaymentDiffers, NewsUndelivered
 */
export async function reportPayment(deps: ReportDeps, report: PaymentReport): Promise<ReportedPayment> {
  const method = maskedMethod(report.method);
  const { reference, ...named } = readablePart(report);
  const written = reference === null ? { text: null, masked: 0 } : maskCardNumbers(reference);
  const { payment, inSuspense, isNew } = await deps.store.payments.record(
    { ...report, ...named, reference: written.text, method: method.method },
    deps.now(),
  );
  await tellOfPayment(deps, payment);
  return { payment, inSuspense, isNew, masked: method.masked + written.masked };
}
