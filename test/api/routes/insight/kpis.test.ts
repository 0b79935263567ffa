import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { KpiReportSchema, RatingSchema } from '../../../../src/api/schemas/insight/kpi.ts';
import type { PaymentInquiryCase } from '../../../../src/domain/cases/cases.ts';
import type { InquiryState } from '../../../../src/domain/cases/inquiry.ts';
import { KPI_NAMES } from '../../../../src/domain/insight/kpi/definitions.ts';
import { AS_OF } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import type { Call } from '../../../support/callers/caller.ts';
import { runGoodstanding } from '../../../support/callers/cli.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

async function report(query = '', call: Call = {}) {
  const response = await api.get(`/v1/kpis${query}`, call);
  if (response.status !== 200) throw new Error(await response.text());
  return KpiReportSchema.parse(await response.json());
}
const faultsOf = async (query: string) => (await problemOf(await api.get(`/v1/kpis${query}`))).faults;

describe('GET /v1/kpis', () => {
  test('says "no data" for every figure of a system in which nothing has happened', async () => {
    const { from, to, source, missingDays, kpis } = await report();
    expect({ from, to, source, missingDays }).toEqual({
      ...{ from: '2026-08-25', to: '2026-11-22', source: 'exact', missingDays: 0 },
    });
    expect(kpis.map(({ kpi }) => kpi)).toEqual(KPI_NAMES);
    for (const { figures, definition } of kpis) {
      expect(definition.length).toBeGreaterThan(80);
      expect(figures).toMatchObject([{ value: null, reached: null, sampleSize: 0, note: 'no data' }]);
    }
  });

  test('has the targets of the mission', async () => {
    const { kpis } = await report();
    const targets = kpis.map(
      ({ kpi, unit, target: { comparison, value } }) => `${kpi} ${comparison} ${value} ${unit}`,
    );
    expect(targets).toEqual([
      'collectionRate above 98 percent',
      'badDebtRatio below 2 percent',
      'balanceAccuracy atLeast 99.9 percent',
      'paymentStatusAccuracy atLeast 100 percent',
      'inquiryResolutionTime below 7200 seconds',
      'cyclePreferencesAccommodated atLeast 95 percent',
      'cycleChangeProcessingTime below 86400 seconds',
      'balanceQueryTime below 1000 milliseconds',
      'experienceRating above 4.5 stars',
    ]);
  });

  test('is only for operations, analysts and auditors', async () => {
    for (const role of ['operations', 'analyst', 'auditor'] as const)
      expect((await api.get('/v1/kpis', { role })).status).toBe(200);
    for (const role of ['care', 'provisioning', 'processor', 'rating', 'billing', 'collections'] as const)
      expect((await problemOf(await api.get('/v1/kpis', { role }))).kind).toBe('forbidden');
    const selfcare = { role: 'selfcare', customerId: 'CUST-1' } as const;
    expect((await problemOf(await api.get('/v1/kpis', selfcare))).kind).toBe('forbidden');
    expect((await problemOf(await api.get('/v1/kpis', { role: null }))).kind).toBe('unauthenticated');
  });

  test('shows the query behind each figure when asked, and not otherwise', async () => {
    expect((await report()).kpis.every(({ query }) => query === undefined)).toBe(true);
    const { kpis } = await report('?explain=true&from=2026-01-01&to=2026-01-31');
    for (const { query } of kpis) expect(query?.pipeline.length).toBeGreaterThan(1);
    expect(kpis.find(({ kpi }) => kpi === 'badDebtRatio')?.query).toMatchObject({
      collection: 'bills',
      pipeline: [
        { $match: { billDate: { $gte: '2026-01-01', $lte: '2026-01-31' } } },
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    });
  });

  test('refuses invalid or too long spans, and unknown parameters', async () => {
    expect(await faultsOf('?from=2026-02-30')).toEqual(['/from bad-format']);
    expect(await faultsOf('?from=2026-03-02&to=2026-03-01')).toEqual(['/to not-allowed-value']);
    expect(await faultsOf('?from=2025-01-01&to=2026-03-01')).toEqual(['/from not-allowed-value']);
    expect(await faultsOf('?from=2027-01-01')).toEqual(['/from not-allowed-value']);
    expect(await faultsOf('?from=2024-01-01')).toEqual(['/from not-allowed-value']);
    expect(await faultsOf('?source=guess')).toEqual(['/source not-allowed-value']);
    expect(await faultsOf('?colour=red')).toEqual(['/colour unknown-field']);
  });

  test('rollups say how many days they lack', async () => {
    const found = await report('?source=rollup&from=2026-11-20&to=2026-11-30');
    expect(found).toMatchObject({ source: 'rollup', missingDays: 3 });
  });
});

async function anInquiry(state: InquiryState, customerId = uniqueName('CUST')) {
  const inquiryId = uniqueName('INQ');
  const value: PaymentInquiryCase = {
    ...{ workflowId: `payment-inquiry:${inquiryId}`, revision: 1, state, timeline: [], requestedBy: 'care' },
    ...{ createdAt: AS_OF, updatedAt: AS_OF, dueAt: null, needsAttention: false },
    inquiry: {
      ...{ inquiryId, customerId, billingAccountId: null },
      ...{ channel: 'selfcare', topic: 'other', text: null, reference: null },
    },
    ...{ snapshot: null, finding: null, answer: null, decision: null },
    resolvedAt: state === 'resolved' ? AS_OF : null,
  };
  await api.store.cases.putInquiry(value);
  return { inquiryId, customerId, path: `/v1/payment-inquiries/${inquiryId}/rating` };
}
const rated = async (response: Response) => RatingSchema.parse(await response.json());

describe('POST /v1/payment-inquiries/{id}/rating', () => {
  test('a customer rates the answer to an own inquiry, and it is in the figures', async () => {
    const { path, customerId, inquiryId } = await anInquiry('resolved');
    const self: Call = { role: 'selfcare', customerId };
    const response = await api.post(path, { ...self, body: { rating: 5, comment: 'Quick.' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`${api.publicBaseUrl}${path}`);
    expect(await rated(response)).toMatchObject({
      ...{ inquiryId, customerId, rating: 5, comment: 'Quick.', onBehalf: false, ratedAt: AS_OF },
    });
    expect(await rated(await api.get(path, self))).toMatchObject({ rating: 5 });
    const { kpis } = await report();
    const figure = kpis.find(({ kpi }) => kpi === 'experienceRating')?.figures[0];
    expect(figure).toMatchObject({ value: 5, sampleSize: 1, reached: true, note: null });
  });

  test('an agent rates for the customer, once: the same rating again gets the first answer, another is refused', async () => {
    const { path } = await anInquiry('resolved');
    const care = (body: unknown): Call => ({ role: 'care', body });
    expect(await rated(await api.post(path, care({ rating: 2 })))).toMatchObject({
      onBehalf: true,
      comment: null,
    });
    expect((await api.post(path, care({ rating: 2 }))).status).toBe(201);
    expect((await problemOf(await api.post(path, care({ rating: 5 })))).kind).toBe('invalid-state');
    expect((await problemOf(await api.post(path, care({ rating: 2, comment: 'x' })))).kind).toBe(
      'invalid-state',
    );
    expect(await rated(await api.get(path, { role: 'care' }))).toMatchObject({ rating: 2 });
  });

  test('only what is resolved can be rated', async () => {
    for (const state of ['received', 'assigned', 'failed'] as const) {
      const { path } = await anInquiry(state);
      const problem = await problemOf(await api.post(path, { role: 'care', body: { rating: 3 } }));
      expect(problem.kind).toBe('invalid-state');
      expect((await problemOf(await api.get(path, { role: 'care' }))).kind).toBe('not-found');
    }
  });

  test("another customer's inquiry is not found", async () => {
    const { path } = await anInquiry('resolved');
    const other: Call = { role: 'selfcare', customerId: 'CUST-OTHER' };
    expect((await problemOf(await api.post(path, { ...other, body: { rating: 1 } }))).kind).toBe('not-found');
    expect((await problemOf(await api.get(path, other))).kind).toBe('not-found');
  });
});

describe('goodstanding kpis', { timeout: 90_000 }, () => {
  async function kpis(...args: string[]) {
    const GOODSTANDING_TOKEN = await api.tokenOf({ role: 'operations' });
    return runGoodstanding(['kpis', ...args], {
      GOODSTANDING_URL: api.publicBaseUrl,
      GOODSTANDING_TOKEN,
    });
  }

  test('prints one line for each figure with its target, and the report as JSON', async () => {
    const { path } = await anInquiry('resolved');
    expect((await api.post(path, { role: 'care', body: { rating: 3 } })).status).toBe(201);
    const { code, stdout, stderr } = await kpis('--from', '2026-11-01', '--to', '2026-11-22');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, ...lines] = stdout.trimEnd().split('\n');
    expect(head).toBe(`2026-11-01 to 2026-11-22, exact, as of ${AS_OF}`);
    expect(lines).toHaveLength(9);
    expect(lines[1]).toMatch(/^Bad debt over billings +no data +target < 2 %$/);
    expect(lines[8]).toMatch(
      /^Payment experience rating +\S+ of 5 +target > 4.5 of 5: (reached|missed) \(of \d+\)$/,
    );
    const json = await kpis('--json', '--explain');
    const { kpis: reported } = KpiReportSchema.parse(JSON.parse(json.stdout));
    expect(reported.every(({ query }) => query !== undefined)).toBe(true);
  });

  test('says what is wrong with a date, and that queries are JSON', async () => {
    const wrong = await kpis('--to', '2026-02-30');
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('--to takes a date that exists');
    expect((await kpis('--explain')).stderr).toContain('--json');
  });
});

// The last test: it shuts the API down.
test('what a process measured of balance queries is kept when it ends', async () => {
  const { customerId } = await putAccount(api.store);
  for (let n = 0; n < 3; n += 1)
    expect((await api.get(`/v1/customers/${customerId}/balance`, { role: 'care' })).status).toBe(200);
  // Not found: no answer to a balance query. Another route: none.
  await api.get('/v1/customers/CUST-NONE/balance', { role: 'care' });
  await api.get(`/v1/customers/${customerId}/payment-status`, { role: 'care' });
  await api.stopApi();
  const day = { from: '2026-11-22', to: '2026-11-22', source: 'exact', now: AS_OF } as const;
  const { kpis } = await api.store.kpis.report(day);
  const figure = kpis.find(({ kpi }) => kpi === 'balanceQueryTime')?.figures[0];
  expect(figure).toMatchObject({ sampleSize: 3, denominator: 3 });
  expect(z.int().parse(figure?.value)).toBeGreaterThan(0);
});
