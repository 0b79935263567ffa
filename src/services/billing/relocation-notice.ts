import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Locale } from '../../domain/accounts/customer.ts';
import { lastDayBefore } from '../../domain/billing/installation-place.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { Money } from '../../domain/money.ts';
import { type Told, toldOf } from '../../domain/notices/telling.ts';
import { say } from '../../texts/say.ts';

/** What a customer is told about a move: from when on, whether the service rests between, and another price. The address is not in it. */
export function toldOfMove(
  move: {
    readonly subscription: Subscription;
    readonly account: Pick<BillingAccount, 'billingAccountId'>;
    readonly successorId: string;
    readonly startDate: CivilDate;
    readonly endDate: CivilDate;
    readonly monthlyCharge: Money | null;
  },
  locale: Locale,
  at: Instant,
): Told {
  const { subscription, account, successorId, startDate, endDate, monthlyCharge } = move;
  const lines = [
    say(locale, 'notices.relocated.body', { startDate: { date: startDate } }),
    ...(endDate === lastDayBefore(startDate, null)
      ? []
      : [say(locale, 'notices.relocated.interrupted', { endDate: { date: endDate } })]),
    ...(monthlyCharge === null ? [] : [say(locale, 'notices.relocated.price', { charge: monthlyCharge })]),
  ];
  return toldOf(
    {
      ...{ id: `relocation:${successorId}`, kind: 'serviceRelocated', reference: successorId, at },
      ...{ customerId: subscription.customerId, billingAccountId: account.billingAccountId },
    },
    { subject: say(locale, 'notices.relocated.subject'), body: lines.join('\n') },
    { topic: 'service', code: 'SERVICE_RELOCATION_TOLD' },
    locale,
  );
}
