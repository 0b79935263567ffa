import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { FraudAlertSchema, PrecisionSchema } from '../../../../src/api/schemas/fraud/alert.ts';
import { AS_OF, aSnapshot } from '../../../support/builders/builders.ts';
import { runGoodstanding } from '../../../support/callers/cli.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { releaseChanged } from '../../../support/product/shipped.ts';
import { eventually } from '../../../support/run/eventually.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({});
  const from = '2026-11-01T00:00:00.000Z';
  await releaseChanged(api.store, 'fraud-watch', 'early', { changed: {}, from, now: from });
  await api.store.bulk.putAccount(
    bundleOf(aSnapshot().withAccount({ customerId: 'CUST-AL', billingAccountId: 'BA-AL' })),
  );
});

const desk = { role: 'fraudDesk' } as const;
const Page = z.object({ items: z.array(FraudAlertSchema) });
const alerts = async () =>
  Page.parse(await (await api.get('/v1/fraud-alerts?state=open', desk)).json()).items;
const accepted = async (token: string) =>
  (await api.post('/v1/payment-method-checks', { role: 'processor', body: { token } })).json();

test('a card that is used for card testing is frozen and alerts a person, whose false positive lifts the freeze', async () => {
  expect(await accepted('tok_tested')).toEqual({ accepted: true });
  for (const n of [1, 2, 3, 4]) {
    const body = {
      ...{ eventId: `F-${n}`, kind: 'paymentFailed', at: AS_OF, billingAccountId: 'BA-AL' },
      methodToken: 'tok_tested',
    };
    await api.post('/v1/fraud-events', { role: 'eventSource', body });
  }
  const [alert] = await eventually(async () => {
    const found = await alerts();
    expect(found).toHaveLength(1);
    return found;
  });
  expect(alert).toMatchObject({
    ...{ state: 'open', outcome: 'freezeMethod', owner: null, eventCount: 1, finding: null },
    reasons: [{ code: 'CARD_TESTING', rule: 'card-testing' }],
    parties: expect.arrayContaining(['account:BA-AL']),
  });
  expect(await accepted('tok_tested')).toEqual({ accepted: false });
  expect(await accepted('tok_other')).toEqual({ accepted: true });
  const path = `/v1/fraud-alerts/${alert?.alertId}`;
  const owned = await api.post(`${path}/owner`, { ...desk, subject: 'dora', body: { action: 'take' } });
  expect(await owned.json()).toMatchObject({ owner: 'dora' });
  const wrong = { finding: 'falsePositive', reason: 'identityTheft' };
  expect((await problemOf(await api.post(`${path}/finding`, { ...desk, body: wrong }))).faults).toEqual([
    '/reason not-allowed-value',
  ]);
  const body = { finding: 'falsePositive', reason: 'customerVerified' };
  const decided = await api.post(`${path}/finding`, { ...desk, subject: 'dora', body });
  expect(await decided.json()).toMatchObject({
    ...{ state: 'falsePositive', finding: { decidedBy: 'dora', reason: 'customerVerified' } },
  });
  expect(await accepted('tok_tested')).toEqual({ accepted: true });
  const late = await api.post(`${path}/finding`, {
    ...{ ...desk, subject: 'emil', body: { finding: 'confirmed', reason: 'other' } },
  });
  expect((await problemOf(late)).faults).toEqual(['/alertId alert-not-open']);

  const span = `from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`;
  const report = PrecisionSchema.parse(await (await api.get(`/v1/fraud-precision?${span}`, desk)).json());
  expect(report).toMatchObject({ confirmed: 0, falsePositive: 1, precisionPerMille: 0 });
  expect(report.lines.map(({ rule }) => rule)).toEqual([null, 'card-testing']);
  const told = await runGoodstanding(
    ['fraud', 'report', '--to', '2027-01-01T00:00:00Z', '--database', api.config.mongodb.database],
    api.environment,
  );
  expect(told.stdout).toContain('CARD_TESTING: 0 confirmed, 1 false positives, 0.0 % fraud');
});

test('who may neither decide nor read is refused', async () => {
  for (const role of ['care', 'creditAgent', 'processor'] as const)
    expect((await api.get('/v1/fraud-alerts', { role })).status).toBe(403);
  const path = '/v1/fraud-alerts/FA-NONE';
  expect((await api.get(path, desk)).status).toBe(404);
  expect((await api.post(`${path}/owner`, { role: 'auditor', body: { action: 'take' } })).status).toBe(403);
});

test('a customer whose log-ins are attacked has to authenticate again before the next change, once', async () => {
  const bound = { role: 'selfcare', customerId: 'CUST-AL' } as const;
  const body = { channel: null, channels: {}, muted: [], quietHours: null, phone: '+4930111111' };
  const change = (stepUp: boolean) =>
    api.put('/v1/customers/CUST-AL/notice-preferences', { ...bound, stepUp, body });
  expect((await change(false)).status).toBe(200);
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const event = { eventId: `L-${n}`, kind: 'logInFailed', at: AS_OF, customerId: 'CUST-AL' };
    await api.post('/v1/fraud-events', { role: 'eventSource', body: event });
  }
  await eventually(async () => expect(await api.store.stepUpDemands.isOpen('CUST-AL')).toBe(true));
  const refused = await change(false);
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toMatch(
    /insufficient_user_authentication.*acr_values=.*max_age=/,
  );
  // Reading goes on, and so does what staff does.
  expect((await api.get('/v1/customers/CUST-AL', bound)).status).toBe(200);
  expect((await change(true)).status).toBe(200);
  expect(await api.store.stepUpDemands.isOpen('CUST-AL')).toBe(false);
  expect((await change(false)).status).toBe(200);
});
