import { addDays, type CivilDate } from '../civil-date.ts';
import type { Subscription } from './subscription.ts';

type Replaceable = Pick<Subscription, 'subscriptionId' | 'startDate' | 'endDate' | 'ending'>;

/**
 * The services as they are charged: one that ended as `replaced` on the day on which another service of the account began is charged up
 * to the day before. So the day of a replacement is charged once, and the new service pays for it. `subscriptions` are all of one account.
 */
export function chargedOnce<S extends Replaceable>(subscriptions: readonly S[]): S[] {
  return subscriptions.map((service) =>
    service.ending?.reason === 'replaced' && service.endDate !== null
      ? { ...service, endDate: lastChargedDay(service, service.endDate, subscriptions) }
      : service,
  );
}

/** The last day that a service which is replaced on `endDate` pays for. */
export function lastChargedDay(
  replaced: Pick<Replaceable, 'subscriptionId'>,
  endDate: CivilDate,
  others: readonly Pick<Replaceable, 'subscriptionId' | 'startDate'>[],
): CivilDate {
  const begins = others.some(
    ({ subscriptionId, startDate }) => startDate === endDate && subscriptionId !== replaced.subscriptionId,
  );
  return begins ? addDays(endDate, -1) : endDate;
}
