/** Services that are billed in advance: every day of a service is paid for once, at its price, whatever happens to the service and the cycle. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { BillCycle } from '../../../src/domain/billing/cycle/bill-cycle.ts';
import { cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { transitionTo } from '../../../src/domain/billing/cycle/transition.ts';
import { nextPeriod, progressAfter } from '../../../src/domain/billing/period.ts';
import {
  paidAheadAfter,
  type RecurringCharge,
  recurringCharges,
} from '../../../src/domain/billing/recurring.ts';
import { chargedOnce } from '../../../src/domain/billing/replacement.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import { addDays, type CivilDate, daysBetween, later } from '../../../src/domain/civil-date.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import { aBillingAccount, aSubscription } from '../../support/builders/builders.ts';

const MONTHLY: BillCycle = {
  ...{ frequency: 'monthly', billCycleDay: 1, anchorDate: '2027-01-01', paymentTermDays: 14 },
};

/** An account whose bills are made one after the other, and what they charge. */
class Life {
  account: BillingAccount & Required<Pick<BillingAccount, 'billing'>>;
  services: Subscription[];
  readonly charges: RecurringCharge[] = [];
  readonly bills: RecurringCharge[][] = [];

  constructor(services: readonly Subscription[], cycle = MONTHLY, billedThrough: CivilDate = '2026-12-31') {
    const account = aBillingAccount({ cycle, cycleTransition: null, openedDate: '2026-01-01' });
    this.account = { ...account, billing: progressAfter(account, billedThrough) };
    this.services = [...services];
  }

  get today(): CivilDate {
    return this.account.billing.nextBillDate;
  }

  bill(): RecurringCharge[] {
    const period = nextPeriod(this.account);
    const subscriptions = this.services.filter(
      ({ startDate, endDate }) =>
        startDate <= period.to || endDate === null || endDate > this.account.billing.billedThrough,
    );
    const charges = recurringCharges({ account: this.account, period, subscriptions, confirmed: [] });
    const charged = chargedOnce(this.services);
    this.services = this.services.map((service, index) =>
      service.state === 'terminated'
        ? service
        : {
            ...service,
            paidAhead: paidAheadAfter(
              charged[index] ?? service,
              period,
              charges.map((charge) => ({ ...charge, entryId: null })),
            ),
            ...(service.endDate !== null && service.endDate <= period.to
              ? ({ state: 'terminated' } as const)
              : {}),
          },
    );
    this.services = this.services.filter(({ state }) => state === 'active');
    this.account = { ...this.account, billing: progressAfter(this.account, period.to) };
    this.charges.push(...charges);
    this.bills.push(charges);
    return charges;
  }

  end(subscriptionId: string, endDate: CivilDate): void {
    this.services = this.services.map((service) =>
      service.subscriptionId === subscriptionId ? { ...service, endDate } : service,
    );
  }

  changeDay(billCycleDay: number): void {
    const { account, services: subscriptions } = this;
    const today = addDays(account.billing.billedThrough, 1);
    const preference = { billCycleDay, frequency: null, paymentTermDays: null, payday: null };
    const basis = { account, subscriptions, today, cycleTransition: account.cycleTransition };
    const [option] = cycleOptions(basis, preference);
    if (option === undefined) return;
    expect(option.stub?.lines ?? []).toEqual([]);
    const cycleTransition = transitionTo(option, account.cycle);
    const changed = { ...account, cycle: option.cycle, cycleTransition };
    this.account = { ...changed, billing: progressAfter(changed, account.billing.billedThrough) };
  }
}

/** How often each day is paid for: once for a charge, less once for what is given back. */
function timesPaid(charges: readonly RecurringCharge[]): Map<CivilDate, number> {
  const times = new Map<CivilDate, number>();
  for (const { from, to, amount } of charges)
    for (let day = from; day <= to; day = addDays(day, 1))
      times.set(day, (times.get(day) ?? 0) + (amount < 0 ? -1 : 1));
  return times;
}
const inAdvance = (parts: Partial<Subscription> = {}) =>
  aSubscription({ subscriptionId: 'SUB-1', billedInAdvance: true, monthlyCharge: 3_000, ...parts });
const shown = (charges: readonly RecurringCharge[]) =>
  charges.map(({ from, to, amount }) => [from, to, amount]);

describe('a service that is billed in advance', () => {
  test('pays on its first bill for the days until the cycle ends and for the period after it, then for one period each', () => {
    const life = new Life([inAdvance({ startDate: '2027-01-17' })]);
    expect(shown(life.bill())).toEqual([
      ['2027-01-17', '2027-01-31', 1_452],
      ['2027-02-01', '2027-02-28', 3_000],
    ]);
    expect(shown(life.bill())).toEqual([['2027-03-01', '2027-03-31', 3_000]]);
  });

  test('gets the days after its end back on the bill that its end falls in, and pays no more', () => {
    const life = new Life([inAdvance({ startDate: '2027-01-01' })]);
    life.bill();
    life.end('SUB-1', '2027-02-14');
    expect(shown(life.bill())).toEqual([['2027-02-15', '2027-02-28', -1_500]]);
    expect(life.bill()).toEqual([]);
  });

  test('gets a whole period back when it ends on the last billed day', () => {
    const life = new Life([inAdvance({ startDate: '2027-01-01' })]);
    life.bill();
    life.end('SUB-1', '2027-01-31');
    expect(shown(life.bill())).toEqual([['2027-02-01', '2027-02-28', -3_000]]);
  });

  test('pays in advance up to an end that was announced, and not beyond it', () => {
    const life = new Life([inAdvance({ startDate: '2027-01-01', endDate: '2027-02-14' })]);
    expect(shown(life.bill())).toEqual([
      ['2027-01-01', '2027-01-31', 3_000],
      ['2027-02-01', '2027-02-14', 1_500],
    ]);
    expect(life.bill()).toEqual([]);
  });

  test('beside one in arrears leaves that one as it is', () => {
    const arrears = aSubscription({ subscriptionId: 'SUB-2', monthlyCharge: 1_000, startDate: '2027-01-01' });
    const life = new Life([inAdvance({ startDate: '2027-01-01' }), arrears]);
    expect(life.bill().filter(({ subscriptionId }) => subscriptionId === 'SUB-2')).toMatchObject([
      { from: '2027-01-01', to: '2027-01-31', amount: 1_000 },
    ]);
  });

  test('pays for no day twice when the bill day moves in the middle of a cycle', () => {
    const life = new Life([inAdvance({ startDate: '2027-01-01' })]);
    life.bill();
    life.changeDay(15);
    expect(shown(life.bill())).toEqual([['2027-03-01', '2027-03-14', 1_500]]);
    expect(shown(life.bill())).toEqual([['2027-03-15', '2027-04-14', 3_000]]);
  });
});

/** So much that no part of it rounds to nothing. */
const PRICE = fc.integer({ min: 1_000, max: 20_000 });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'bill' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('day' as const), day: fc.integer({ min: 1, max: 31 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('plan' as const),
      after: fc.nat(45),
      monthlyCharge: PRICE,
    }),
  },
);

test('over any sequence of bills, changes of plan and of the bill day, every day is paid for once, and what is given back is what was paid for it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 31 }),
      fc.nat(60),
      PRICE,
      fc.array(step, { maxLength: 14 }),
      fc.nat(45),
      (billCycleDay, begins, monthlyCharge, steps, ends) => {
        const startDate = addDays('2027-01-01', begins);
        const cycle = { ...MONTHLY, billCycleDay, anchorDate: '2026-01-01' };
        const life = new Life([inAdvance({ subscriptionId: 'SUB-0', startDate, monthlyCharge })], cycle);
        let current = 0;
        const lastDay = (after: number) => {
          const begun = life.services.find(({ subscriptionId }) => subscriptionId === `SUB-${current}`);
          const earliest = life.account.billing.billedThrough;
          const first = begun === undefined || begun.startDate < earliest ? earliest : begun.startDate;
          return addDays(first, after);
        };
        for (const one of steps)
          switch (one.kind) {
            case 'bill':
              life.bill();
              break;
            case 'day':
              life.changeDay(one.day);
              break;
            case 'plan': {
              const endDate = lastDay(one.after);
              life.end(`SUB-${current}`, endDate);
              current += 1;
              const { monthlyCharge: price } = one;
              const subscriptionId = `SUB-${current}`;
              life.services.push(
                inAdvance({ subscriptionId, startDate: addDays(endDate, 1), monthlyCharge: price }),
              );
              break;
            }
          }
        const endDate = lastDay(ends);
        life.end(`SUB-${current}`, endDate);
        while (life.account.billing.billedThrough < endDate) life.bill();
        life.bill();
        const times = timesPaid(life.charges);
        const paid = [...times].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
        expect(new Set(paid.map(([, count]) => count))).toEqual(new Set([1]));
        expect(paid[0]?.[0]).toBe(startDate);
        expect(paid.at(-1)?.[0]).toBe(endDate);
        expect(paid).toHaveLength(daysBetween(startDate, endDate) + 1);
        for (const back of life.charges.filter(({ amount }) => amount < 0)) {
          const charge = life.charges.find(
            ({ subscriptionId, from, to, amount }) =>
              amount >= 0 && subscriptionId === back.subscriptionId && from <= back.from && to === back.to,
          );
          const kept = (charge?.amount ?? 0) + back.amount;
          expect(kept).toBeGreaterThanOrEqual(0);
          if (charge?.from === back.from) expect(kept).toBe(0);
        }
        expect(sumMinor(life.charges.map(({ amount }) => amount))).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 300 },
  );
});

test('in advance and in arrears, a service costs the same over its life, but for the rounding of each line', () => {
  fc.assert(
    fc.property(fc.nat(40), PRICE, fc.integer({ min: 0, max: 200 }), (begins, price, runs) => {
      const startDate = addDays('2027-01-01', begins);
      const endDate = addDays(startDate, runs);
      const costOf = (billedInAdvance: boolean) => {
        const life = new Life([inAdvance({ startDate, monthlyCharge: price, billedInAdvance })]);
        while (life.account.billing.billedThrough < startDate) life.bill();
        life.end('SUB-1', later(endDate, life.account.billing.billedThrough));
        for (let n = 0; n < 9; n += 1) life.bill();
        return sumMinor(life.charges.map(({ amount }) => amount));
      };
      expect(Math.abs(costOf(true) - costOf(false))).toBeLessThanOrEqual(2);
    }),
    { numRuns: 100 },
  );
});
