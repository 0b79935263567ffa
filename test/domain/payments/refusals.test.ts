import { expect, test } from 'vitest';
import { PAYMENT_REFUSALS, paymentRefusal } from '../../../src/domain/payments/refusals.ts';

test('every refusal of a payment names its cause, the field, a sentence and what would be accepted', () => {
  const sentences = new Set<string>();
  for (const code of PAYMENT_REFUSALS) {
    const { told, faults } = paymentRefusal(code);
    expect(faults).toEqual([
      { code, pointer: expect.stringMatching(/^\//), detail: told, accepted: expect.stringMatching(/\w/) },
    ]);
    expect(told).toMatch(/^[A-Z].*\.$/);
    sentences.add(told ?? '');
  }
  expect(sentences.size).toBe(PAYMENT_REFUSALS.length);
});
