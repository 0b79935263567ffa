/** Where a service is installed, and what it takes to move it to another place. */
import type { BillingAccount } from '../accounts/billing-account.ts';
import { addDays, type CivilDate } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import { writtenAlike } from '../fraud/party.ts';
import { billingRefusal } from './refusals.ts';
import type { Subscription } from './subscription.ts';

/** An address in the words of TM Forum's GeographicAddress. All but the country is personal data. */
export interface PlaceOfInstallation {
  readonly streetName: string;
  /** The house number with what belongs to it: `4 a`. */
  readonly streetNr: string;
  readonly postcode: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** The place of one service. It lies beside the service, so that bills, views and decisions never hold an address. */
export interface InstallationPlace {
  readonly subscriptionId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly place: PlaceOfInstallation;
}

/** A place as one line: `Lindenweg 4, 50667 Köln`. */
export function placeText({ streetName, streetNr, postcode, city }: PlaceOfInstallation): string {
  return `${streetName} ${streetNr}, ${postcode} ${city}`;
}

/** Whether both are one place, however it is spelt. */
function isSamePlace(a: PlaceOfInstallation, b: PlaceOfInstallation): boolean {
  return a.country === b.country && writtenAlike(placeText(a)) === writtenAlike(placeText(b));
}

/** A move to another place, as somebody asks for it. */
export interface ServiceMove {
  readonly place: PlaceOfInstallation;
  /** The first day at the new place. */
  readonly startDate: CivilDate;
  /** The last day at the place before; days between are not charged. */
  readonly endDate: CivilDate;
}

/** The last day at the place before: the day before the first one at the new place, where nothing else is said. */
export function lastDayBefore(startDate: CivilDate, endDate: CivilDate | null): CivilDate {
  return endDate ?? addDays(startDate, -1);
}

/**
 * Refuses a move of a service that has gone on or ended, to where it is, or on days that do not follow each other. `placeBefore` null: it is
 * not known here.
 * @throws BusinessFailure InvalidState, Invalid
 */
export function assertMayRelocate(
  { ending, endDate: endBefore, state, startDate: begins }: Subscription,
  { billing }: Pick<BillingAccount, 'billing'>,
  placeBefore: PlaceOfInstallation | null,
  { place, startDate, endDate }: ServiceMove,
): void {
  if (ending?.reason === 'relocated') throw billingRefusal('move-is-announced');
  if (ending?.succeededBy !== undefined) throw billingRefusal('service-went-on');
  if (endBefore !== null || state !== 'active') throw billingRefusal('service-has-ended');
  if (placeBefore !== null && isSamePlace(placeBefore, place)) throw billingRefusal('place-is-the-same');
  const earliest = addDays(later(begins, billing?.billedThrough ?? begins), 1);
  const accepted = `${earliest} or later`;
  if (startDate <= begins) throw billingRefusal('moves-before-its-second-day', { accepted });
  if (startDate < earliest) throw billingRefusal('begins-in-billed-days', { accepted });
  if (startDate <= endDate)
    throw billingRefusal('moves-before-it-ends', { accepted: `${addDays(endDate, 1)} or later` });
}

function later(a: CivilDate, b: CivilDate): CivilDate {
  return a > b ? a : b;
}
