import { openAmount, pastDueAmount } from '../../domain/accounts/standing.ts';
import type { PromiseToPay } from '../../domain/arrears/promise.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { PromiseLook } from '../../store/arrears/promises.ts';
import type { Store } from '../../store/store.ts';
import { tell } from '../notices/tell.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import { promiseMessage } from './promise-message.ts';

/** What this file needs to look after promises. */
export interface PromiseDesk {
  readonly store: Pick<
    Store,
    'promises' | 'customers' | 'notices' | 'interactions' | 'writeOffs' | 'snapshots'
  >;
}

/**
 * Looks how far one promise is at `now`: ends it when it was kept or broken, and tells the customer, once, how it ended. That one was broken is told only
 * where its money is asked for. Each step can be repeated.
 * @throws BusinessFailure InvalidState for an unknown id
 */
export async function checkPromise(
  { store }: PromiseDesk,
  promiseId: string,
  now: Instant,
): Promise<PromiseLook> {
  const look = await store.promises.check(promiseId, now);
  const { promise } = look;
  if (promise.toldAt !== null || (promise.state !== 'kept' && promise.state !== 'broken')) return look;
  const { customerId, billingAccountId, state, settles } = promise;
  // Before the customer is told: then an attempt that dies in between does it again.
  if (settles !== undefined) await store.writeOffs[state === 'kept' ? 'fulfil' : 'lapse'](settles, now);
  const kind = state === 'kept' ? 'promiseKept' : 'promiseBroken';
  const reference = `promise:${promiseId}`;
  if (state === 'kept' || (await isBrokenAskedFor({ store }, promise, now)))
    await tell(
      store,
      { id: `${reference}:${kind}`, customerId, billingAccountId, kind, reference, at: now },
      { message: (locale) => promiseMessage(promise, state, locale), line: null },
    );
  await store.promises.markTold(promiseId, now);
  return { ...look, promise: { ...promise, toldAt: now } };
}

/**
 * Whether the money of a broken promise is asked for: a bill is late (for the agreement on a settlement: open), and no dunning hold rests on the account. Credit may
 * have paid the bills meanwhile: a promise counts payments alone.
 */
async function isBrokenAskedFor(
  { store }: Pick<PromiseDesk, 'store'>,
  { billingAccountId, settles }: PromiseToPay,
  now: Instant,
): Promise<boolean> {
  const present = await store.snapshots.presentOfAccount(billingAccountId, now);
  if (present === null || present.account.dunningHolds.length > 0) return false;
  const { openBills, today } = present;
  return settles === undefined
    ? pastDueAmount(openBills, today) > 0
    : openBills.some((bill) => openAmount(bill) > 0);
}

/**
 * Looks at every promise that is active, or has ended without the customer being told, in batches by id. It does what a promise's own
 * workflow does by its timers, for callers that have a clock of their own.
 */
export async function checkPromises(
  desk: PromiseDesk,
  given: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const { now, after, limit } = given;
  const untold = await desk.store.promises.untold({ after, limit });
  let acted = 0;
  const accountOf = (promise: (typeof untold)[number]) => promise.billingAccountId;
  const failed = await handleEach(untold, { accountOf }, async ({ promiseId }) => {
    const { promise } = await checkPromise(desk, promiseId, now);
    if (promise.state !== 'active') acted += 1;
  });
  const next = untold.length < limit ? null : (untold.at(-1)?.promiseId ?? null);
  return { looked: untold.length, acted, failed, next };
}
