/** Services begin without an order, are corrected, change their plan, go on after a pause, get another payer, and move house. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import {
  lastDayBefore,
  type PlaceOfInstallation,
  placeText,
} from '../../domain/billing/installation-place.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import {
  chargeOn,
  isSameService,
  type NewService,
  type Plan,
  type ServiceCorrection,
  serviceOf,
} from '../../domain/billing/service-change.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { writtenAlike } from '../../domain/fraud/party.ts';
import type { Money } from '../../domain/money.ts';
import type { Precondition } from '../../domain/precondition.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import { toldOfMove } from './relocation-notice.ts';
import type { OwnedService } from './service-end.ts';

interface Deps {
  readonly store: Pick<Store, 'subscriptions' | 'accounts' | 'interactions'>;
  readonly now: () => Instant;
}

/** A move is told to the customer, and to the fraud watch. */
interface MovingDeps extends Deps {
  readonly store: Deps['store'] & Pick<Store, 'customers' | 'fraud'>;
}

/**
 * Begins a service that was ordered elsewhere: no credit is checked and none is held. The same service again is the one there is.
 * @param given `startDate` null: today, or the first day that is not billed where that is later
 * @throws BusinessFailure NotFound (the account), Invalid, InvalidState, CurrencyMismatch
 */
export async function beginService(
  { store, now }: Deps,
  given: Omit<NewService, 'startDate' | 'customerId'> & { readonly startDate: CivilDate | null },
): Promise<OwnedService> {
  const account = await knownAccount({ store }, given.billingAccountId);
  chargeOn(account, given.monthlyCharge);
  const { customerId } = account;
  const startDate = given.startDate ?? civilDateAt(now(), account.timeZone);
  const wanted = serviceOf({ ...given, customerId, startDate });
  const { subscription, begun } = await store.subscriptions.begin(wanted, now());
  if (!begun && !isSameService(subscription, wanted)) throw billingRefusal('service-exists');
  return { subscription, account };
}

/**
 * Corrects a service of which no day is billed, if nobody else changed it since the caller saw it.
 * @throws BusinessFailure PreconditionFailed, Invalid, InvalidState, CurrencyMismatch
 */
export async function correctService(
  { store, now }: Deps,
  { subscription, account }: OwnedService,
  correction: ServiceCorrection,
  seen: Precondition,
): Promise<OwnedService> {
  const after = await store.subscriptions.correct(subscription.subscriptionId, correction, seen, now());
  return { subscription: after.subscription, account };
}

/** Who asks for a step, and the id of the service that goes on. */
export interface StepRequest {
  readonly successorId: string;
  readonly by: SubjectId;
  readonly note: string | null;
}

/**
 * Another offering or price from a day on.
 * @throws BusinessFailure Invalid, InvalidState, CurrencyMismatch
 */
export function changePlan(
  deps: Deps,
  owned: OwnedService,
  { startDate, plan }: { readonly startDate: CivilDate; readonly plan: Plan },
  request: StepRequest,
): Promise<OwnedService> {
  return goOn(deps, owned, request, 'SERVICE_PLAN_CHANGE', (step) =>
    deps.store.subscriptions.changePlan({ ...step, startDate, plan }),
  );
}

/**
 * Lets a paused service go on.
 * @throws BusinessFailure Invalid, InvalidState
 */
export function resumeService(
  deps: Deps,
  owned: OwnedService,
  startDate: CivilDate,
  request: StepRequest,
): Promise<OwnedService> {
  return goOn(deps, owned, request, 'SERVICE_RESUMED', (step) =>
    deps.store.subscriptions.resume({ ...step, startDate }),
  );
}

/**
 * Another account pays for the service after `endDate`.
 * @throws BusinessFailure NotFound (the account), Invalid, InvalidState, CurrencyMismatch
 */
export async function transferService(
  deps: Deps,
  owned: OwnedService,
  { endDate, to }: { readonly endDate: CivilDate; readonly to: BillingAccountId },
  request: StepRequest,
): Promise<OwnedService> {
  const account = await knownAccount(deps, to);
  return goOn(deps, { ...owned, account }, request, 'SERVICE_TRANSFERRED', (step) =>
    deps.store.subscriptions.transfer({ ...step, endDate, to }),
  );
}

/** A service goes on at another place. */
export interface Relocation {
  readonly place: PlaceOfInstallation;
  /** The first day there. */
  readonly startDate: CivilDate;
  /** The last day at the place before; null: the day before `startDate`. Days between are not charged. */
  readonly endDate: CivilDate | null;
  /** Null: as before. */
  readonly monthlyCharge: Money | null;
}

/**
 * The service goes on at another place from a day on, and its customer is told.
 * @throws BusinessFailure Invalid, InvalidState, CurrencyMismatch
 */
export async function relocateService(
  deps: MovingDeps,
  owned: OwnedService,
  { place, startDate, endDate: last, monthlyCharge }: Relocation,
  request: StepRequest,
): Promise<OwnedService> {
  const { store, now } = deps;
  const endDate = lastDayBefore(startDate, last);
  const { customerId } = owned.subscription;
  const locale = (await store.customers.get(customerId))?.locale ?? 'en';
  const move = { startDate, endDate, monthlyCharge };
  const told = toldOfMove({ ...move, ...owned, successorId: request.successorId }, locale, now());
  const addressHash = store.fraud.hashed('address', writtenAlike(placeText(place)));
  return goOn(deps, owned, request, 'SERVICE_RELOCATED', (step) =>
    store.subscriptions.relocate({ ...step, ...move, place, addressHash, told }),
  );
}

/** Does a step and writes it to the record of the customer whose service it was. */
async function goOn(
  { store, now }: Deps,
  {
    subscription: before,
    account,
  }: { readonly subscription: Subscription; readonly account: BillingAccount },
  { successorId, by, note }: StepRequest,
  code: `SERVICE_${'PLAN_CHANGE' | 'RESUMED' | 'TRANSFERRED' | 'RELOCATED'}`,
  step: (parts: {
    readonly subscriptionId: string;
    readonly successorId: string;
    readonly by: SubjectId;
    readonly now: Instant;
  }) => Promise<{ readonly subscription: Subscription }>,
): Promise<OwnedService> {
  const { subscriptionId, customerId, billingAccountId } = before;
  const { subscription } = await step({ subscriptionId, successorId, by, now: now() });
  // Also when nothing changed: the first request may have died before it wrote to the record.
  await store.interactions.put({
    ...{ interactionId: `service:${subscriptionId}:${successorId}`, customerId, billingAccountId },
    ...{ occurredAt: now(), channel: 'system', direction: 'inbound', topic: 'service', code },
    reference: subscriptionId,
    summary: note === null ? `From ${subscription.startDate}` : `From ${subscription.startDate}: ${note}`,
  });
  return { subscription, account };
}
