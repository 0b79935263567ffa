import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askedCustomer,
  assertMayPay,
  isSamePayer,
  payerOn,
  withPayer,
} from '../../../src/domain/accounts/payer.ts';
import type { PayerFrom } from '../../../src/domain/accounts/payer-from.ts';
import { addDays } from '../../../src/domain/civil-date.ts';
import { AS_OF, aBillingAccount, TODAY } from '../../support/builders/builders.ts';

const since = (from: string, id: string | null): PayerFrom => ({
  ...{ from, by: 'ann', at: AS_OF },
  payer: id === null ? null : { billingAccountId: id, customerId: `CUST-${id}` },
});

describe('the payer of a bill', () => {
  test('is who was the payer on the day of the bill: another one does not take over what was billed before', () => {
    const account = aBillingAccount({
      payers: [since('2026-02-01', 'HQ'), since('2026-05-01', 'OTHER'), since('2026-08-01', null)],
    });
    const asked = (date: string) => askedCustomer(account, date);
    expect(asked('2026-01-31')).toBe(account.customerId);
    expect(asked('2026-02-01')).toBe('CUST-HQ');
    expect(asked('2026-04-30')).toBe('CUST-HQ');
    expect(asked('2026-05-01')).toBe('CUST-OTHER');
    expect(asked('2026-08-01')).toBe(account.customerId);
  });

  test('replaces what was announced for the day or later, and leaves the past as it is', () => {
    const day = fc.integer({ min: 0, max: 40 }).map((days) => addDays(TODAY, days));
    const step = fc.tuple(day, fc.constantFrom('A', 'B', null));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), step, (earlier, [from, id]) => {
        const before = {
          payers: earlier.reduce<PayerFrom[]>(
            (payers, [on, one]) => withPayer({ payers }, since(on, one)),
            [],
          ),
        };
        const after = { payers: withPayer(before, since(from, id)) };
        for (let days = -1; days <= 41; days += 1) {
          const date = addDays(TODAY, days);
          const expected = date >= from ? id : (payerOn(before, date)?.billingAccountId ?? null);
          expect(payerOn(after, date)?.billingAccountId ?? null).toBe(expected);
        }
        expect(isSamePayer(after, since(from, id))).toBe(true);
      }),
    );
  });
});

describe('who may be a payer', () => {
  const account = aBillingAccount({ billingAccountId: 'BRANCH' });
  const payer = aBillingAccount({ billingAccountId: 'HQ', customerId: 'CUST-HQ' });
  const given = { account, payer, from: TODAY, today: TODAY, first: TODAY, paysForOthers: false };

  test('takes an account in the same currency that pays for itself', () => {
    expect(() => assertMayPay(given)).not.toThrow();
    expect(() => assertMayPay({ ...given, payer: null, paysForOthers: true })).not.toThrow();
  });

  test.each([
    ['itself', { payer: account }, 'payer-is-itself'],
    ['one in another currency', { payer: { ...payer, currency: 'USD' } }, 'payer-in-another-currency'],
    ['one that is closed', { payer: { ...payer, state: 'closed' as const } }, 'payer-is-closed'],
    ['one that has a payer', { payer: { ...payer, payers: [since(TODAY, 'X')] } }, 'payer-has-a-payer'],
    [
      'one that will have a payer',
      { payer: { ...payer, payers: [since('2027-01-01', 'X')] } },
      'payer-has-a-payer',
    ],
    ['any, where the account pays for others', { paysForOthers: true }, 'pays-for-others'],
    ['any from a day that is over', { from: addDays(TODAY, -1) }, 'payer-date-out-of-range'],
    ['any from a day that has its bill', { first: addDays(TODAY, 1) }, 'payer-date-out-of-range'],
    [
      'none from a day that has its bill',
      { payer: null, first: addDays(TODAY, 1) },
      'payer-date-out-of-range',
    ],
    ['any from a day too far ahead', { from: addDays(TODAY, 366) }, 'payer-date-out-of-range'],
  ])('refuses %s', (_what, parts, detail) => {
    expect(() => assertMayPay({ ...given, ...parts })).toThrow(detail);
  });
});
