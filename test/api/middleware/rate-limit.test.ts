import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ensureRequestCountIndexes } from '../../../src/store/access/request-counts.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { aNote, aTestApi } from '../example-api.ts';

const { db } = await aDatabaseForThisFile();
await ensureRequestCountIndexes(db);

const NOTES = '/v1/customers/CUST-1/notes';
const TooMany = z.object({ type: z.literal('urn:goodstanding:problem:too-many-requests') });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('above its limit a client is told to wait, and every answer says what is left', async () => {
  const { get } = await aTestApi(db, { limits: { read: { client: 2, person: null } } });
  const first = await get(NOTES);
  expect(first.status).toBe(200);
  expect(first.headers.get('ratelimit-policy')).toBe('"read-client";q=2;w=60');
  expect(first.headers.get('ratelimit')).toBe('"read-client";r=1;t=60');
  expect((await get(NOTES)).status).toBe(200);
  const refused = await get(NOTES);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  TooMany.parse(await refused.json());
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit')).toMatch(/^"read-client";r=0;t=\d+$/);
});

test('wrong tokens are limited by address, and a good one from there still counts', async () => {
  const { get } = await aTestApi(db, { limits: { wrongToken: { address: 3 } } });
  for (const header of ['Bearer a.b.c', 'Bearer', 'Basic b2xlbmE6cGFzcw=='])
    expect((await get(NOTES, { authorization: header })).status).toBe(401);
  const refused = await get(NOTES, { authorization: 'Bearer d.e.f' });
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
  TooMany.parse(await refused.json());
  expect((await get(NOTES)).status).toBe(200);
});

test('limits are of each class: a client that read too much still writes', async () => {
  const { get, post } = await aTestApi(db, { limits: { read: { client: 1 } } });
  await get(NOTES);
  expect((await get(NOTES)).status).toBe(429);
  expect((await post('/v1/notes', aNote(), { 'idempotency-key': 'class-1' })).status).toBe(201);
});

test('a request that is refused uses no Idempotency-Key and has no effect', async () => {
  const { post, example, issuer } = await aTestApi(db, { limits: { write: { client: 1 } } });
  const key = { 'idempotency-key': 'later-1' };
  const other = bearer(await issuer.tokenOf({ role: 'care', subject: 'agent-2' }));
  const send = () => post('/v1/notes', aNote(), { ...key, ...other });
  expect((await post('/v1/notes', aNote(), { ...other, 'idempotency-key': 'first' })).status).toBe(201);
  expect((await send()).status).toBe(429);
  expect(example.executions).toBe(1);
  const { post: another } = await aTestApi(db);
  const token = { ...key };
  expect((await another('/v1/notes', aNote(), token)).headers.get('idempotency-replayed')).toBeNull();
});

test('a person has a limit below that of the client, and a customer one of its own', async () => {
  const { get, issuer } = await aTestApi(db, { limits: { read: { client: 4, person: 1, customer: 2 } } });
  const asPerson = bearer(await issuer.tokenOf({ role: 'care', subject: 'agent-9', stepUp: true }));
  expect((await get(NOTES, asPerson)).headers.get('ratelimit-policy')).toBe(
    '"read-client";q=4;w=60, "read-person";q=1;w=60',
  );
  expect((await get(NOTES, asPerson)).status).toBe(429);
  const asCustomer = bearer(await issuer.tokenOf({ role: 'care', subject: 'portal', customerId: 'CUST-1' }));
  expect((await get(NOTES, asCustomer)).status).toBe(200);
  expect((await get(NOTES, asCustomer)).status).toBe(200);
  expect((await get(NOTES, asCustomer)).status).toBe(429);
  const neighbour = bearer(await issuer.tokenOf({ role: 'care', subject: 'portal', customerId: 'CUST-2' }));
  expect((await get('/v1/customers/CUST-2/notes', neighbour)).status).toBe(200);
});

test('refused requests count: a caller cannot try scopes without end', async () => {
  const { get, issuer } = await aTestApi(db, { limits: { read: { client: 1 } } });
  const without = bearer(await issuer.tokenOf({ role: 'admin', subject: 'curious' }));
  expect((await get(NOTES, without)).status).toBe(403);
  expect((await get(NOTES, without)).status).toBe(429);
});

test('two processes share a limit by MongoDB, and no request waits for it', async () => {
  const subject = `shared-${createHash('sha256').update(db.databaseName).digest('hex').slice(0, 8)}`;
  const [one, two] = [
    await aTestApi(db, { limits: { read: { client: 3 } } }),
    await aTestApi(db, { limits: { read: { client: 3 } } }),
  ];
  const mine = async (api: typeof one) =>
    api.get(NOTES, bearer(await api.issuer.tokenOf({ role: 'care', subject })));
  const statuses: number[] = [];
  for (const api of [one, two, one, two]) {
    statuses.push((await mine(api)).status);
    await api.rates.meter.settled();
  }
  // The fourth is one above the limit: a process learns of the others with its own next report.
  expect(statuses).toEqual([200, 200, 200, 200]);
  expect((await mine(one)).status).toBe(429);
  expect((await mine(two)).status).toBe(429);
});
