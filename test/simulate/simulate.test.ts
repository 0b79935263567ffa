import { describe, expect, test } from 'vitest';
import { loadBehaviours, nextState, TYPES } from '../../scripts/simulate/behaviours.ts';
import { compareArms } from '../../scripts/simulate/compare.ts';
import { reportPage } from '../../scripts/simulate/page.ts';
import { asTable } from '../../scripts/simulate/table.ts';
import { liveThrough } from '../../scripts/simulate/year.ts';
import { aTestDatabase } from '../support/product/database.ts';

/** Two months that hold 29 February and both changes to daylight saving time: 12 March in New York, 26 March in Berlin. */
const SMALL = { customers: 24, months: 2, seed: 3, start: '2028-02-10', restless: 12 };

/** What has to happen at least once in the small life. */
const MET = [
  'customers came',
  'customers left',
  'accounts closed',
  'plan changes',
  'pauses',
  'payers set',
  'payers ended',
  'accounts put under others',
  'paid for others by bill',
  'paid for others in one sum',
  'payments passed on',
  'transfers settled',
  'transfers taken back',
  'payments booked on the other account',
  'credit moved',
  'payments booked for somebody else',
  'bankruptcies opened',
  'quotas paid',
  'discharges proposed',
  'discharges approved',
];

async function live() {
  const { client, name, drop } = await aTestDatabase('simulate');
  try {
    return await liveThrough(client, { ...SMALL, earlyIntervention: true, database: name });
  } finally {
    await drop();
  }
}

describe('a simulated life', () => {
  test('keeps every invariant at every month end, comes out the same when lived again, and can be shown', async () => {
    const [on, again] = await Promise.all([live(), live()]);
    expect(on.violations).toEqual([]);
    expect(on.months.map(({ from, to }) => [from, to])).toEqual([
      ['2028-02-10', '2028-03-09'],
      ['2028-03-10', '2028-04-09'],
    ]);
    expect(on.counts['bills']).toBeGreaterThan(SMALL.customers);
    expect(on.counts['payments settled']).toBeGreaterThan(10);
    for (const what of MET) expect([what, (on.counts[what] ?? 0) > 0]).toEqual([what, true]);
    expect({ ...again, seconds: 0 }).toEqual({ ...on, seconds: 0 });
    const options = { ...SMALL, earlyIntervention: 'both', json: false } as const;
    const years = [{ ...on, earlyIntervention: false }, on];
    expect(compareArms(years).map(({ what }) => what)).toContain('accounts written off');
    expect(asTable({ options, years })).toContain('every invariant held at 2 month ends');
    const page = reportPage({ options, years });
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/(src|href)=/);
  }, 240_000);
});

describe('the fitted behaviours', () => {
  test('have shares that add up, and lead from every state somewhere', async () => {
    const behaviours = await loadBehaviours();
    const sum = (list: readonly number[]) => list.reduce((total, part) => total + part, 0);
    expect(sum(behaviours.types.map(({ share }) => share))).toBeCloseTo(1, 2);
    for (const { start, transitions } of behaviours.types)
      for (const row of [start, ...transitions]) expect(sum(row)).toBeCloseTo(1, 2);
  });

  test('send the punctual into no late month, whatever is drawn', async () => {
    const behaviours = await loadBehaviours();
    const draws = [0, 0.25, 0.5, 0.75, 0.999_999];
    expect(draws.map((u) => nextState(behaviours, 'punctual', 0, u))).toEqual([0, 0, 0, 0, 0]);
    expect(TYPES).toContain('failing');
  });
});
