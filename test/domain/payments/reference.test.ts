import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readablePart } from '../../../src/domain/payments/reference.ts';
import { isPlainText } from '../../../src/domain/text.ts';

const named = (parts: Partial<Parameters<typeof readablePart>[0]>) =>
  readablePart({ billingAccountId: null, billId: null, orderId: null, reference: null, ...parts });

describe('what a payer named', () => {
  test.each([
    [
      'ids',
      { billingAccountId: ' BA-7 ', billId: 'BILL:BA-7:2026-11-01' },
      ['BA-7', 'BILL:BA-7:2026-11-01', null],
    ],
    ['nothing', { billingAccountId: '  ', billId: '' }, [null, null, null]],
    ['an account that is no id', { billingAccountId: 'Kd. 0815/ü' }, [null, null, 'Kd. 0815/ü']],
    ['a bill that is no id', { billingAccountId: 'BA-7', billId: 'bill #3' }, ['BA-7', null, 'bill #3']],
    ['several texts', { billingAccountId: 'a b', reference: 'thanks' }, [null, null, 'a b / thanks']],
    ['control characters', { reference: 'a\u0007b\u202e' }, [null, null, 'a b']],
    ['a card number', { billingAccountId: '4111111111111111' }, [null, null, '4111111111111111']],
  ])('%s', (_, parts, [billingAccountId, billId, reference]) => {
    expect(named(parts)).toMatchObject({ billingAccountId, billId, reference });
  });

  test('an order, like an account and a bill', () => {
    expect(named({ orderId: ' ORD-7 ' })).toMatchObject({ orderId: 'ORD-7', reference: null });
    expect(named({ orderId: 'my order' })).toMatchObject({ orderId: null, reference: 'my order' });
  });

  test('of any text something is kept that can be shown, and nothing is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
        const { billingAccountId, reference } = named({ billingAccountId: text });
        expect(reference === null || ([...reference].length <= 500 && isPlainText(reference))).toBe(true);
        expect(billingAccountId === null || reference === null).toBe(true);
      }),
    );
  });
});
