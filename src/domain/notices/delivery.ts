import type { Customer } from '../accounts/customer.ts';
import { DAY_MS, epochMsOf, type Instant, instantOf, type TimeZone } from '../civil-date.ts';
import { isMutable, isReminderKind, NO_PREFERENCES, type NoticeChannel, type QuietHours } from './contact.ts';
import type { Notice } from './notice.ts';
import { afterQuietHours } from './quiet-hours.ts';
import type { DeliveryParameters } from './reminders/parameters.ts';

/** A message as a sender gets it. */
export interface OutgoingNotice {
  /** The same for every attempt, so that a receiver can drop a second copy: letters, digits, `-` and `_`. */
  readonly deliveryId: string;
  readonly notice: Notice;
  /** Mail address or phone number; null for a channel that needs none. */
  readonly to: string | null;
}

/** What became of an attempt. `code` is a stable word such as `SMTP_451`, without personal data. */
export type SendResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly permanent: boolean };

/** Hands a message over within half a minute. It resolves even when that fails. */
export type SendNotice = (message: OutgoingNotice) => Promise<SendResult>;

/** The channels of this deployment; a channel that is left out is not configured. */
export type Senders = Readonly<Partial<Record<NoticeChannel, SendNotice>>>;

/** What to do with a notice now. */
export type NoticeRoute =
  | { readonly kind: 'send'; readonly channel: NoticeChannel; readonly to: string | null }
  | { readonly kind: 'wait'; readonly until: Instant }
  | { readonly kind: 'end'; readonly state: 'suppressed' | 'notConfigured'; readonly code: string };

/** Whether a notice is for staff: it goes to the operator's system and to no customer. */
function isForStaff(kind: string): boolean {
  return kind.startsWith('staff.');
}

/**
 * Where a notice goes, by its customer's preferences at this moment. It goes nowhere when it is muted, and not now in quiet hours (the
 * customer's own, or else those of the channel). Otherwise it goes to the channel chosen for its kind, the one chosen for all, or the
 * first of `parameters.channels` that is configured and has an address. If the chosen channel can't be used, the others are tried: that is
 * better than no notice.
 */
export function routeNotice(about: {
  readonly notice: Notice;
  /** Null: the customer's record is gone. */
  readonly customer: Pick<Customer, 'email' | 'contact'> | null;
  readonly timeZone: TimeZone;
  readonly configured: readonly NoticeChannel[];
  readonly now: Instant;
  readonly parameters: DeliveryParameters;
}): NoticeRoute {
  const { notice, customer, timeZone, configured, now, parameters } = about;
  if (configured.length === 0) return ended('notConfigured', 'NOT_CONFIGURED');
  if (isForStaff(notice.kind))
    return configured.includes('webhook')
      ? { kind: 'send', channel: 'webhook', to: null }
      : ended('notConfigured', 'NOT_CONFIGURED');
  if (customer === null) return ended('suppressed', 'NO_CUSTOMER');
  const preferences = customer.contact ?? NO_PREFERENCES;
  if (isMutable(notice.kind)) {
    if (preferences.muted.includes(notice.kind)) return ended('suppressed', 'MUTED');
    const age = epochMsOf(now) - epochMsOf(notice.createdAt);
    if (age > parameters.staleAfterDays * DAY_MS) return ended('suppressed', 'STALE');
  }
  const waits = (hours: QuietHours | null): NoticeRoute | null => {
    const until = hours === null ? now : afterQuietHours(now, hours, timeZone);
    return until > now ? { kind: 'wait', until } : null;
  };
  const quiet = waits(preferences.quietHours);
  if (quiet !== null) return quiet;
  const own = isReminderKind(notice.kind) ? preferences.channels[notice.kind] : undefined;
  const wished = [own, preferences.channel, ...parameters.channels].filter(
    (channel) => channel !== undefined && channel !== null,
  );
  const addresses = { email: customer.email, sms: preferences.phone };
  for (const channel of wished) {
    if (!configured.includes(channel)) continue;
    const to = channel === 'webhook' ? null : addresses[channel];
    if (channel !== 'webhook' && (to === null || to === '')) continue;
    const usual = preferences.quietHours === null ? (parameters.quietHours[channel] ?? null) : null;
    return waits(usual) ?? { kind: 'send', channel, to };
  }
  return ended('suppressed', 'NO_ADDRESS');
}

function ended(state: 'suppressed' | 'notConfigured', code: string): NoticeRoute {
  return { kind: 'end', state, code };
}

/** When to try again after this many attempts; null when there were too many. */
export function nextAttemptAt(
  attempts: number,
  now: Instant,
  parameters: DeliveryParameters,
): Instant | null {
  if (attempts >= parameters.attempts) return null;
  const { firstRetrySeconds, retryFactor, longestRetrySeconds } = parameters;
  const seconds = Math.min(longestRetrySeconds, firstRetrySeconds * retryFactor ** Math.max(0, attempts - 1));
  return instantOf(epochMsOf(now) + Math.round(seconds * 1_000));
}
