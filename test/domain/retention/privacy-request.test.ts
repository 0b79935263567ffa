import { expect, test } from 'vitest';
import { answerDue } from '../../../src/domain/retention/privacy-request.ts';

test.each([
  ['2026-03-15T10:00:00.000Z', '2026-04-14T10:00:00.000Z'],
  ['2027-01-31T23:59:59.999Z', '2027-03-02T23:59:59.999Z'],
  ['2028-02-01T00:00:00.000Z', '2028-03-02T00:00:00.000Z'],
])(
  'what somebody asks about their data at %s is to be answered within thirty days: by %s',
  (received, due) => {
    expect(answerDue(received)).toBe(due);
  },
);
