/** Credit that is held for an approved order. A workflow has at most one hold. */
import { creditHoldExpiry } from '../../domain/accounts/credit-hold.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { creditHoldIdOf } from '../../store/accounts/credit-holds.ts';
import type { Store } from '../../store/store.ts';

interface OfWorkflow {
  readonly workflowId: string;
  readonly at: Instant;
}

/** Renews the credit hold of an approval; takes its credit again when the hold has expired. */
export async function renewCreditHold(
  { store, creditHoldLifeMs }: { readonly store: Pick<Store, 'creditHolds'>; readonly creditHoldLifeMs?: Ms },
  { workflowId, at }: OfWorkflow,
): Promise<void> {
  await store.creditHolds.renew(creditHoldIdOf(workflowId), creditHoldExpiry(at, creditHoldLifeMs), at);
}

/** Gives the credit back. Does nothing when none is held any more. */
export async function giveCreditBack(
  { store }: { readonly store: Pick<Store, 'creditHolds'> },
  { workflowId, at }: OfWorkflow,
): Promise<void> {
  await store.creditHolds.release(creditHoldIdOf(workflowId), at);
}
