import { Collection, MongoNetworkError } from 'mongodb';
import { describe, expect, test, vi } from 'vitest';
import { isFinalProblem, problemKinds, problemStatus } from '../../../src/api/problems/problem-kinds.ts';
import {
  createIdempotencyStore,
  ensureIdempotencyIndexes,
  IDEMPOTENCY_COLLECTION,
} from '../../../src/store/mongo/idempotency.ts';
import { createSealing } from '../../../src/store/store.ts';
import { problemOf } from '../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aNote, aTestApi } from '../example-api.ts';

const { db } = await aDatabaseForThisFile('idempotency');
await ensureIdempotencyIndexes(db);
const api = await aTestApi(db);

const post = (key: string, body: unknown = aNote()) =>
  api.post('/v1/notes', body, { 'idempotency-key': key });

describe('Idempotency-Key', () => {
  test('replays the first answer byte for byte and executes once', async () => {
    const before = api.example.executions;
    const first = await post('replay');
    const second = await post('replay');
    expect(api.example.executions).toBe(before + 1);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.status).toBe(201);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await second.text()).toBe(await first.text());
  });

  test('lets exactly one of ten concurrent calls execute', async () => {
    const before = api.example.executions;
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('ten')));
    expect(api.example.executions).toBe(before + 1);
    const fresh = answers.filter((a) => a.status === 201 && !a.headers.has('idempotency-replayed'));
    expect(fresh).toHaveLength(1);
    for (const answer of answers.filter((a) => !fresh.includes(a))) {
      const replayed = answer.status === 201 && answer.headers.get('idempotency-replayed') === 'true';
      expect(replayed || (answer.status === 409 && answer.headers.get('retry-after') === '1')).toBe(true);
    }
  });

  test('refuses another body under the same key', async () => {
    await post('reused');
    const problem = (await problemOf(await post('reused', aNote({ customerId: 'CUST-2' })))).document;
    expect([problem.status, problem.type]).toEqual([422, 'urn:goodstanding:problem:idempotency-key-reused']);
  });

  test('replays nothing across customers, nor between a bound and an unbound token of the same subject', async () => {
    const say = async (customerId: string | undefined, key: string) => {
      const parts = customerId === undefined ? {} : { customerId };
      const token = await api.issuer.issueToken({ role: 'care', subject: 'shared', ...parts });
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
      return api.post('/v1/notes', aNote(), headers);
    };
    expect((await say('CUST-1', 'crossing')).status).toBe(201);
    const other = await say('CUST-2', 'crossing');
    expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([404, null]);
    expect((await say(undefined, 'crossing')).headers.get('idempotency-replayed')).toBeNull();
    expect((await say('CUST-1', 'crossing')).headers.get('idempotency-replayed')).toBe('true');
  });

  test('answers 409 with Retry-After while the first call runs', async () => {
    let open = (): void => {};
    api.example.gate = new Promise((resolve) => {
      open = resolve;
    });
    const inside = new Promise<void>((resolve) => {
      api.example.entered = resolve;
    });
    const first = post('running', aNote({ mode: 'hold' }));
    await inside;
    const second = await post('running', aNote({ mode: 'hold' }));
    expect((await problemOf(second)).document.type).toBe('urn:goodstanding:problem:request-in-flight');
    expect(second.headers.get('retry-after')).toBe('1');
    open();
    expect((await first).status).toBe(201);
  });

  const KINDS = problemKinds.filter((kind) => problemStatus(kind) < 500);

  test.each(KINDS.filter(isFinalProblem))('keeps a refusal that nothing can change: %s', async (kind) => {
    api.example.refusal = kind;
    const refused = await post(`kept-${kind}`, aNote({ mode: 'refuse' }));
    const again = await post(`kept-${kind}`, aNote({ mode: 'refuse' }));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(await refused.text());
  });

  test.each(KINDS.filter((kind) => !isFinalProblem(kind)))(
    'frees the key of a refusal that another event, time or a mended request can change: %s',
    async (kind) => {
      api.example.refusal = kind;
      expect((await post(`free-${kind}`, aNote({ mode: 'refuse' }))).status).toBe(problemStatus(kind));
      expect((await post(`free-${kind}`)).status).toBe(201);
    },
  );

  test('frees the key after a server error', async () => {
    const before = api.example.executions;
    await post('failed', aNote({ mode: 'throw' }));
    await post('failed', aNote({ mode: 'throw' }));
    expect(api.example.executions).toBe(before + 2);
  });

  test('an answer waits until it is kept: a database that fails for a moment does not make the same key answer otherwise', async () => {
    const { bulkWrite } = Collection.prototype;
    let failures = 0;
    const write = vi.spyOn(Collection.prototype, 'bulkWrite').mockImplementation(function (
      this: Collection,
      operations,
      options,
    ) {
      const keeps =
        this.collectionName === IDEMPOTENCY_COLLECTION && operations.some((one) => 'updateOne' in one);
      if (!keeps || failures === 2) return bulkWrite.call(this, operations, options);
      failures += 1;
      return Promise.reject(new MongoNetworkError('the primary is gone'));
    });
    const first = await post('kept-later').finally(() => write.mockRestore());
    expect(failures).toBe(2);
    expect(first.status).toBe(201);
    const second = await post('kept-later');
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await second.text()).toBe(await first.text());
  });

  test('frees the key of a body that was refused, so that the mended one may use it', async () => {
    expect((await post('mended', { wrong: true })).status).toBe(422);
    expect((await post('mended')).status).toBe(201);
  });

  test('frees the key of what a service refused and the caller can mend, too', async () => {
    expect((await post('mended-below', aNote({ mode: 'refuseBelow' }))).status).toBe(422);
    expect((await post('mended-below')).status).toBe(201);
  });

  test('keeps callers apart: the same key of another subject is another request', async () => {
    const first = await post('shared');
    const token = await api.issuer.issueToken({ role: 'care', subject: 'agent-2' });
    const other = await api.post('/v1/notes', aNote(), {
      'idempotency-key': 'shared',
      authorization: `Bearer ${token}`,
    });
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(await other.text()).not.toBe(await first.text());
  });

  test.each([
    [undefined, 'idempotency-key-missing'],
    ['with space', 'idempotency-key-invalid'],
    ['x'.repeat(256), 'idempotency-key-invalid'],
    ['schl\u00fcssel', 'idempotency-key-invalid'],
  ])('refuses the key %s', async (key, kind) => {
    const response = await api.post(
      '/v1/notes',
      aNote(),
      key === undefined ? {} : { 'idempotency-key': key },
    );
    const problem = (await problemOf(response)).document;
    expect([problem.status, problem.type]).toEqual([400, `urn:goodstanding:problem:${kind}`]);
  });

  test('stores neither the key nor the subject in plain text', async () => {
    await post('very-private-key');
    const stored = JSON.stringify(await db.collection(IDEMPOTENCY_COLLECTION).find().toArray());
    expect(stored).not.toContain('very-private-key');
  });
});

describe('the store of idempotency keys', () => {
  const sealing = createSealing(db, testKeys);
  const request = (key: string, text = 'a') => ({
    subject: 's',
    method: 'POST',
    target: '/x',
    key,
    body: new TextEncoder().encode(text),
  });
  const answer = { status: 201, headers: {}, body: new Uint8Array([1, 2, 3]) };

  test('lets the next caller take over when the first one died, and ignores the first one if it wakes up', async () => {
    let at = new Date('2026-11-22T10:00:00Z');
    const store = createIdempotencyStore(db, { sealing, leaseMs: 1_000, now: () => at });
    const first = await store.begin(request('lease'));
    expect((await store.begin(request('lease'))).kind).toBe('running');
    at = new Date(at.getTime() + 1_001);
    const second = await store.begin(request('lease'));
    expect([first.kind, second.kind]).toEqual(['execute', 'execute']);
    if (first.kind !== 'execute' || second.kind !== 'execute') return;
    expect(await store.complete(first.claim, { ...answer, status: 500 })).toBe(false);
    await store.release(first.claim);
    expect(await store.complete(second.claim, answer)).toBe(true);
    expect(await store.begin(request('lease'))).toEqual({ kind: 'replay', answer });
  });

  test('forgets an expired answer even before MongoDB deletes it', async () => {
    let at = new Date(Date.now() + 1_000_000);
    const store = createIdempotencyStore(db, { sealing, retentionMs: 1_000, now: () => at });
    const first = await store.begin(request('expiry'));
    if (first.kind === 'execute') await store.complete(first.claim, answer);
    expect((await store.begin(request('expiry'))).kind).toBe('replay');
    at = new Date(at.getTime() + 1_001);
    expect((await store.begin(request('expiry', 'another body'))).kind).toBe('execute');
  });

  test('gives an expired lease to exactly one of ten', async () => {
    let at = new Date('2026-11-22T10:00:00Z');
    const store = createIdempotencyStore(db, { sealing, leaseMs: 1_000, now: () => at });
    await store.begin(request('race'));
    at = new Date(at.getTime() + 2_000);
    const all = await Promise.all(Array.from({ length: 10 }, () => store.begin(request('race'))));
    expect(all.filter((result) => result.kind === 'execute')).toHaveLength(1);
  });
});
