/** The client against the real API, over a way that loses what it is told to lose. */
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ClientOptions,
  createClient,
  type Goodstanding,
  items,
  NoAnswerError,
  ProblemError,
  pages,
  WaitedTooLongError,
  waitForCase,
} from '../../packages/client/src/index.ts';
import { ENDED } from '../../packages/client/src/wait.ts';
import type { Role } from '../../src/domain/access/roles.ts';
import { FINAL_APPROVAL_STATES } from '../../src/domain/cases/order.ts';
import { type ApiUnderTest, anApi } from '../api/api-under-test.ts';
import { aSnapshot } from '../support/builders/builders.ts';
import { installedClient } from '../support/callers/client-package.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { uniqueName } from '../support/run/names.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { aFaultyWay, type FaultyWay } from './support/faulty-way.ts';

const run = promisify(execFile);
const [customerId, billingAccountId] = ['CUST-0002', 'BA-0002'];

let api: ApiUnderTest;
let way: FaultyWay;
beforeAll(async () => {
  api = await anApi({ worker: true });
  way = await aFaultyWay(api.url);
  atEndOfFile(way.close);
  const snapshot = aSnapshot({ customer: { customerId }, account: { customerId, billingAccountId } });
  await api.store.bulk.putAccount(bundleOf(snapshot.withHistory(6).dueIn(10)));
});

/** A client of somebody that waits next to nothing between two tries. */
function clientOf(role: Role, options: Partial<ClientOptions> = {}): Goodstanding {
  return createClient({
    baseUrl: way.url,
    token: () => api.tokenOf({ role, stepUp: false }),
    retry: { attempts: 4, baseMs: 1, mostMs: 2_000 },
    ...options,
  });
}

const order = (parts: Record<string, unknown> = {}) => ({
  ...{ orderId: uniqueName('ORD'), customerId, billingAccountId },
  offering: { id: 'fibre-500', category: 'broadband' as const },
  monthlyCharge: { amountMinor: 4_500, currency: 'EUR' },
  oneOffCharge: { amountMinor: 900, currency: 'EUR' },
  termMonths: 24,
  ...parts,
});

/** What a call throws. */
async function problemOf(call: Promise<unknown>): Promise<ProblemError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProblemError) return error;
  throw new Error('the call threw no problem', { cause: error });
}

describe('one call', () => {
  test('resolves with the body of the answer', async () => {
    const status = await clientOf('care').getPaymentStatus({ customerId });
    expect(status.accounts[0]?.billingAccountId).toBe(billingAccountId);
  });

  test('with status, ETag and Location, where they are asked for', async () => {
    const client = clientOf('care');
    const made = await client.ask('createCustomer', { body: { name: 'Client Test' } });
    expect(made).toMatchObject({ status: 201, isReplay: false });
    expect(made.location).toContain(made.body.customerId);
    const changed = await client.patchCustomer({
      customerId: made.body.customerId,
      ifMatch: made.etag ?? '',
      body: { segment: 'smallBusiness' },
    });
    expect(changed.segment).toBe('smallBusiness');
  });

  test('a part of an address that is missing is not sent', async () => {
    way.seen();
    await expect(clientOf('care').getBalance({ customerId: '..' })).rejects.toThrow(
      'getBalance needs customerId',
    );
    expect(way.seen()).toEqual([]);
  });
});

describe('a refusal', () => {
  test('is an error with its kind, its cause and its field', async () => {
    const { body } = { body: { ...order(), termMonths: -1 } };
    const error = await problemOf(clientOf('provisioning').requestServiceApproval({ body }));
    expect(error).toMatchObject({
      kind: 'validation-failed',
      status: 422,
      code: 'too-small',
      field: '/termMonths',
    });
    expect(error.requestId).not.toBeNull();
    expect(error.message).toContain('422');
  });

  test('of something between the client and the API is told as well', async () => {
    way.trouble({ kind: 'answered', status: 418, body: '<html>' });
    const error = await problemOf(clientOf('care').getBalance({ customerId }));
    expect(error).toMatchObject({ kind: 'unknown', status: 418, faults: [], code: null, requestId: null });
  });

  test('for a token that has expired is followed by one more request, with a new token', async () => {
    const asked: boolean[] = [];
    const token = ({ refresh }: { readonly refresh: boolean }) => {
      asked.push(refresh);
      return refresh ? api.tokenOf({ role: 'care', stepUp: false }) : 'expired';
    };
    await clientOf('care', { token }).getBalance({ customerId });
    expect(asked).toEqual([false, true]);
    const error = await problemOf(clientOf('care', { token: 'wrong' }).getBalance({ customerId }));
    expect(error.kind).toBe('unauthenticated');
    expect(error.challenge).toContain('Bearer');
  });
});

describe('a call that was lost', () => {
  test('is sent again under the same key, and has one effect', async () => {
    const body = order();
    way.seen();
    way.trouble({ kind: 'lost' }, { kind: 'answerLost' });
    const answer = await clientOf('provisioning').ask('requestServiceApproval', { body });
    expect(answer).toMatchObject({ status: 201, isReplay: true });
    expect(answer.body.outcome).toBe('approve');
    const keys = way.seen().map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test('waits as long as the API asks, and no longer than its caller wants', async () => {
    way.trouble(
      { kind: 'answered', status: 503, retryAfter: '0' },
      { kind: 'answered', status: 429, retryAfter: '1' },
    );
    const startedAt = performance.now();
    await clientOf('care').getBalance({ customerId });
    expect(performance.now() - startedAt).toBeGreaterThan(990);
    way.trouble({ kind: 'answered', status: 429, retryAfter: '3600' });
    expect((await problemOf(clientOf('care').getBalance({ customerId }))).retryAfterMs).toBe(3_600_000);
  });

  test('is given up after some tries, with its cause', async () => {
    way.seen();
    way.trouble(...Array.from({ length: 4 }, () => ({ kind: 'lost' }) as const));
    await expect(clientOf('care').getBalance({ customerId })).rejects.toThrow(NoAnswerError);
    expect(way.seen()).toHaveLength(4);
    way.trouble(...Array.from({ length: 4 }, () => ({ kind: 'answered', status: 503 }) as const));
    expect((await problemOf(clientOf('care').getBalance({ customerId }))).status).toBe(503);
  });

  test('is not sent again where that could do it twice, unless it was not begun', async () => {
    const look = () => clientOf('care').searchCustomers({ body: { by: 'name', text: 'Nobody' } });
    way.seen();
    way.trouble({ kind: 'answerLost' });
    await expect(look()).rejects.toThrow(NoAnswerError);
    expect(way.seen()).toHaveLength(1);
    way.trouble({ kind: 'answered', status: 429, retryAfter: '0' });
    expect((await look()).customers).toEqual([]);
  });

  test('ends when its caller does not want it any more', async () => {
    const controller = new AbortController();
    way.trouble({ kind: 'answered', status: 429, retryAfter: '2' });
    const call = clientOf('care').getBalance({ customerId }, { signal: controller.signal });
    controller.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
  });
});

describe('lists', () => {
  test('come item by item over all pages, each page when it is wanted', async () => {
    const client = clientOf('care');
    for (const name of ['One', 'Two', 'Three'])
      await client.createCustomer({ body: { name, groupId: 'LIST' } });
    way.seen();
    const seen: string[] = [];
    for await (const customer of items(client, 'listCustomers', { groupId: 'LIST', limit: 2 }))
      seen.push(customer.customerId);
    expect(new Set(seen).size).toBe(3);
    expect(way.seen()).toHaveLength(2);
    for await (const page of pages(client, 'listCustomers', { groupId: 'LIST', limit: 1 })) {
      expect(page.items).toHaveLength(1);
      break;
    }
    expect(way.seen()).toHaveLength(1);
  });
});

describe('waiting for a case', () => {
  test('ends when it is as far as wanted', async () => {
    const client = clientOf('provisioning');
    const { orderId } = await client.requestServiceApproval({ body: order() });
    const done = await waitForCase(client, 'order', orderId, {
      until: ({ state }) => state === 'completed',
      pollMs: 5,
    });
    expect(done.timeline.length).toBeGreaterThan(1);
    expect((await waitForCase(client, 'order', orderId)).state).toBe('completed');
  });

  test('ends with what was seen, after a bound or by its signal', async () => {
    const client = clientOf('provisioning');
    const { orderId } = await client.requestServiceApproval({ body: order() });
    const waiting = (options: object) =>
      waitForCase(client, 'order', orderId, { until: () => false, ...options });
    const error: unknown = await waiting({ timeoutMs: 1, pollMs: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WaitedTooLongError);
    expect(error).toMatchObject({ seen: { orderId } });
    await expect(waiting({ signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
    await expect(waitForCase(clientOf('care'), 'inquiry', 'INQ-NONE')).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  test('an order has ended in the states in which the service says so', () => {
    const ended = Object.entries(ENDED.order).flatMap(([state, hasEnded]) => (hasEnded ? [state] : []));
    expect(ended.sort()).toEqual([...FINAL_APPROVAL_STATES].sort());
  });
});

describe('the package', () => {
  let folder: string;
  let installed: string;
  beforeAll(async () => {
    const made = await temporaryFolder('client');
    atEndOfFile(made.remove);
    folder = made.path;
    installed = await installedClient(folder);
  });

  test('imports nothing but its own files, and names nothing that only Node has', async () => {
    const files = (await readdir(join(installed, 'dist'))).filter((file) => file.endsWith('.js'));
    expect(files).toContain('index.js');
    for (const file of files) {
      const text = await readFile(join(installed, 'dist', file), 'utf8');
      const imported = [...text.matchAll(/\bfrom ['"]([^'"]+)['"]|\bimport\(/g)].map(([, from]) => from);
      expect(imported.filter((from) => from?.startsWith('./') !== true)).toEqual([]);
      expect(text).not.toMatch(/\b(?:process|Buffer|require|__dirname)\b[.(]/);
    }
  });

  test('the examples of its README run as they stand, one after another', async () => {
    const readme = await readFile('packages/client/README.md', 'utf8');
    const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, block = '']) => block);
    expect(examples.length).toBeGreaterThan(4);
    await writeFile(join(folder, 'readme.mjs'), examples.join('\n'));
    const env = {
      PATH: process.env['PATH'] ?? '',
      GOODSTANDING_URL: api.url,
      GOODSTANDING_TOKEN: await api.tokenOf({ role: ['care', 'provisioning'], stepUp: false }),
    };
    const { stdout } = await run('node', ['readme.mjs'], { cwd: folder, env });
    expect(stdout).toContain('nothing is past due');
    expect(stdout).toContain('approve');
    expect(stdout).toContain('too-small at /termMonths');
    expect(stdout).toContain('completed');
    expect(stdout).toMatch(/1 201 done\n2 422 \S/);
  });
});
