import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  claimAfterBills,
  claimBeforeBills,
  type Deposit,
  depositIdOf,
  heldAmount,
  missingAmount,
  orderOfDeposit,
  stillHeld,
  withoutPart,
  withPart,
} from '../../../src/domain/payments/deposit.ts';

function aDeposit(orderId: string, askedAmount: number, held = 0): Deposit {
  return {
    depositId: depositIdOf(orderId),
    orderId,
    ...{ billingAccountId: 'BA-1', customerId: 'C-1', currency: 'EUR' },
    askedAmount,
    state: held >= askedAmount ? 'held' : 'asked',
    parts: held === 0 ? [] : [{ paymentId: 'before', amount: held }],
    ...{
      askedAt: '2026-11-20T10:00:00.000Z',
      dueDate: '2026-12-04',
      heldSince: null,
      released: null,
      paidOut: null,
    },
  };
}

const amounts = fc.integer({ min: 1, max: 10_000 });
const deposits = fc
  .array(fc.tuple(amounts, fc.nat(10_000)), { maxLength: 5 })
  .map((list) => list.map(([asked, held], n) => aDeposit(`ORD-${n}`, asked, Math.min(held, asked))));

test('a deposit never gets more than is still asked for, and no cent of a payment is claimed twice', () => {
  fc.assert(
    fc.property(deposits, amounts, fc.nat(6), fc.boolean(), (asked, amount, named, naming) => {
      const words = { amount, orderId: naming ? `ORD-${named}` : null, billId: null };
      const before = claimBeforeBills(words, asked);
      const taken = before.reduce((sum, claim) => sum + claim.amount, 0);
      const after = claimAfterBills(words, amount - taken, before.length > 0 ? [] : asked);
      const claims = [...before, ...after];
      expect(claims.reduce((sum, claim) => sum + claim.amount, 0)).toBeLessThanOrEqual(amount);
      for (const claim of claims) expect(claim.amount).toBeLessThanOrEqual(missingAmount(claim.deposit));
      if (naming) expect(claims.every(({ deposit }) => deposit.orderId === words.orderId)).toBe(true);
    }),
  );
});

test('a part and its taking back leave the deposit as it was asked for', () => {
  fc.assert(
    fc.property(amounts, amounts, (asked, paid) => {
      const amount = Math.min(asked, paid);
      const with1 = withPart(
        aDeposit('ORD-1', asked),
        { paymentId: 'P', amount },
        '2026-11-21T10:00:00.000Z',
      );
      expect(heldAmount(with1)).toBe(amount);
      expect(with1.state).toBe(amount === asked ? 'held' : 'asked');
      expect(withoutPart(with1, { paymentId: 'P', amount })).toEqual(aDeposit('ORD-1', asked));
      expect(withoutPart(with1, { paymentId: 'another', amount })).toEqual(with1);
      const withOneLess = withoutPart(with1, { paymentId: 'P', amount: 1 });
      expect([heldAmount(withOneLess), withOneLess.state]).toEqual([amount - 1, 'asked']);
    }),
  );
});

test('the id of a deposit is that of its order, and back', () => {
  expect(orderOfDeposit(depositIdOf('ORD:1'))).toBe('ORD:1');
});

test('a payment that counts for less gives up its deposits last, the one that it was put on last first', () => {
  const held = [
    { depositId: 'deposit:1', amount: 300 },
    { depositId: 'deposit:2', amount: 200 },
  ];
  expect(stillHeld(held, 600)).toEqual(held);
  expect(stillHeld(held, 500)).toEqual(held);
  expect(stillHeld(held, 350)).toEqual([held[0], { depositId: 'deposit:2', amount: 50 }]);
  expect(stillHeld(held, 100)).toEqual([{ depositId: 'deposit:1', amount: 100 }]);
  expect(stillHeld(held, 0)).toEqual([]);
});
