import { generateKeyPair, SignJWT } from 'jose';
import { expect, test, vi } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { createStore } from '../../src/store/store.ts';
import { AUDIENCE, ISSUER } from '../support/callers/issuer.ts';
import { aDatabaseForThisFile } from '../support/product/database.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { aNote, aTestApi } from './example-api.ts';

const { db, client } = await aDatabaseForThisFile('refusals');
const api = await aTestApi(db);
const store = createStore(db, client, testKeys);

const read = (token: string | null, customerId = 'CUST-1') =>
  api.app.request(`/v1/customers/${customerId}/notes`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
const listed = async (): Promise<AuditEntry[]> => {
  const any = { object: null, document: null, subject: null, act: null, from: null, to: null };
  return (await store.auditTrail.list({ ...any, cursor: null, limit: 100 })).items;
};
/** The refusal comes on the trail after the answer. */
const refusalOf = (subject: string, operation: string) =>
  vi.waitFor(
    async () => {
      const found = (await listed()).find(
        (entry) => entry.actor.subject === subject && entry.operation === operation,
      );
      if (found === undefined) throw new Error('not yet');
      return found;
    },
    { timeout: 10_000, interval: 20 },
  );

test('a caller without the scope is on the trail by name, role and operation', async () => {
  const token = await api.issuer.tokenOf({ role: 'processor', subject: 'psp-1', stepUp: false });
  expect((await read(token)).status).toBe(403);
  expect(await refusalOf('psp-1', 'readNotes')).toMatchObject({
    act: 'access.refused',
    outcome: 'refused',
    reason: 'forbidden',
    actor: { role: 'processor' },
    object: { type: 'caller', id: 'psp-1' },
    changes: [],
    origin: null,
    times: 1,
  });
});

test("a look at another customer's is on the trail, though its caller is told that there is nothing", async () => {
  const token = await api.issuer.tokenOf({ role: 'selfcare', subject: 'self-1', customerId: 'CUST-1' });
  expect((await read(token, 'CUST-2')).status).toBe(404);
  expect(await refusalOf('self-1', 'readNotes')).toMatchObject({ reason: 'another-customer' });
});

test('a token that has expired is of the one whom its signature names', async () => {
  const expired = await api.issuer.issueToken({ role: 'care', subject: 'late-1', expiresIn: '-1h' });
  expect((await read(expired)).status).toBe(401);
  expect(await refusalOf('late-1', 'readNotes')).toMatchObject({ reason: 'unauthenticated' });
});

test('a token that anybody can write names nobody, and a request without one leaves nothing', async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const forged = await new SignJWT({ roles: ['care'] })
    .setProtectedHeader({ alg: 'ES256', kid: String(api.issuer.jwks.keys[0]?.kid) })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('the-director')
    .setExpirationTime('1h')
    .sign(privateKey);
  const before = (await listed()).length;
  expect((await read(null)).status).toBe(401);
  expect((await read(forged)).status).toBe(401);
  expect((await read('neither.a.token')).status).toBe(401);
  await refusalOf('unproven', 'readNotes');
  const entries = await listed();
  expect(entries.length).toBe(before + 1);
  expect(JSON.stringify(entries)).not.toContain('the-director');
});

test('what is answered leaves no refusal', async () => {
  const before = (await listed()).length;
  expect((await api.post('/v1/notes', aNote(), { 'idempotency-key': 'k-1' })).status).toBe(201);
  expect((await api.get('/v1/customers/CUST-1/notes')).status).toBe(200);
  expect((await api.get('/v1/nothing-here')).status).toBe(404);
  expect((await listed()).length).toBe(before);
});
