import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addDays } from '../../../../src/domain/civil-date.ts';
import { dunningStep } from '../../../../src/services/arrears/dunning.ts';
import { createPolicyProvider } from '../../../../src/services/policies/policy-provider.ts';
import { AS_OF, aSnapshot, TODAY } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { GOOD_REQUESTS } from '../../good-requests.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

/** An account 20 days late that was reminded. */
async function reminded() {
  const billingAccountId = uniqueName('BA');
  const customerId = uniqueName('CUST');
  const snapshot = aSnapshot({ customer: { customerId }, account: { customerId, billingAccountId } });
  await api.store.bulk.putAccount(bundleOf(snapshot.overdueBy(20)));
  const deps = { store: api.store, policies: createPolicyProvider(api.store) };
  const { caseId } = await dunningStep(deps, billingAccountId, AS_OF);
  return { billingAccountId, customerId, caseId: caseId ?? '' };
}

const Page = z.object({ items: z.array(z.looseObject({ billingAccountId: z.string() })) });
const Proposal = z.looseObject({ proposalId: z.string(), state: z.string() });

describe('dunning cases', () => {
  test('are listed by account, state and stage, and read with every step', async () => {
    const { billingAccountId, caseId } = await reminded();
    const list = async (query: string) => {
      const response = await api.get(`/v1/dunning-cases?billingAccountId=${billingAccountId}${query}`, {
        role: 'operations',
      });
      return Page.parse(await response.json()).items.length;
    };
    expect(await list('')).toBe(1);
    expect(await list('&state=open&stage=reminder')).toBe(1);
    expect(await list('&state=closed')).toBe(0);
    expect(await list('&stage=suspended')).toBe(0);
    const response = await api.get(`/v1/dunning-cases/${caseId}`, { role: 'care' });
    expect(await response.json()).toMatchObject({
      stage: 'reminder',
      steps: [{ daysPastDue: 20, pastDue: { amountMinor: 4_500, currency: 'EUR' }, effects: ['notice'] }],
    });
  });

  test('are not for a customer’s token', async () => {
    const { caseId, customerId } = await reminded();
    const own = await api.get(`/v1/dunning-cases/${caseId}`, { role: 'selfcare', customerId });
    expect((await problemOf(own)).kind).toBe('forbidden');
    const unknown = await api.get('/v1/dunning-cases/none', { role: 'care' });
    expect((await problemOf(unknown)).kind).toBe('not-found');
  });
});

test('a payment of all that is overdue ends dunning in its own request, and the account is as before', async () => {
  const { billingAccountId, caseId } = await reminded();
  const paid = await api.post('/v1/payments', {
    role: 'processor',
    body: {
      ...GOOD_REQUESTS.payment.body,
      paymentId: uniqueName('PAY'),
      billingAccountId,
      billId: undefined,
    },
  });
  expect(paid.status).toBe(201);
  expect(await api.store.dunning.get(caseId)).toMatchObject({ state: 'closed', ending: 'paid' });
});

describe('dunning holds', () => {
  test('are set by care with a reason, and show who changed what', async () => {
    const { billingAccountId } = await reminded();
    const path = `/v1/billing-accounts/${billingAccountId}/dunning-holds`;
    const set = await api.put(path, {
      role: 'care',
      subject: 'care-7',
      body: { tags: ['legal', 'vulnerable'], reason: 'A letter of her lawyer.' },
    });
    expect(set.status).toBe(200);
    expect(await (await api.get(path, { role: 'auditor' })).json()).toMatchObject({
      tags: ['legal', 'vulnerable'],
      changes: [
        { before: [], after: ['legal', 'vulnerable'], by: 'care-7', reason: 'A letter of her lawyer.' },
      ],
    });
    const refused = await api.put(path, { role: 'operations', body: { tags: [], reason: 'x' } });
    expect((await problemOf(refused)).kind).toBe('forbidden');
    const wrong = await api.put(path, { role: 'care', body: { tags: ['mood'], reason: 'x' } });
    expect((await problemOf(wrong)).kind).toBe('validation-failed');
  });

  test('for a bereavement or a lawyer are lifted by another person, freshly authenticated', async () => {
    const { billingAccountId } = await reminded();
    const path = `/v1/billing-accounts/${billingAccountId}/dunning-holds`;
    const put = async (subject: string, tags: readonly string[], stepUp = false) => {
      const answer = await api.put(path, {
        ...{ role: 'care', subject, stepUp },
        body: { tags, reason: 'As told.' },
      });
      return answer.status === 200 ? 'done' : (await problemOf(answer)).kind;
    };
    expect(await put('care-7', ['bereavement', 'legal', 'vulnerable'])).toBe('done');
    expect(await put('care-7', ['bereavement', 'legal'])).toBe('done');
    expect(await put('care-8', ['legal'])).toBe('insufficient-user-authentication');
    expect(await put('care-7', ['legal'], true)).toBe('duties-not-separated');
    expect(await put('care-8', ['legal'], true)).toBe('done');
    expect(await put('care-8', ['legal'])).toBe('done');
    expect(await put('care-9', ['legal', 'bereavement'])).toBe('done');
    expect(await put('care-9', ['legal'], true)).toBe('duties-not-separated');
    expect(await put('care-9', ['bereavement'], true)).toBe('done');
  });
});

describe('a write-off', () => {
  test('takes two people, and leaves nothing open', async () => {
    const { billingAccountId, customerId } = await reminded();
    const proposed = await api.post(`/v1/billing-accounts/${billingAccountId}/write-off-proposals`, {
      role: 'collections',
      subject: 'anna',
      body: { note: 'Insolvent.' },
    });
    expect(proposed.status).toBe(201);
    const { proposalId } = Proposal.parse(await proposed.json());
    const approve = (subject: string) =>
      api.post(`/v1/write-off-proposals/${proposalId}/approval`, {
        role: 'collections',
        subject,
        body: { note: null },
      });
    expect((await problemOf(await approve('anna'))).kind).toBe('duties-not-separated');
    const approved = await approve('bert');
    expect(await approved.json()).toMatchObject({
      state: 'approved',
      decidedBy: 'bert',
      writtenOff: { amountMinor: 4_500, currency: 'EUR' },
    });
    expect((await problemOf(await approve('carl'))).faults).toEqual(['/proposalId proposal-decided']);
    const status = await api.get(`/v1/customers/${customerId}/payment-status`, { role: 'care' });
    expect(await status.json()).toMatchObject({ standing: 'writtenOff', pastDue: { amountMinor: 0 } });
    const dunned = await api.get(`/v1/dunning-cases?billingAccountId=${billingAccountId}`, { role: 'care' });
    expect(await dunned.json()).toMatchObject({ items: [{ state: 'closed', ending: 'writtenOff' }] });
  });

  test('that was rejected can be proposed again, and the list can be filtered', async () => {
    const { billingAccountId } = await reminded();
    const propose = async () => {
      const response = await api.post(`/v1/billing-accounts/${billingAccountId}/write-off-proposals`, {
        role: 'care',
        body: { note: `Gone away since ${addDays(TODAY, -20)}.` },
      });
      return response;
    };
    const { proposalId } = Proposal.parse(await (await propose()).json());
    expect((await problemOf(await propose())).faults).toEqual(['/billingAccountId write-off-proposed']);
    const rejected = await api.post(`/v1/write-off-proposals/${proposalId}/rejection`, {
      role: 'collections',
      body: { note: 'Found.' },
    });
    expect(Proposal.parse(await rejected.json()).state).toBe('rejected');
    expect((await propose()).status).toBe(201);
    const list = await api.get(
      `/v1/write-off-proposals?state=proposed&billingAccountId=${billingAccountId}`,
      {
        role: 'auditor',
      },
    );
    expect(Page.parse(await list.json()).items).toHaveLength(1);
  });
});
