import { createHash } from 'node:crypto';
import type { Customer } from '../domain/account.ts';
import { epochMsOf, type Instant, instantOf, type TimeZone } from '../domain/civil-date.ts';
import { NOTICE_CHANNELS } from '../domain/contact.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import {
  type NoticeDelivery,
  nextAttemptAt,
  routeNotice,
  type Senders,
  type SendResult,
} from '../domain/notice-delivery.ts';
import type { DeliveryParameters } from '../domain/reminders/parameters.ts';
import { StoredDataError } from '../store/errors.ts';
import type { ClaimedNotice } from '../store/notice-deliveries.ts';
import type { Store } from '../store/store.ts';

export interface NoticeDeliveryDeps {
  readonly store: Pick<Store, 'deliveries' | 'customers' | 'accounts'>;
  readonly senders: Senders;
  readonly parameters: DeliveryParameters;
  /** Hears of every notice that is done with. */
  readonly onNotice?: () => void;
  /** No further notice is sent once it is aborted; those that were claimed are let go. */
  readonly signal?: AbortSignal;
}

/** What one batch did, in numbers. */
export interface DeliveryBatch {
  readonly claimed: number;
  readonly sent: number;
  /** Put off to the end of the customer's quiet hours. */
  readonly quiet: number;
  /** To be tried again. */
  readonly retried: number;
  /** Given up; staff sees them. */
  readonly failed: number;
  /** Not to be sent: muted, too old, no address, no channel. */
  readonly withheld: number;
}

/** How many messages are on their way at once. */
const AT_ONCE = 8;

/**
 * Delivers up to `limit` notices whose time has come. Each is claimed, sent, and marked: a death between sending and
 * marking sends it again once the claim has run out, with the same id, by which receivers drop a double. `claimed` below
 * `limit` tells that nothing more waits.
 */
export async function deliverNotices(
  deps: NoticeDeliveryDeps,
  { now, limit }: { readonly now: Instant; readonly limit: number },
): Promise<DeliveryBatch> {
  const { store, parameters } = deps;
  const leaseUntil = instantOf(epochMsOf(now) + parameters.leaseSeconds * 1_000);
  const claimed = await store.deliveries.claim({ now, leaseUntil, limit });
  const customers = await customersOf(
    store,
    claimed.map(({ notice }) => notice.customerId),
  );
  const total = { sent: 0, quiet: 0, retried: 0, failed: 0, withheld: 0 };
  const isQuietFor = ({ notice: { customerId } }: ClaimedNotice): boolean =>
    (customers.get(customerId)?.contact?.quietHours ?? null) !== null;
  const zones = await store.accounts.timeZonesOf(
    claimed.filter(isQuietFor).flatMap(({ notice }) => notice.billingAccountId ?? []),
  );
  const deliver = async (one: ClaimedNotice): Promise<void> => {
    const customer = customers.get(one.notice.customerId) ?? null;
    const timeZone = isQuietFor(one) ? await timeZoneOf(store, one, zones) : 'UTC';
    const outcome = await outcomeOf(deps, one, { customer, timeZone, now });
    if (await store.deliveries.settle(one, outcome.delivery)) total[outcome.counts] += 1;
    deps.onNotice?.();
  };
  const waiting = [...claimed];
  const work = async (): Promise<void> => {
    while (deps.signal?.aborted !== true) {
      const next = waiting.shift();
      if (next === undefined) return;
      await deliver(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, claimed.length) }, work));
  for (const one of waiting) await store.deliveries.settle(one, { ...unused(one.claim), notBeforeAt: now });
  return { claimed: claimed.length, ...total };
}

/** By id. One whose record can't be read is left out: nothing is known of how to reach that customer. */
async function customersOf(
  store: NoticeDeliveryDeps['store'],
  ids: readonly CustomerId[],
): Promise<ReadonlyMap<CustomerId, Customer>> {
  const readable = async (): Promise<readonly (Customer | null)[]> => {
    const found: (Customer | null)[] = [];
    for (const id of ids) found.push(await store.customers.get(id).catch(nullOfUnreadable));
    return found;
  };
  const found = await store.customers.getMany(ids).catch((error: unknown) => {
    nullOfUnreadable(error);
    return readable();
  });
  return new Map(found.flatMap((customer) => (customer === null ? [] : [[customer.customerId, customer]])));
}

function nullOfUnreadable(error: unknown): null {
  if (error instanceof StoredDataError) return null;
  throw error;
}

type Outcome = {
  readonly delivery: NoticeDelivery;
  readonly counts: Exclude<keyof DeliveryBatch, 'claimed'>;
};

async function outcomeOf(
  { senders, parameters }: NoticeDeliveryDeps,
  { notice, claim }: ClaimedNotice,
  about: Pick<Parameters<typeof routeNotice>[0], 'customer' | 'timeZone' | 'now'>,
): Promise<Outcome> {
  const { now } = about;
  const configured = NOTICE_CHANNELS.filter((channel) => senders[channel] !== undefined);
  const route = routeNotice({ ...about, notice, configured, parameters });
  if (route.kind === 'wait')
    return { delivery: { ...unused(claim), notBeforeAt: route.until }, counts: 'quiet' };
  if (route.kind === 'end')
    return {
      delivery: { ...unused(claim), state: route.state, code: route.code, endedAt: now },
      counts: 'withheld',
    };
  const { channel, to } = route;
  const { attempts } = claim;
  // Every sender before died with it. It may be the notice.
  if (attempts > parameters.attempts)
    return {
      delivery: { ...unused(claim), state: 'failed', code: 'NO_OUTCOME', endedAt: now },
      counts: 'failed',
    };
  const result = await sent(senders[channel], { deliveryId: deliveryIdOf(notice.noticeId), notice, to });
  const tried = { ...claim, channel };
  if (result.ok) return { delivery: { ...tried, state: 'sent', code: null, endedAt: now }, counts: 'sent' };
  const again = result.permanent ? null : nextAttemptAt(attempts, now, parameters);
  const { code } = result;
  return again === null
    ? { delivery: { ...tried, state: 'failed', code, endedAt: now }, counts: 'failed' }
    : { delivery: { ...tried, notBeforeAt: again, code }, counts: 'retried' };
}

/** A claim under which nothing was handed over. */
function unused(claim: NoticeDelivery): NoticeDelivery {
  return { ...claim, attempts: Math.max(0, claim.attempts - 1) };
}

/** A sender that throws has a fault; its message is not kept, it can hold an address. */
async function sent(
  send: Senders['email'],
  message: Parameters<NonNullable<Senders['email']>>[0],
): Promise<SendResult> {
  if (send === undefined) return { ok: false, code: 'NOT_CONFIGURED', permanent: false };
  try {
    return await send(message);
  } catch {
    return { ok: false, code: 'SENDER_FAULT', permanent: false };
  }
}

/** What a receiver knows a notice by: the same for the same notice, and telling nothing of the ids it is made of. */
export function deliveryIdOf(noticeId: string): string {
  return `ntc_${createHash('sha256').update(noticeId).digest('base64url').slice(0, 32)}`;
}

/** Of the account a notice is about; else of the customer's first one. */
async function timeZoneOf(
  store: NoticeDeliveryDeps['store'],
  { notice }: ClaimedNotice,
  zones: ReadonlyMap<BillingAccountId, TimeZone>,
): Promise<TimeZone> {
  const named = zones.get(notice.billingAccountId ?? '');
  if (named !== undefined) return named;
  return (await store.accounts.ofCustomer(notice.customerId))[0]?.timeZone ?? 'UTC';
}
