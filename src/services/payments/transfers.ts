/** One sum of money that came for several accounts, and what goes back of it. */
import type { Instant } from '../../domain/civil-date.ts';
import { maskCardNumbers } from '../../domain/payments/card-number.ts';
import { maskedMethod } from '../../domain/payments/payment.ts';
import type { RecordedTransfer } from '../../store/payments/transfer-records.ts';
import type { TakeBackReport } from '../../store/payments/transfer-take-backs.ts';
import type { TransferReport } from '../../store/payments/transfers.ts';
import type { Store } from '../../store/store.ts';
import type { PaymentNewsDeps } from './after-payment-change.ts';
import { tellOfPayment } from './news.ts';

interface Deps extends PaymentNewsDeps {
  readonly store: PaymentNewsDeps['store'] & Pick<Store, 'transfers'>;
  readonly now: () => Instant;
}

/**
 * Records a transfer with a payment for each of its parts, and tells everybody who waits for one of them. The same again changes nothing and tells
 * them again.
 * @throws BusinessFailure Invalid, PaymentDiffers, NewsUndelivered
 */
export async function reportTransfer(
  deps: Deps,
  report: TransferReport,
): Promise<RecordedTransfer & { readonly masked: number }> {
  const { method, masked } = maskedMethod(report.method);
  const written = report.reference === null ? { text: null, masked: 0 } : maskCardNumbers(report.reference);
  const sent = { ...report, method, reference: written.text };
  const recorded = await deps.store.transfers.record(sent, deps.now());
  await tellOfAll(deps, recorded);
  return { ...recorded, masked: masked + written.masked };
}

/**
 * Takes a part of a transfer back, and tells everybody whom that concerns. The same again changes nothing and tells them again.
 * @throws BusinessFailure PaymentDiffers, NewsUndelivered
 */
export async function takeBackTransfer(deps: Deps, report: TakeBackReport): Promise<RecordedTransfer> {
  const recorded = await deps.store.transfers.takeBack(report, deps.now());
  await tellOfAll(deps, recorded);
  return recorded;
}

/** A part whose news did not get through does not keep the others from being told; then the first failure is thrown. */
async function tellOfAll(deps: Deps, { payments }: RecordedTransfer): Promise<void> {
  const told = await Promise.allSettled(payments.map((payment) => tellOfPayment(deps, payment)));
  const failed = told.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
