import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import type { PaymentLookUp } from '../../domain/payments/look-up.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Store } from '../../store/store.ts';
import { NOTHING_SWEPT, type SweepRun, sweepAll } from '../sweep.ts';
import { type LookUpSweepDeps, sweepOpenPayments } from './look-up-sweep.ts';

/** What one run of the look-ups did. */
export interface LookUpRun {
  /** How many payments the processor was asked about. */
  readonly asked: number;
  /** How many of them have a result now. */
  readonly resolved: number;
  /** How many could not be handled to the end; the next run tries them again. */
  readonly failed: number;
  /** How many wait for a person. */
  readonly needAttention: number;
}

/**
 * The look-ups of these payments, by payment. The store is asked only about payments without a result: a payment that settled at once
 * costs no read of another collection.
 */
export async function lookUpsOf(
  { store }: { readonly store: Pick<Store, 'lookUps'> },
  payments: readonly Payment[],
): Promise<ReadonlyMap<PaymentId, PaymentLookUp>> {
  const open = payments.filter(({ status }) => status === 'pending' || status === 'unknown');
  return open.length === 0 ? new Map() : store.lookUps.ofPayments(open.map(({ paymentId }) => paymentId));
}

/** Payments between two signs of life: all of them may time out. */
const PAYMENTS_PER_BATCH = 20;

/**
 * Asks the processor about all payments that are unknown, or have been pending for too long. Without a processor (`asking` is null) it
 * only counts the payments that wait for a person.
 */
export async function lookUpPayments(
  { store, asking }: { readonly store: Pick<Store, 'lookUps'>; readonly asking: LookUpSweepDeps | null },
  now: Instant,
  run: SweepRun,
): Promise<LookUpRun> {
  const total =
    asking === null
      ? NOTHING_SWEPT
      : await sweepAll((after) => sweepOpenPayments(asking, { now, after, limit: PAYMENTS_PER_BATCH }), run);
  const { looked: asked, acted: resolved, failures: failed } = total;
  return { asked, resolved, failed, needAttention: await store.lookUps.needingAttention() };
}
