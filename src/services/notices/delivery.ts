import { createHash } from 'node:crypto';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import { NOTICE_CHANNELS } from '../../domain/notices/contact.ts';
import { nextAttemptAt, routeNotice, type Senders, type SendResult } from '../../domain/notices/delivery.ts';
import type { NoticeDelivery } from '../../domain/notices/notice.ts';
import type { DeliveryParameters, ReminderParameters } from '../../domain/notices/reminders/parameters.ts';
import { accountFaultOrThrow } from '../../store/mongo/account-fault.ts';
import type { ClaimedNotice } from '../../store/notices/notice-deliveries.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { inLanes } from '../sweep.ts';
import { customersOf, zonesOf } from './readers.ts';
import { type Recheck, subjectsOf } from './recheck.ts';

export interface NoticeDeliveryDeps {
  readonly store: Pick<Store, 'deliveries' | 'customers' | 'accounts' | 'reminders'>;
  readonly senders: Senders;
  readonly parameters: DeliveryParameters;
  /** When credit is low; left out: until the sweep of reminders ends the episode. */
  readonly lowCredit?: ReminderParameters['lowCredit'];
  /** Once it is aborted, no further notice is sent, and claims are given back. */
  readonly signal?: AbortSignal;
}

/** What one batch did, in numbers. */
export interface DeliveryBatch {
  readonly claimed: number;
  readonly sent: number;
  /** Postponed to the end of the customer's quiet hours. */
  readonly quiet: number;
  /** To be tried again. */
  readonly retried: number;
  /** Given up; staff see them. */
  readonly failed: number;
  /** Not sent: muted, too old, overtaken by what happened since, no address, no channel. */
  readonly withheld: number;
}

/** How many messages are sent at once. */
const AT_ONCE = 8;

/** Delivers up to `limit` notices, by the version of `reminders` in force at `now`; see {@link deliverNotices}. */
export async function deliverByVersionInForce(
  {
    policies,
    ...deps
  }: Pick<NoticeDeliveryDeps, 'store' | 'senders' | 'signal'> & {
    readonly policies: Pick<PolicyProvider, 'current'>;
  },
  batch: { readonly now: Instant; readonly limit: number },
): Promise<DeliveryBatch> {
  const { delivery, lowCredit } = (await policies.current('reminders', batch.now)).parameters;
  return deliverNotices({ ...deps, parameters: delivery, lowCredit }, batch);
}

/**
 * Delivers up to `limit` notices whose time has come. A reminder is checked again first, and not sent if it is no longer true. Each notice
 * is claimed, sent, and marked. If the process dies between sending and marking, the notice is sent again once the claim has run out, with
 * the same id, by which receivers can drop the second copy. When `claimed` is below `limit`, nothing more waits.
 */
export async function deliverNotices(
  deps: NoticeDeliveryDeps,
  { now, limit }: { readonly now: Instant; readonly limit: number },
): Promise<DeliveryBatch> {
  const { store, parameters } = deps;
  const leaseUntil = instantOf(epochMsOf(now) + parameters.leaseSeconds * 1_000);
  const claimed = await store.deliveries.claim({ now, leaseUntil, limit });
  const list = claimed.map(({ notice }) => notice);
  const [customers, zoneOf, subjects] = await Promise.all([
    customersOf(store, list),
    zonesOf(store, list),
    subjectsOf(store, list, { now, lowCredit: deps.lowCredit ?? null }),
  ]);
  const total = { sent: 0, quiet: 0, retried: 0, failed: 0, withheld: 0 };
  const deliver = async (one: ClaimedNotice): Promise<void> => {
    const customer = customers.get(one.notice.customerId) ?? null;
    const { notice } = one;
    const recheck = subjects.check(notice);
    const outcome = await outcomeOf(deps, one, { customer, timeZone: zoneOf(notice), now, recheck });
    if (await store.deliveries.settle(one, outcome.delivery)) total[outcome.counts] += 1;
    // Nobody was told about this episode of low credit, so the next one gets its own notice, however soon it comes.
    const episode = notice.kind === 'lowCredit' ? subjects.lowEpisodeOf(notice) : null;
    if (episode !== null && outcome.delivery.code === OVERTAKEN)
      await store.reminders.endCreditEpisode(episode.billingAccountId, episode.number, now);
  };
  const lanes = { lanes: AT_ONCE, ...(deps.signal === undefined ? {} : { signal: deps.signal }) };
  const left = await inLanes(claimed, lanes, async (one) => {
    try {
      await deliver(one);
    } catch (error) {
      // Its result can't be written, by a fault of its own: its claim runs out, and it is tried again.
      accountFaultOrThrow(error);
      total.retried += 1;
    }
  });
  for (const one of left) await store.deliveries.settle(one, { ...unused(one.claim), notBeforeAt: now });
  return { claimed: claimed.length, ...total };
}

type Outcome = {
  readonly delivery: NoticeDelivery;
  readonly counts: Exclude<keyof DeliveryBatch, 'claimed'>;
};

async function outcomeOf(
  { senders, parameters }: NoticeDeliveryDeps,
  { notice, claim }: ClaimedNotice,
  {
    recheck,
    ...about
  }: Pick<Parameters<typeof routeNotice>[0], 'customer' | 'timeZone' | 'now'> & {
    readonly recheck: Recheck;
  },
): Promise<Outcome> {
  const { now } = about;
  const { attempts } = claim;
  const configured = NOTICE_CHANNELS.filter((channel) => senders[channel] !== undefined);
  const route = routeNotice({ ...about, notice, configured, parameters });
  const withheld = (state: 'suppressed' | 'notConfigured', code: string): Outcome => ({
    delivery: { ...unused(claim), state, code, endedAt: now },
    counts: 'withheld',
  });
  if (route.kind === 'end') return withheld(route.state, route.code);
  if (recheck === 'overtaken') return withheld('suppressed', OVERTAKEN);
  if (route.kind === 'wait')
    return { delivery: { ...unused(claim), notBeforeAt: route.until }, counts: 'quiet' };
  const { channel, to } = route;
  // Every sender before died with it. The notice may be the cause.
  if (attempts > parameters.attempts)
    return {
      delivery: { ...unused(claim), state: 'failed', code: 'NO_OUTCOME', endedAt: now },
      counts: 'failed',
    };
  const message = { deliveryId: deliveryIdOf(notice.noticeId), notice, to };
  const result = recheck === 'unreadable' ? UNREADABLE : await sent(senders[channel], message);
  const tried = { ...claim, channel };
  if (result.ok) return { delivery: { ...tried, state: 'sent', code: null, endedAt: now }, counts: 'sent' };
  const again = result.permanent ? null : nextAttemptAt(attempts, now, parameters);
  const { code } = result;
  return again === null
    ? { delivery: { ...tried, state: 'failed', code, endedAt: now }, counts: 'failed' }
    : { delivery: { ...tried, notBeforeAt: again, code }, counts: 'retried' };
}

/** The reminder is no longer true. */
const OVERTAKEN = 'OVERTAKEN';
/** Nobody can say whether it is still true. The account may be mended before the next attempt. */
const UNREADABLE: SendResult = { ok: false, code: 'ACCOUNT_UNREADABLE', permanent: false };

/** A claim under which nothing was handed over. */
function unused(claim: NoticeDelivery): NoticeDelivery {
  return { ...claim, attempts: Math.max(0, claim.attempts - 1) };
}

/** A sender that throws has a fault. Its message is not stored, because it can contain an address. */
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

/** The id of a notice for receivers: the same for the same notice, and without the ids that it is made from. */
export function deliveryIdOf(noticeId: string): string {
  return `ntc_${createHash('sha256').update(noticeId).digest('base64url').slice(0, 32)}`;
}
