import fc from 'fast-check';
import type { BillingAccount } from '../../src/domain/accounts/billing-account.ts';
import type { AccountSnapshot } from '../../src/domain/accounts/snapshot.ts';
import type { Bill } from '../../src/domain/billing/bill.ts';
import { type BillCycle, FREQUENCIES } from '../../src/domain/billing/cycle/bill-cycle.ts';
import type { CyclePreference } from '../../src/domain/billing/cycle/change.ts';
import { addDays, type CivilDate } from '../../src/domain/civil-date.ts';
import { aBill, anId, aPayment, aSnapshot, aSubscription, TODAY } from '../support/builders/builders.ts';

/** Any date of 1999 to 2101; month ends and leap days come up far more often than by chance. */
export const dates: fc.Arbitrary<CivilDate> = fc.oneof(
  fc.integer({ min: 0, max: 37_256 }).map((days) => addDays('1999-01-01', days)),
  fc
    .tuple(
      fc.integer({ min: 1999, max: 2100 }),
      fc.constantFrom('01-31', '02-28', '03-01', '03-31', '04-30', '12-31', '01-01'),
    )
    .map(([year, day]) => `${year}-${day}`),
  fc.constantFrom('2000-02-29', '2024-02-29', '2028-02-29', '2096-02-29', '2100-02-28', '2100-03-01'),
);

const billCycleDays = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constantFrom(28, 29, 30, 31));

export const cycles: fc.Arbitrary<BillCycle> = fc.record({
  frequency: fc.constantFrom(...FREQUENCIES),
  billCycleDay: billCycleDays,
  anchorDate: dates,
  paymentTermDays: fc.integer({ min: 0, max: 60 }),
});

export const preferences: fc.Arbitrary<CyclePreference> = fc.record({
  billCycleDay: fc.option(billCycleDays),
  frequency: fc.option(fc.constantFrom(...FREQUENCIES)),
  paymentTermDays: fc.option(fc.integer({ min: 0, max: 60 })),
  payday: fc.constant(null),
});

/** Amounts of any sign, up to the largest exact integer. */
export const minors = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

/** Amounts as bills and charges have them. */
export const charges = fc.integer({ min: 0, max: 2_000_000 });

/** Bills of any age around {@link TODAY}, paid and disputed in any part. */
export const bills: fc.Arbitrary<Bill> = fc
  .record({
    amount: fc.integer({ min: 1, max: 2_000_000 }),
    paidPercent: fc.oneof(fc.constantFrom(0, 100), fc.integer({ min: 0, max: 100 })),
    disputedPercent: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 })),
    dueInDays: fc.oneof(
      fc.integer({ min: -200, max: 60 }),
      fc.constantFrom(0, -1, -5, -6, -30, -31, -60, -61, -90, -91),
    ),
  })
  .map(({ amount, paidPercent, disputedPercent, dueInDays }) => {
    const paidAmount = Math.floor((amount * paidPercent) / 100);
    const disputedAmount = Math.floor(((amount - paidAmount) * disputedPercent) / 100);
    return aBill({ amount, paidAmount, disputedAmount, dueDate: addDays(TODAY, dueInDays) });
  });

/** Some accounts of one customer, each with its own bills, payments, services and currency. */
export const customerSnapshots: fc.Arbitrary<AccountSnapshot[]> = fc.array(
  fc
    .record({
      account: fc.record({
        currency: fc.constantFrom('EUR', 'CHF', 'JPY'),
        creditLimit: fc.oneof(fc.constant(0), charges),
        heldCredit: charges,
        cycle: cycles,
        state: fc.constantFrom('active', 'suspended', 'closed'),
        collectionStatus: fc.constantFrom('none', 'none', 'none', 'collections', 'writtenOff'),
      }),
      bills: fc.array(bills, { maxLength: 6 }),
      payments: fc.array(
        fc.record({
          amount: fc.integer({ min: 1, max: 50_000 }),
          status: fc.constantFrom('pending', 'settled', 'failed', 'reversed'),
          daysAgo: fc.integer({ min: 1, max: 300 }),
        }),
        { maxLength: 6 },
      ),
      monthlyCharges: fc.array(charges, { maxLength: 3 }),
      unbilledAmount: fc.integer({ min: -50_000, max: 50_000 }),
    })
    .map(({ account, bills, payments, monthlyCharges, unbilledAmount }) => {
      const billingAccountId = anId('BA');
      const owned: Partial<BillingAccount> = { ...account, billingAccountId };
      return aSnapshot({
        account: owned,
        bills: bills.map((bill) => ({ ...bill, billingAccountId })),
        payments: payments.map(({ amount, status, daysAgo }) =>
          aPayment({
            billingAccountId,
            amount,
            status,
            currency: account.currency,
            occurredAt: `${addDays(TODAY, -daysAgo)}T08:30:00.000Z`,
          }),
        ),
        subscriptions: monthlyCharges.map((monthlyCharge) =>
          aSubscription({ billingAccountId, monthlyCharge }),
        ),
        unbilledAmount,
      }).build();
    }),
  { minLength: 1, maxLength: 4 },
);
