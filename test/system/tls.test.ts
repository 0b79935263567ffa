/**
 * The whole stack with TLS on every connection, and a certificate on both ends of each: callers to the API, API and worker to MongoDB
 * and Temporal. Temporal's development server has no TLS of its own, so a proxy of a few lines ends it.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { writeCertificates } from '../../src/cli/certs/certs.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { instantOf } from '../../src/domain/civil-date.ts';
import { digestOfSecret, newMachineSecret } from '../../src/services/access/secret-words.ts';
import { addService } from '../../src/services/access/service-accounts.ts';
import { given } from '../support/builders/given.ts';
import { startApiProduct } from '../support/product/product.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { testServers } from '../support/run/servers.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { aTlsProxy } from '../support/wire/tls-proxy.ts';
import { aMongodWithTls } from './support/mongod-with-tls.ts';
import { anOrder, goodPayer } from './support/orders.ts';

test('an order is decided with TLS everywhere, nobody gets in without a certificate, and new certificates need no restart', {
  timeout: 180_000,
}, async () => {
  const { path: folder, remove } = await temporaryFolder('tls');
  onTestFinished(remove);
  const path = (name: string) => join(folder, name);
  const renew = () => writeCertificates({ folder, host: [], days: 1 });
  await renew();
  const ours = (name: string) => new X509Certificate(readFileSync(path(name))).fingerprint256;
  const mongod = await aMongodWithTls(folder);
  onTestFinished(mongod.stop);
  const servers = testServers();
  const temporal = await aTlsProxy(servers.temporal.address, folder);
  onTestFinished(temporal.close);

  const product = await startApiProduct({
    name: uniqueName('tls'),
    servers: {
      ...servers,
      mongodb: { ...servers.mongodb, uri: mongod.uri },
      temporal: { ...servers.temporal, address: temporal.address },
    },
    settings: {
      ...{ STAFF_LOGIN: 'on', STAFF_KEYS: newKeyEntry('s1'), BOUND_TOKEN_ROLES: 'auditor' },
      HTTP_TLS_CERT_FILE: path('server.crt'),
      HTTP_TLS_KEY_FILE: path('server.key'),
      HTTP_TLS_CLIENT_CA_FILE: path('ca.crt'),
      MONGODB_TLS_CA_FILE: path('ca.crt'),
      MONGODB_TLS_CERT_FILE: path('client.crt'),
      MONGODB_TLS_KEY_FILE: path('client.key'),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: path('ca.crt'),
      TEMPORAL_TLS_CLIENT_CERT_PATH: path('client.crt'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: path('client.key'),
    },
    worker: { bundle: await testWorkflowBundle() },
  });
  onTestFinished(product.stop);

  const known = () => ({
    ca: readFileSync(path('ca.crt')),
    cert: readFileSync(path('client.crt')),
    key: readFileSync(path('client.key')),
  });
  const ask = (options: RequestOptions, body?: unknown) =>
    new Promise<{ readonly status: number; readonly hsts: unknown; readonly body: string }>(
      (resolve, reject) => {
        const call = request(product.url, { ...options, agent: false }, (response) => {
          text(response).then((read) => {
            const hsts = response.headers['strict-transport-security'];
            resolve({ status: response.statusCode ?? 0, hsts, body: read });
          }, reject);
        });
        call
          .on('error', reject)
          .end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
      },
    );
  const order = async () => {
    const owner = await given(product.store, instantOf(Date.now()), goodPayer);
    const headers = {
      authorization: `Bearer ${await product.tokenOf({ role: 'provisioning' })}`,
      'content-type': 'application/json',
      'idempotency-key': uniqueName('key'),
    };
    return ask({ ...known(), method: 'POST', path: '/v1/service-approvals', headers }, anOrder(owner));
  };

  const decided = await order();
  expect(decided.status, decided.body).toBe(201);
  expect(JSON.parse(decided.body)).toMatchObject({ outcome: 'approve' });
  expect(decided.hsts).toMatch(/^max-age=31536000/);

  // Nobody gets in without TLS, or without a certificate.
  await expect(fetch(product.url.replace('https:', 'http:'))).rejects.toThrow();
  await expect(ask({ ca: known().ca, path: '/healthz' })).rejects.toThrow();
  for (const tls of ['', `&tls=true&tlsCAFile=${encodeURIComponent(path('ca.crt'))}`]) {
    const outsider = new MongoClient(`${mongod.uri}${tls}`, { serverSelectionTimeoutMS: 1_000 });
    await expect(outsider.db('admin').command({ hello: 1 })).rejects.toThrow();
    await outsider.close();
  }
  // A token that is fetched with a certificate counts with this certificate alone.
  const secret = newMachineSecret();
  await addService(
    product.store,
    { clientId: 'nightly-audit', roles: ['auditor'], secretDigest: digestOfSecret(secret), publicKeys: [] },
    'admin-1',
    instantOf(Date.now()),
  );
  const fetched = await ask(
    {
      ...{ ...known(), method: 'POST', path: '/oauth/token' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    `grant_type=client_credentials&client_id=nightly-audit&client_secret=${secret}`,
  );
  const { access_token: bound } = z.object({ access_token: z.string() }).parse(JSON.parse(fetched.body));
  const readTrail = async (token: string) =>
    (await ask({ ...known(), path: '/v1/audit', headers: { authorization: `Bearer ${token}` } })).status;
  expect(await readTrail(bound)).toBe(200);
  expect(await readTrail(await product.tokenOf({ role: 'auditor' }))).toBe(401);

  expect(new Set(temporal.callers)).toEqual(new Set([ours('client.crt')]));

  const before = ours('client.crt');
  await renew();
  const served = () =>
    new Promise<string>((resolve, reject) => {
      const { port } = new URL(product.url);
      const socket = connect({ ...known(), host: '127.0.0.1', port: Number(port) }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  await eventually(async () => expect(await served()).toBe(ours('server.crt')));
  expect(await readTrail(bound)).toBe(401);
  // The worker has made its new connection; a client that is cut off now comes back by the new certificate.
  await eventually(async () => expect(temporal.callers).toContain(ours('client.crt')));
  const seen = temporal.callers.length;
  temporal.cut();
  const again = await eventually(async () => {
    const answer = await order();
    expect(answer.status, answer.body).toBe(201);
    return answer;
  });
  expect(JSON.parse(again.body)).toMatchObject({ outcome: 'approve' });
  expect(ours('client.crt')).not.toBe(before);
  expect(temporal.callers.slice(seen)).toContain(ours('client.crt'));
});
