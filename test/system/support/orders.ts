/** Service orders as the provisioning system sends them. */

import { BalanceSchema, BillingCycleSchema } from '../../../src/api/schemas/accounts/reads.ts';
import { ApprovalDetailSchema, ApprovalSchema } from '../../../src/api/schemas/cases/service-approval.ts';
import type { ApprovalState } from '../../../src/domain/cases/order.ts';
import {
  addDays,
  type CivilDate,
  civilDateAt,
  instantOf,
  weekdayOf,
} from '../../../src/domain/civil-date.ts';
import type { SnapshotBuilder } from '../../support/builders/builders.ts';
import type { Owner } from '../../support/builders/given.ts';
import type { Call } from '../../support/callers/caller.ts';
import { eventually } from '../../support/run/eventually.ts';
import { uniqueName } from '../../support/run/names.ts';
import type { Answer, SystemUnderTest } from './system.ts';

export const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** The stories behind the four outcomes. */
export const goodPayer = (snapshot: SnapshotBuilder) => snapshot.withHistory(10);
export const lateBy = (days: number) => (snapshot: SnapshotBuilder) =>
  snapshot.withHistory(10).overdueBy(days);
export const returnedPayment = (snapshot: SnapshotBuilder) => snapshot.withHistory(10).withReturnedPayment();

export const today = () => civilDateAt(instantOf(Date.now()), 'Europe/Berlin');

/** The first day, so many days ahead, that no policy of booking avoids: no Sunday, and not just before a bill on the 1st. */
export function installationDay(daysAhead: number): CivilDate {
  let day = addDays(today(), daysAhead);
  while (weekdayOf(day) === 7 || addDays(day, 5).slice(0, 7) !== day.slice(0, 7)) day = addDays(day, 1);
  return day;
}

/** 45.00 a month and 99.00 once, to be installed in an area of its own some ten days from now. */
export function anOrder(owner: Owner, parts: Record<string, unknown> = {}) {
  return {
    orderId: uniqueName('ORD'),
    customerId: owner.customerId,
    billingAccountId: owner.billingAccountId,
    offering: { id: 'fibre-500', category: 'broadband' },
    monthlyCharge: eur(4_500),
    oneOffCharge: eur(9_900),
    termMonths: 24,
    installation: {
      required: true,
      area: uniqueName('area'),
      earliestDate: installationDay(10),
      preferredWindow: 'morning',
    },
    ...parts,
  };
}

/** What a caller can do with one system and its orders. */
export function ordersOf(system: SystemUnderTest) {
  const pathOf = (orderId: string) => `/v1/service-approvals/${orderId}`;
  const read = async (orderId: string) => (await system.get(pathOf(orderId))).as(ApprovalDetailSchema);
  return {
    post: (body: unknown, call: Call = {}): Promise<Answer> =>
      system.post('/v1/service-approvals', { role: 'provisioning', body, ...call }),
    /** Sends an order as callers do who are told to send it again, until it is answered with a decision. */
    decided: (body: unknown, key = uniqueName('key')) =>
      eventually(
        async () =>
          (await system.post('/v1/service-approvals', { role: 'provisioning', body, key })).as(
            ApprovalSchema,
          ),
        { withinMs: 120_000 },
      ),
    read,
    /** One action on a case, such as `cancellation`. */
    act: (orderId: string, action: string, body: unknown, call: Call = {}): Promise<Answer> =>
      system.post(`${pathOf(orderId)}/${action}`, {
        role: action === 'review' ? 'creditAgent' : 'provisioning',
        body,
        ...call,
      }),
    /** Waits until the case is in a state; returns it. */
    until: (orderId: string, state: ApprovalState) =>
      eventually(async () => {
        const found = await read(orderId);
        if (found.state !== state) throw new Error(`the case is ${found.state}, not ${state}`);
        return found;
      }),
    pay: (owner: Owner, amountMinor: number, paymentId = uniqueName('PAY')): Promise<Answer> =>
      system.post('/v1/payments', {
        role: 'processor',
        body: {
          paymentId,
          billingAccountId: owner.billingAccountId,
          amount: eur(amountMinor),
          method: { brand: 'visa', last4: '4242', token: 'tok_system' },
          status: 'settled',
          occurredAt: new Date().toISOString(),
        },
      }),
    balance: async ({ customerId }: Owner) =>
      (await system.get(`/v1/customers/${customerId}/balance`)).as(BalanceSchema),
    cycle: async ({ customerId }: Owner) =>
      (await system.get(`/v1/customers/${customerId}/billing-cycle`)).as(BillingCycleSchema),
  };
}
