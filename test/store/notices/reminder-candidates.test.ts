import { beforeAll, expect, test } from 'vitest';
import { ALL_ACCOUNTS } from '../../../src/domain/billing/bill-lane.ts';
import { addDays } from '../../../src/domain/civil-date.ts';
import type { CandidateQuery } from '../../../src/store/notices/reminders.ts';
import { AS_OF, aBill, aPaidBill, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const ACCOUNTS = 7;
const SPAN = { from: addDays(TODAY, -1), to: addDays(TODAY, 1) };
/** Three accounts share a date, so that pages end between equal dates too. */
const dayOf = (n: number) => addDays(SPAN.from, Math.floor(n / 3));

/** Each place where candidates are looked for; a new one does not compile until it is here. */
const QUERIES: { readonly [In in CandidateQuery['in']]: Extract<CandidateQuery, { in: In }> } = {
  dueBills: { in: 'dueBills', ...SPAN },
  newBills: { in: 'newBills', ...SPAN },
  promises: { in: 'promises', ...SPAN },
  lowCredit: { in: 'lowCredit', belowPercent: 10 },
  episodes: { in: 'episodes' },
};

const expected: string[] = [];
beforeAll(async () => {
  for (let n = 0; n < ACCOUNTS; n += 1) {
    const { billingAccountId } = await putAccount(t.store, {
      account: {
        promise: { promiseId: uniqueName('PRM'), untilDate: dayOf(n) },
        creditLimit: 50_000,
      },
      entries: [{ amount: 9_000 }],
      bills: [
        aBill({
          billId: uniqueName('B'),
          billDate: addDays(dayOf(n), -14),
          dueDate: dayOf(n),
          amount: 40_000,
        }),
        aPaidBill({ billId: uniqueName('B'), billDate: dayOf(n), dueDate: addDays(dayOf(n), 14) }),
      ],
    });
    await t.store.reminders.beginCreditEpisode(billingAccountId, AS_OF);
    expected.push(billingAccountId);
  }
  expected.sort();
});

test.each(
  Object.values(QUERIES).flatMap((query) => [1, 2, 3, 7].map((limit) => [query.in, limit, query] as const)),
)(
  'candidates in %s come page by page, %i at a time: none is lost and none comes twice',
  async (_, limit, query) => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages <= ACCOUNTS; pages += 1) {
      const page = await t.store.reminders.candidates(query, after, limit);
      expect(page.looked).toBeLessThanOrEqual(limit);
      seen.push(...page.billingAccountIds);
      after = page.next;
      if (after === null) break;
    }
    expect(after).toBeNull();
    expect(seen.sort()).toEqual(expected);
  },
);

test('the read part of a view has every field that the rules look at', async () => {
  const { found, unread } = await t.store.reminders.subjects(expected, AS_OF);
  expect(unread).toEqual([]);
  expect(found.map(({ account }) => account.billingAccountId).sort()).toEqual(expected);
  for (const { locale, openBills, pastBills } of found) {
    expect(locale).toBe('en');
    expect(openBills).toHaveLength(1);
    expect(pastBills.map((bill) => Object.keys(bill).sort())).toEqual([
      ['amount', 'billDate', 'billId', 'dueDate', 'periodFrom', 'periodTo'],
    ]);
  }
});

test.each([1, 2, 3, 7])(
  'accounts whose bill is due come page by page, %i at a time: none is lost and none comes twice',
  async (limit) => {
    const seen: string[] = [];
    const day = { timeZone: 'Europe/Berlin', today: addDays(TODAY, 400) };
    const order = { ...day, share: ALL_ACCOUNTS, limit };
    let after: Parameters<typeof t.store.billing.dueAccounts>[0]['after'] = null;
    for (let pages = 0; pages <= ACCOUNTS; pages += 1) {
      const page: Awaited<ReturnType<typeof t.store.billing.dueAccounts>> = await t.store.billing.dueAccounts(
        { ...order, after },
      );
      seen.push(...page.map(({ billingAccountId }) => billingAccountId));
      after = page.at(-1) ?? null;
      if (page.length < limit) break;
    }
    expect(seen.sort()).toEqual(expected);
  },
);
