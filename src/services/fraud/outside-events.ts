/** Events that other systems see and this one does not: log-ins, devices, changes of contact. */

import { createHash } from 'node:crypto';
import { absence } from '../../domain/absences.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../../domain/flavor.ts';
import type { FraudEvent, OutsideEventKind } from '../../domain/fraud/event.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { type HASHED_PARTIES, type Links, writtenAlike } from '../../domain/fraud/party.ts';
import type { Minor } from '../../domain/money.ts';
import type { Store } from '../../store/store.ts';
import { type FraudWatchDeps, takeFraudEvent } from './watch.ts';

/** An event as another system reports it. Its method, address and device are hashed here, and stored only as hashes. */
export interface OutsideEvent {
  readonly eventId: string;
  readonly kind: OutsideEventKind;
  readonly at: Instant;
  readonly amount: Minor | null;
  readonly customerId: CustomerId | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly agent: SubjectId | null;
  /** The processor's token of a payment method, an address or a device in the sender's own words. */
  readonly clear: Readonly<Partial<Record<(typeof HASHED_PARTIES)[number], string>>>;
}

/** What taking events from outside works with. */
export interface OutsideEventDeps extends FraudWatchDeps {
  readonly store: Pick<Store, 'fraud' | 'customers' | 'accounts'>;
}

/**
 * Judges and counts an event of another system, once for its sender and id: a repetition gets the first answer. Null before
 * the first release of `fraud-watch`.
 * @throws BusinessFailure NotFound (no such customer or account, or not that customer's), EventDiffers (the id came with another content)
 */
export async function takeOutsideEvent(
  deps: OutsideEventDeps,
  { sender, now }: { readonly sender: SubjectId; readonly now: Instant },
  told: OutsideEvent,
): Promise<JudgedEvent | null> {
  const event = await eventOf(deps, sender, now, told);
  const judged = await takeFraudEvent(deps, event, now);
  if (judged !== null && differs(judged, event))
    throw new BusinessFailure('EventDiffers', 'the event id came before with another content');
  return judged;
}

async function eventOf(
  { store }: OutsideEventDeps,
  sender: SubjectId,
  now: Instant,
  told: OutsideEvent,
): Promise<FraudEvent> {
  const { customerId, billingAccountId, agent, clear } = told;
  const account = billingAccountId === null ? null : await store.accounts.get(billingAccountId);
  const customer = customerId ?? account?.customerId ?? null;
  const strange =
    (billingAccountId !== null && (account === null || account.customerId !== customer)) ||
    (customer !== null && (await store.customers.get(customer)) === null);
  if (strange) throw absence('customer-or-account-missing');
  const parties: Links = {
    ...(customer === null ? {} : { customer }),
    ...(billingAccountId === null ? {} : { account: billingAccountId }),
    ...(agent === null ? {} : { agent }),
    ...Object.fromEntries(
      (['method', 'address', 'device'] as const).flatMap((kind) => {
        const text = clear[kind];
        return text === undefined ? [] : [[kind, store.fraud.hashed(kind, spelt(kind, text))]];
      }),
    ),
  };
  return {
    eventId: `outside:${digestOf(sender)}:${told.eventId}`,
    ...{ kind: told.kind, at: told.at > now ? now : told.at, amount: told.amount, parties },
  };
}

/** One address has many spellings; a token and a device have one. */
function spelt(kind: (typeof HASHED_PARTIES)[number], text: string): string {
  return kind === 'address' ? writtenAlike(text) : text;
}

/** Two senders may use the same ids. */
function digestOf(sender: SubjectId): string {
  return createHash('sha256').update(sender).digest('hex').slice(0, 16);
}

/** Times are not compared, because a time in the future was replaced by the time of arrival. */
function differs(judged: JudgedEvent, event: FraudEvent): boolean {
  const content = ({ kind, amount, parties }: FraudEvent) => canonicalJson({ kind, amount, parties });
  return content(judged) !== content(event);
}
