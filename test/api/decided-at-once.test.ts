/**
 * What takes another person is decided once, by one who may, whatever comes at the same moment: of several decisions one takes effect, the others are
 * told so, the trail names who decided, and the person who began it never decides.
 */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROLES } from '../../src/domain/access/roles.ts';
import { CHANGE_ACTS } from '../../src/domain/audit/acts.ts';
import { addDays } from '../../src/domain/civil-date.ts';
import { AS_OF, aBill, TODAY } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { problemOf } from '../support/callers/problem.ts';
import { releaseShipped } from '../support/product/shipped.ts';
import { uniqueName } from '../support/run/names.ts';
import { aSuspiciousEvent } from '../support/workflows/fraud-scenarios.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

const ROUNDS = 2;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** Somebody with every right there is: only who they are stands in their way. */
const everyRight = (subject: string) =>
  ({ subject, role: ROLES.filter((role) => role !== 'selfcare') }) as const;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  for (const name of ['credit-limits', 'account-terms', 'promise-to-pay'] as const)
    await releaseShipped(api.store, name);
});

/** One way to decide. */
interface Way {
  readonly path: string;
  readonly body: object;
  readonly method?: 'post' | 'put';
}
/** What one person began, and two ways to decide on it: the same twice where there is only one. */
interface Begun {
  readonly one: Way;
  readonly other: Way;
}

const Made = z.object({
  proposalId: z.string().optional(),
  disputeId: z.string().optional(),
  holdId: z.string().optional(),
  requestId: z.string().optional(),
  staffId: z.string().optional(),
  state: z.string().optional(),
  changedAt: z.string().optional(),
});

async function begun(by: string, path: string, body: object, method: 'post' | 'put' = 'post') {
  const response = await api[method](path, { ...everyRight(by), body });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return Made.parse(await response.json());
}
const ends = (at: string, id: unknown): Begun => ({
  one: { path: `${at}/${encodeURIComponent(String(id))}/approval`, body: { note: null } },
  other: { path: `${at}/${encodeURIComponent(String(id))}/rejection`, body: { note: 'No.' } },
});
const onlyWay = (way: Way): Begun => ({ one: way, other: way });
const accountPath = ({ billingAccountId }: { readonly billingAccountId: string }, tail: string) =>
  `/v1/billing-accounts/${billingAccountId}/${tail}`;
const aLateAccount = () =>
  putAccount(api.store, { bills: [aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -90) })] });

let drafts = 0;
async function aDraft(by: string) {
  const file = new URL('../../policies/service-approval/2026-11-01.json', import.meta.url);
  const shipped = z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')));
  drafts += 1;
  const version = `at-once-${drafts}`;
  await begun(by, '/v1/policies', { document: { ...shipped, version } });
  await begun(by, `/v1/policies/service-approval/${version}/submission`, { note: null });
  return version;
}

/** Everything that takes another person, as `by` begins it. */
const KINDS: Readonly<Record<string, (by: string) => Promise<Begun>>> = {
  async credit(by) {
    const body = { type: 'goodwill', amount: eur(90_000), note: 'Weeks without service' };
    const made = await begun(by, accountPath(await putAccount(api.store), 'credit-proposals'), body);
    return ends('/v1/credit-proposals', made.proposalId);
  },
  async 'pay-out'(by) {
    const entries = [{ type: 'payment', direction: 'credit', amount: 800_000, paymentId: 'P' }] as const;
    const body = { type: 'refund', amount: eur(700_000), note: 'Paid twice' };
    const account = await putAccount(api.store, { entries });
    const made = await begun(by, accountPath(account, 'credit-proposals'), body);
    return ends('/v1/credit-proposals', made.proposalId);
  },
  async limit(by) {
    const body = { creditLimit: eur(90_000_000), note: 'Twenty lines' };
    const made = await begun(by, accountPath(await putAccount(api.store), 'credit-limit-proposals'), body);
    return ends('/v1/credit-limit-proposals', made.proposalId);
  },
  async 'write-off'(by) {
    const made = await begun(by, accountPath(await aLateAccount(), 'write-off-proposals'), {
      note: 'Insolvent',
    });
    return ends('/v1/write-off-proposals', made.proposalId);
  },
  async settlement(by) {
    const body = { note: '60 %', terms: { amount: eur(1_000), payBy: addDays(TODAY, 30) } };
    const bills = [aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -90), amount: 9_000_000 })];
    const made = await begun(by, accountPath(await putAccount(api.store, { bills }), 'settlements'), body);
    expect(made.state).toBe('proposed');
    return ends('/v1/write-off-proposals', made.proposalId);
  },
  async discharge(by) {
    const account = await aLateAccount();
    await begun(by, accountPath(account, 'insolvency'), {
      openedOn: addDays(TODAY, -20),
      reference: '1 IN 1/26',
    });
    const made = await begun(by, accountPath(account, 'insolvency/discharge'), { note: 'Granted.' });
    return ends('/v1/write-off-proposals', made.proposalId);
  },
  async 'dismissal of proceedings'(by) {
    const account = await aLateAccount();
    await begun(by, accountPath(account, 'insolvency'), {
      openedOn: addDays(TODAY, -20),
      reference: '1 IN 1/26',
    });
    return onlyWay({ path: accountPath(account, 'insolvency/dismissal'), body: { note: 'No assets.' } });
  },
  async dispute(by) {
    const billId = uniqueName('B');
    await putAccount(api.store, { bills: [aBill({ billId, amount: 5_000 })] });
    const made = await begun(by, `/v1/bills/${billId}/disputes`, { amount: eur(1_200), reason: 'Down.' });
    const path = `/v1/disputes/${encodeURIComponent(String(made.disputeId))}/resolution`;
    return {
      one: { path, body: { outcome: 'upheld', note: 'Down.' } },
      other: { path, body: { outcome: 'partlyUpheld', amount: eur(600), note: 'Half.' } },
    };
  },
  async 'dunning hold'(by) {
    const path = accountPath(await putAccount(api.store), 'dunning-holds');
    await begun(by, path, { tags: ['legal'], reason: 'A letter.' }, 'put');
    return onlyWay({ path, method: 'put', body: { tags: [], reason: 'Over.' } });
  },
  async 'legal hold'(by) {
    const { customerId } = await putAccount(api.store);
    const made = await begun(by, '/v1/legal-holds', {
      ...{ object: { type: 'customer', id: customerId }, reason: 'At court', until: null },
    });
    const path = `/v1/legal-holds/${encodeURIComponent(String(made.holdId))}/lifting`;
    return {
      one: { path, body: { reason: 'Over' } },
      other: { path, body: { reason: 'Settled' } },
    };
  },
  async erasure(by) {
    const { customerId } = await putAccount(api.store, { account: { state: 'closed', balance: 0 } });
    const made = await begun(by, `/v1/customers/${customerId}/privacy-requests`, { right: 'erasure' });
    return ends('/v1/privacy-requests', made.requestId);
  },
  async 'correction of personal data'(by) {
    const { customerId } = await putAccount(api.store);
    const made = await begun(by, `/v1/customers/${customerId}/privacy-requests`, {
      ...{ right: 'correction', correction: { email: 'new@example.com' } },
    });
    return ends('/v1/privacy-requests', made.requestId);
  },
  policy: async (by) => ends('/v1/policies/service-approval', await aDraft(by)),
  async 'alert about an agent'(by) {
    const reasons = [{ code: 'AGENT_GOODWILL', rule: 'agent-goodwill', outcome: 'review' }] as const;
    const event = aSuspiciousEvent({ agent: by, account: uniqueName('BA') }, AS_OF, { reasons });
    await api.store.fraud.count(event);
    const { alert } = await api.store.fraudAlerts.raise(event, AS_OF);
    const path = `/v1/fraud-alerts/${alert.alertId}/finding`;
    return {
      one: { path, body: { finding: 'confirmed', reason: 'insider' } },
      other: { path, body: { finding: 'falsePositive', reason: 'wrongData' } },
    };
  },
  async 'access of a person'(by) {
    const made = await begun(by, '/v1/staff', {
      ...{ name: uniqueName('berta').toLowerCase(), roles: ['billing'], invitationDigest: 'a'.repeat(64) },
    });
    const path = `/v1/staff/${encodeURIComponent(String(made.staffId))}/confirmation`;
    return onlyWay({ path, body: { changedAt: made.changedAt } });
  },
  async 'access of a system'(by) {
    const clientId = uniqueName('engine').toLowerCase();
    const made = await begun(by, '/v1/service-accounts', {
      ...{ clientId, roles: ['rating'], secretDigest: 'b'.repeat(64) },
    });
    const path = `/v1/service-accounts/${clientId}/confirmation`;
    return onlyWay({ path, body: { changedAt: made.changedAt } });
  },
};

const decide = ({ path, body, method = 'post' }: Way, subject: string) =>
  api[method](path, { ...everyRight(subject), body });

/** How much of everything is stored; workflows are shown late. */
async function stored(): Promise<Record<string, number>> {
  const { workflows, ...counts } = await api.traces();
  return counts;
}
const added = (after: Record<string, number>, before: Record<string, number>) =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );

const Entry = z.object({ act: z.string(), actor: z.object({ subject: z.string() }) });
/** Who changed something, of these people: each of their acts once. */
async function actsOf(people: readonly string[]) {
  const entries = await api.db
    .collection('auditEntries')
    .find({ 'actor.subject': { $in: [...people] }, outcome: 'done', act: { $in: [...CHANGE_ACTS] } })
    .toArray();
  return entries.map((entry) => Entry.parse(entry));
}

describe.each(Object.entries(KINDS))('%s', (_, begin) => {
  test('is decided once by one of those who decide at the same moment, and never by who began it', async () => {
    const alone: Record<string, unknown> = {};
    const acts: Record<string, unknown> = {};
    for (const way of ['one', 'other'] as const) {
      const begun = await begin(uniqueName('ann'));
      const before = await stored();
      const by = uniqueName('sole');
      const answer = await decide(begun[way], by);
      expect(answer.status, await answer.clone().text()).toBe(200);
      alone[way] = added(await stored(), before);
      acts[way] = (await actsOf([by])).map(({ act }) => act).sort();
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const [ann, bob, cara, dan] = ['ann', 'bob', 'cara', 'dan'].map(uniqueName);
      if (ann === undefined || bob === undefined || cara === undefined || dan === undefined)
        throw new Error();
      const begun = await begin(ann);
      // Unlike decisions at first; then all alike: what takes longer would never be first otherwise.
      const others = { [bob]: 'one', [cara]: round === 0 ? 'other' : 'one', [dan]: 'one' } as const;
      const before = await stored();
      const begunBy = (await actsOf([ann])).length;
      const [own, twin, ...answers] = await Promise.all([
        decide(begun.one, ann),
        decide(begun.one, bob),
        ...Object.entries(others).map(([who, way]) => decide(begun[way], who)),
      ]);
      const after = await stored();
      const told = [...Object.keys(others).map((who, n) => [who, answers[n]] as const), [bob, twin] as const];
      // A person who lifts what was lifted changes nothing, and is told of what there is.
      const winners = new Set(told.filter(([, answer]) => answer?.status === 200).map(([who]) => who));
      const decided = await actsOf([ann, bob, cara, dan]);
      const deciders = new Set(decided.map(({ actor }) => actor.subject));
      deciders.delete(ann);
      expect(decided.filter(({ actor }) => actor.subject === ann)).toHaveLength(begunBy);
      expect(deciders.size).toBe(1);
      const [decider = ''] = deciders;
      expect(winners).toContain(decider);
      const way = others[decider] ?? 'one';
      expect(
        decided
          .filter(({ actor }) => actor.subject === decider)
          .map(({ act }) => act)
          .sort(),
      ).toEqual(acts[way]);
      expect(added(after, before)).toEqual(alone[way]);
      // What is set as it is already is answered, and changes nothing.
      if (own.status === 200) expect(begun.one.method).toBe('put');
      else expect(['duties-not-separated', 'invalid-state']).toContain((await problemOf(own)).kind);
      for (const [who, answer] of told)
        if (answer !== undefined && answer.status !== 200)
          expect([who, (await problemOf(answer)).document.status]).toEqual([who, 409]);
    }
  });
});
