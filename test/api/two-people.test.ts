/** What takes two people takes two, under whatever role, token or client; and of decisions at once one counts. */
import { beforeAll, describe, expect, it as test } from 'vitest';
import { z } from 'zod';
import { ROLES } from '../../src/domain/access/roles.ts';
import { addDays } from '../../src/domain/civil-date.ts';
import { AS_OF, aBill, aSubscription, TODAY } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { problemOf } from '../support/callers/problem.ts';
import { releaseShipped } from '../support/product/shipped.ts';
import { uniqueName } from '../support/run/names.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** Somebody with every right there is: only who they are stands in their way. */
const everyRight = (subject: string) =>
  ({ subject, role: ROLES.filter((role) => role !== 'selfcare') }) as const;
const ann = everyRight('ann');

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await releaseShipped(api.store, 'credit-limits');
  await releaseShipped(api.store, 'account-terms');
});

const Proposal = z.looseObject({ proposalId: z.string(), state: z.string() });

/** How each kind of proposal is made by ann, and where it is decided. */
const KINDS = {
  credit: async () => {
    const { billingAccountId } = await putAccount(api.store);
    const body = { type: 'goodwill', amount: eur(90_000), note: 'Weeks without service' };
    return proposed(
      `/v1/billing-accounts/${billingAccountId}/credit-proposals`,
      body,
      '/v1/credit-proposals',
    );
  },
  limit: async () => {
    const { billingAccountId } = await putAccount(api.store);
    const body = { creditLimit: eur(90_000_000), note: 'Twenty lines' };
    const path = `/v1/billing-accounts/${billingAccountId}/credit-limit-proposals`;
    return proposed(path, body, '/v1/credit-limit-proposals');
  },
  writeOff: async () => {
    const bills = [aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -90) })];
    const { billingAccountId } = await putAccount(api.store, { bills });
    const path = `/v1/billing-accounts/${billingAccountId}/write-off-proposals`;
    return proposed(path, { note: 'Insolvent' }, '/v1/write-off-proposals');
  },
  billCorrection: async () => {
    const { billId, usage } = await aBilledAccount();
    const body = { note: 'The tariff was wrong', withdrawnEntryIds: [usage] };
    return proposed(`/v1/bills/${billId}/cancellation`, body, '/v1/bill-corrections');
  },
} as const;

async function proposed(path: string, body: object, list: string) {
  const response = await api.post(path, { ...ann, body });
  expect(response.status, await response.clone().text()).toBe(201);
  const { proposalId, state } = Proposal.parse(await response.json());
  expect(state).toBe('proposed');
  const at = `${list}/${encodeURIComponent(proposalId)}`;
  const decide = (step: 'approval' | 'rejection', who: object) =>
    api.post(`${at}/${step}`, { ...ann, ...who, body: { note: `by a ${step}` } });
  const now = async () => Proposal.parse(await (await api.get(at, ann)).json());
  return { decide, now };
}

/** An account with a bill of 1,500.00 of usage. */
async function aBilledAccount() {
  const { billingAccountId } = await putAccount(api.store, {
    account: {
      ...{ timeZone: 'Europe/Berlin', openedDate: addDays(TODAY, -60) },
      cycle: { frequency: 'weekly', billCycleDay: 1, anchorDate: TODAY, paymentTermDays: 14 },
      billing: { billedThrough: addDays(TODAY, -8), nextBillDate: TODAY },
    },
    entries: [{ type: 'usage', amount: 150_000, occurredAt: `${addDays(TODAY, -3)}T10:00:00.000Z` }],
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 0 })],
  });
  const day = { today: TODAY, now: AS_OF, runId: 'run:1' };
  const billId = (await api.store.billing.makeNextBill(billingAccountId, day))?.bill.billId ?? '';
  const Sheet = z.looseObject({
    lines: z.array(z.looseObject({ entryId: z.string().nullable(), kind: z.string() })),
  });
  const { lines } = Sheet.parse(await (await api.get(`/v1/bills/${billId}`, ann)).json());
  return { billId, usage: lines.find(({ kind }) => kind === 'usage')?.entryId ?? '' };
}

/** Entries, accounts and notices: what a decision would leave, if it counted twice. */
async function effects() {
  const { ledgerEntries = 0, notices = 0, bills = 0, interactions = 0 } = await api.traces();
  return { ledgerEntries, notices, bills, interactions };
}

describe.each(Object.entries(KINDS))('a proposal of a %s', (_, propose) => {
  test('is not decided by who made it, under another role or with a fresh step-up', async () => {
    const { decide, now } = await propose();
    const kindOf = async (who: object) => (await problemOf(await decide('approval', who))).kind;
    expect(await kindOf(ann)).toBe('duties-not-separated');
    // A role that lacks the right is refused for that.
    for (const role of ['billing', 'collections', 'creditAgent'])
      expect(['duties-not-separated', 'forbidden']).toContain(await kindOf({ subject: 'ann', role }));
    expect((await now()).state).toBe('proposed');
  });

  test('is approved once by two people at once, with the effects of one approval', async () => {
    const alone = await propose();
    const before = await effects();
    expect((await alone.decide('approval', everyRight('bob'))).status).toBe(200);
    const between = await effects();
    const { decide, now } = await propose();
    const prepared = await effects();
    const answers = await Promise.all(
      ['bob', 'cara', 'bob'].map((who) => decide('approval', everyRight(who))),
    );
    const after = await effects();
    expect((await now()).state).toBe('approved');
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    for (const name of Object.keys(before) as (keyof typeof before)[])
      expect([name, after[name] - prepared[name]]).toEqual([name, between[name] - before[name]]);
  });

  test('is approved or rejected when both happen at once, and never both', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { decide, now } = await propose();
      const before = await effects();
      const [yes, no] = await Promise.all([
        decide('approval', everyRight('bob')),
        decide('rejection', everyRight('cara')),
      ]);
      const { state } = await now();
      const { ledgerEntries } = await effects();
      expect([yes.status, no.status].sort()).toEqual([200, 409]);
      expect(state).toBe(yes.status === 200 ? 'approved' : 'rejected');
      if (state === 'rejected') expect(ledgerEntries).toBe(before.ledgerEntries);
    }
  });
});
