import { expect, test } from 'vitest';
import { assertDoneAfterOrder } from '../../../src/services/cases/installation-report.ts';

const ORDERED = { createdAt: '2026-11-22T09:15:30.250Z' };

test.each([
  '2026-11-22T09:15:30.000Z',
  '2026-11-22T09:15:30Z',
  '2026-11-22T09:15:31.000Z',
  '2026-12-01T00:00:00.000Z',
])(
  'work done at %s was done after it was ordered; a report may leave out fractions of a second',
  (completedAt) => {
    expect(() => assertDoneAfterOrder(ORDERED, completedAt)).not.toThrow();
  },
);

test.each(['2026-11-22T09:15:29.999Z', '2026-11-21T23:59:59Z', '2024-02-29T12:00:00.000Z'])(
  'work done at %s was not, and the earliest instant is named',
  (completedAt) => {
    expect(() => assertDoneAfterOrder(ORDERED, completedAt)).toThrow(
      expect.objectContaining({
        type: 'Invalid',
        faults: [
          {
            pointer: '/completedAt',
            code: 'before-order',
            detail: expect.stringContaining('2026-11-22T09:15:30.000Z'),
          },
        ],
      }),
    );
  },
);
