import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const PATH = '/v1/webhook-subscriptions';
const WithSecret = z.looseObject({ webhook: z.looseObject({}), secret: z.string().nullable() });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
}, 120_000);

const wish = () => ({ subscriptionId: uniqueName('hook'), url: 'https://crm.example/hooks', types: [] });

test('a system subscribes, is told its secret once, changes over to another, and ends', async () => {
  const mine = wish();
  const made = await api.post(PATH, { body: mine });
  expect(made.status).toBe(201);
  const first = WithSecret.parse(await made.json());
  expect(first).toMatchObject({ webhook: { ...mine, state: 'active', secrets: [{ secretId: 's1' }] } });
  expect(first.secret).toMatch(/^whsec_/);
  expect(WithSecret.parse(await (await api.post(PATH, { body: mine })).json()).secret).toBeNull();

  const at = `${PATH}/${mine.subscriptionId}`;
  const status = await (await api.get(at, { role: 'auditor' })).text();
  expect(JSON.parse(status)).toMatchObject({ lag: 0, waiting: 0, dead: 0, failingSince: null });
  expect(status).not.toContain('whsec_');

  const rotated = await api.post(`${at}/secret-rotation`, { body: { step: 'begin' } });
  const second = WithSecret.parse(await rotated.json());
  expect(second).toMatchObject({ webhook: { secrets: [{ secretId: 's2' }, { secretId: 's1' }] } });
  expect(second.secret).not.toBe(first.secret);
  const finished = await api.post(`${at}/secret-rotation`, { body: { step: 'finish' } });
  expect(await finished.json()).toMatchObject({ webhook: { secrets: [{ secretId: 's2' }] }, secret: null });

  const paused = await api.post(`${at}/changes`, { body: { state: 'paused' } });
  expect(await paused.json()).toMatchObject({ state: 'paused' });
  expect(await (await api.get(`${PATH}?state=paused`)).json()).toMatchObject({
    items: [{ subscriptionId: mine.subscriptionId }],
  });
  expect((await api.post(`${at}/end`, { body: { reason: 'replaced' } })).status).toBe(200);
  expect((await api.get(at)).status).toBe(404);
});

test('a rotation that begins again takes no secret away that the receiver may know, and a fourth secret is refused', async () => {
  const mine = wish();
  await api.post(PATH, { body: mine });
  const at = `${PATH}/${mine.subscriptionId}`;
  const begin = () => api.post(`${at}/secret-rotation`, { body: { step: 'begin' } });
  const [second, third] = await Promise.all([begin(), begin()]);
  expect([second.status, third.status]).toEqual([200, 200]);
  const known = async () => (await api.store.webhookSubscriptions.get(mine.subscriptionId))?.secrets ?? [];
  const secrets = await known();
  expect(secrets.map(({ secretId }) => secretId)).toEqual(['s3', 's2', 's1']);
  const told = [second, third].map(async (answer) => WithSecret.parse(await answer.json()).secret);
  expect(secrets.map(({ secret }) => secret)).toEqual(expect.arrayContaining(await Promise.all(told)));
  const refused = await problemOf(await begin());
  expect([refused.kind, refused.faults]).toEqual(['invalid-state', ['/step webhook-secrets-taken']]);
  expect(await known()).toEqual(secrets);
  expect((await api.post(`${at}/secret-rotation`, { body: { step: 'finish' } })).status).toBe(200);
  expect((await known()).map(({ secretId }) => secretId)).toEqual(['s3']);
  expect((await begin()).status).toBe(200);
});

test.each([
  'http://127.0.0.1:9/hooks',
  'https://10.0.0.1/hooks',
  'https://user:secret@crm.example/hooks',
  'https://crm.example/hooks#part',
  'ftp://crm.example/hooks',
  'crm.example',
])('nothing is sent to %s', async (url) => {
  const problem = await problemOf(await api.post(PATH, { body: { ...wish(), url } }));
  expect(problem).toMatchObject({ kind: 'validation-failed' });
});

test.each(['sink:kafka', 'sink:files', 'tmf-crm', 'HUB-676-0'])(
  'nobody subscribes as %s, whose place in the log is the product’s own',
  async (subscriptionId) => {
    const problem = await problemOf(await api.post(PATH, { body: { ...wish(), subscriptionId } }));
    expect(problem).toMatchObject({ kind: 'validation-failed' });
    expect(await api.store.webhookSubscriptions.get(subscriptionId)).toBeNull();
  },
);

test('what is not there can not be read, changed, or replayed', async () => {
  const at = `${PATH}/${uniqueName('none')}`;
  for (const answer of [
    await api.get(at),
    await api.get(`${at}/dead-letters`),
    await api.post(`${at}/changes`, { body: { state: 'paused' } }),
    await api.post(`${at}/dead-letters/none/replay`, { body: {} }),
  ])
    expect((await problemOf(answer)).kind).toBe('not-found');
});
