/** Risk assessments are filtered and sorted by all that their answers have, also where their published type has less. */
import { beforeAll, expect, test } from 'vitest';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';
import { TMF_GOOD_REQUESTS } from './good-requests.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

const RISKS = TMF_GOOD_REQUESTS.filter(
  ({ path }) => path.includes('/riskManagement/') && !path.endsWith('/hub'),
);

test.each(RISKS)('$path', async ({ path, body }) => {
  const made = await api.post(path, { role: 'policyApprover', body });
  expect(made.status).toBe(201);
  const { id } = JSON.parse(await made.text());
  for (const query of ['status=rejected', 'characteristic.name=reason', 'status=rejected&sort=-status']) {
    const listed = await api.get(`${path}?${query}`, { role: 'policyApprover' });
    expect([listed.status, await listed.json()]).toMatchObject([200, [{ id }]]);
  }
  for (const query of ['status=completed', 'riskAssessmentResult.overallScore.gt=0'])
    expect(await (await api.get(`${path}?${query}`, { role: 'policyApprover' })).json()).toEqual([]);
  expect((await api.get(`${path}?noSuchThing=1`, { role: 'policyApprover' })).status).toBe(400);
});
