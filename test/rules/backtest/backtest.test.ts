import { describe, expect, test } from 'vitest';
import { Backtest } from '../../../src/rules/backtest/backtest.ts';
import { backtestReport } from '../../../src/rules/backtest/report.ts';
import { segmentOf } from '../../../src/rules/backtest/segment.ts';
import { backtestText } from '../../../src/rules/backtest/text.ts';
import { aCase, approvingUpTo } from './given.ts';

/** Eight accounts, small enough to count on fingers. */
const CASES = [
  aCase(0, false, { segment: 'north' }),
  aCase(0, false, { segment: 'north' }),
  aCase(0, true, { segment: 'south', stake: 1_000 }),
  aCase(5, false, { segment: 'south' }),
  aCase(10, true, { segment: 'south', stake: 300 }),
  aCase(20, false, { segment: 'north', stake: 70 }),
  aCase(40, true, { segment: 'north' }),
  aCase(null, true, { segment: 'north' }),
];

function run(strict: number, lax: number | null) {
  const backtest = new Backtest(approvingUpTo(strict), lax === null ? null : approvingUpTo(lax));
  for (const given of CASES) backtest.add(given);
  return backtest.result();
}

describe('a backtest', () => {
  test('counts approvals, bad accounts and money as by hand', () => {
    const { policy, bad } = run(5, null);
    expect(bad).toMatchObject({ count: 4, of: 8 });
    expect(policy.totals).toMatchObject({
      accounts: 8,
      approved: { count: 4, of: 8 },
      badAmongApproved: { count: 1, of: 4 },
      badAmongOthers: { count: 3, of: 4 },
      stakeApproved: [{ currency: 'EUR', amountMinor: 1_300, badMinor: 1_000 }],
    });
    expect(policy.outcomes.map(({ outcome, accounts }) => [outcome, accounts.count])).toEqual([
      ['approve', 4],
      ['approveWithConditions', 0],
      ['review', 0],
      ['decline', 4],
    ]);
    expect(policy.reasons.map(({ reason, accounts }) => [reason, accounts.count])).toEqual([
      ['GOOD_STANDING', 4],
      ['SERIOUSLY_PAST_DUE', 4],
    ]);
  });

  test('has the swap sets between two policies with their bad rates and money', () => {
    const { swaps } = run(5, 20);
    expect(swaps).toMatchObject({
      bothApprove: { accounts: { count: 4 }, bad: { count: 1 } },
      swappedIn: {
        accounts: { count: 2 },
        bad: { count: 1, of: 2 },
        stake: [{ currency: 'EUR', amountMinor: 370, badMinor: 300 }],
      },
      swappedOut: { accounts: { count: 0 } },
      neither: { accounts: { count: 2 }, bad: { count: 2 } },
      agreement: { count: 6, of: 8 },
    });
  });

  test('has swap sets that mirror each other when the policies change places', () => {
    const [one, other] = [run(5, 20).swaps, run(20, 5).swaps];
    expect(one?.swappedIn).toEqual(other?.swappedOut);
  });

  test('breaks its figures down by segment, and the segments add up to the whole', () => {
    const { policy } = run(5, null);
    expect(
      policy.segments.map(({ segment, totals }) => [segment, totals.accounts, totals.approved.count]),
    ).toEqual([
      ['north', 5, 2],
      ['south', 3, 2],
    ]);
  });

  test('keeps money of several currencies apart', () => {
    const backtest = new Backtest(approvingUpTo(5), approvingUpTo(20));
    for (const given of CASES) backtest.add(given);
    backtest.add(aCase(0, true, { stake: 5_000, currency: 'JPY' }));
    const result = backtest.result();
    expect(result.currencies).toEqual(['EUR', 'JPY']);
    expect(result.policy.totals.stakeApproved).toEqual([
      { currency: 'EUR', amountMinor: 1_300, badMinor: 1_000 },
      { currency: 'JPY', amountMinor: 5_000, badMinor: 5_000 },
    ]);
    expect(result.swaps?.swappedIn.stake).toEqual([
      { currency: 'EUR', amountMinor: 370, badMinor: 300 },
      { currency: 'JPY', amountMinor: 0, badMinor: 0 },
    ]);
    const shown = /13 EUR \+ 5,000 JPY/;
    expect(backtestText(result)).toMatch(shown);
    expect(backtestReport(result, { title: 'Two', notes: [] })).toMatch(shown);
  });

  test('prints a text that has the figures', () => {
    const text = backtestText(run(5, 20));
    expect(text).toContain('8 accounts');
    expect(text).toMatch(/approval rate\s+50\.0 % \(/);
    expect(text).toContain('only up-to-20 approves');
  });
});

describe('the report of a backtest', () => {
  const html = backtestReport(run(5, 20), { title: 'A <b>title</b>', notes: ['note & more'] });

  test('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/https?:|\/\/|src=|href=|@import|url\(|<script/);
    expect(html).toContain("default-src 'none'");
  });

  test('has its plots inside and takes text as text', () => {
    expect(html.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
    expect(html).toContain('A &lt;b&gt;title&lt;/b&gt;');
    expect(html).not.toContain('<b>title');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('segments by a fact', () => {
  test.each([
    [0, 'days', '0 days'],
    [30, 'days', '1-30 days'],
    [91, 'days', 'over 90 days'],
    [25, 'percent', '1-25 %'],
    [26, 'percent', '26-50 %'],
    [101, 'percent', 'over 100 %'],
    [3, 'count', '3'],
    [null, 'count', 'unknown'],
    ['consumer', undefined, 'consumer'],
  ] as const)('puts %s %s into %s', (value, unit, expected) => {
    expect(segmentOf(value, unit)).toBe(expected);
  });
});
