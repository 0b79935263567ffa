import { expect, test } from 'vitest';
import { aSnapshot } from '../support/builders/builders.ts';
import { problemOf } from '../support/callers/problem.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { uniqueName } from '../support/run/names.ts';
import { anApi } from './api-under-test.ts';
import { SERVICE_ORDER } from './good-requests.ts';

test('a shutdown lets the running request end, and answers no new one', async () => {
  const api = await anApi();
  await api.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10)));
  // Without a worker it runs until the wait for a decision is over.
  const running = api.post('/v1/service-approvals', {
    role: 'provisioning',
    body: { ...SERVICE_ORDER, orderId: uniqueName('ORD') },
  });
  await expect.poll(async () => (await api.traces())['workflows'], { timeout: 30_000 }).toBe(1);
  const stopped = api.stopApi();
  expect((await problemOf(await running)).kind).toBe('decision-pending');
  await stopped;
  await expect(api.get('/healthz', { role: null })).rejects.toThrow();
});

test('an idle connection is kept longer than by a load balancer, so that no request meets its end', async () => {
  const api = await anApi();
  const answer = await api.get('/healthz', { role: null });
  const [, seconds] = /timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '') ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});
