import { expect, test } from 'vitest';
import { type BillSeen, wokenBy } from '../../scripts/simulate/old-debt.ts';

const open: Parameters<typeof wokenBy>[0] = {
  ...{ openedOn: '2026-05-10', openedAt: '2026-05-14T09:00:00.000Z' },
  ...{ state: 'open', endedAt: null },
};
const bill = (billDate: string, more: Partial<BillSeen> = {}): BillSeen => ({
  ...{ billId: `B-${billDate}`, billDate, dueDate: `${billDate.slice(0, 8)}20`, settledDate: null },
  ...{ periodFrom: '2026-05-10', periodTo: billDate, madeAt: `${billDate}T02:00:00.000Z`, ...more },
});
const old = bill('2026-04-01', { periodFrom: '2026-03-01', rests: true });
const fresh = bill('2026-06-01');

test('after the opening of a bankruptcy nobody asks for an old bill, and no stage is entered before a new one is late', () => {
  const at = (on: string) => `${on}T18:00:00.000Z`;
  const letter = (on: string, billId: string | null) => [{ at: at(on), what: 'a letter', billId }];
  const told = (asked: ReturnType<typeof letter>) => wokenBy(open, [old, fresh], asked, 'UTC').length > 0;
  expect(told([])).toBe(false);
  expect(told(letter('2026-05-01', old.billId))).toBe(false);
  expect(told(letter('2026-05-16', old.billId))).toBe(true);
  expect(told(letter('2026-06-01', fresh.billId))).toBe(false);
  expect(told(letter('2026-06-20', null))).toBe(true);
  expect(told(letter('2026-06-21', null))).toBe(false);
  const dismissed = { ...open, state: 'dismissed' as const, endedAt: at('2026-05-20') };
  const { rests: _gone, ...awake } = old;
  expect(wokenBy(dismissed, [awake], letter('2026-05-21', old.billId), 'UTC')).toEqual([]);
  expect(wokenBy(dismissed, [awake], letter('2026-05-19', old.billId), 'UTC')).toHaveLength(1);
});

test('old bills rest until the proceedings are dismissed, and no day before the opening is billed anew', () => {
  const { rests: _gone, ...awake } = old;
  expect(wokenBy(open, [awake], [], 'UTC')).toEqual(['B-2026-04-01 does not rest']);
  const again = bill('2026-06-01', { periodFrom: '2026-05-09' });
  expect(wokenBy(open, [again], [], 'UTC')).toHaveLength(1);
  // It was made before anybody knew of the opening.
  expect(wokenBy(open, [{ ...again, madeAt: '2026-05-13T02:00:00.000Z' }], [], 'UTC')).toEqual([]);
});
