import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeCertificates } from '../../src/cli/certs/certs.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { liveMongodbTls, liveTemporalOptions } from '../../src/mains/live-tls.ts';
import { connectTemporal } from '../../src/mains/temporal-connection.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { eventually } from '../support/run/eventually.ts';
import { testMongoUri, testTemporalAddress } from '../support/run/servers.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { aTlsProxy } from '../support/wire/tls-proxy.ts';

const base = { MONGODB_URI: 'mongodb://db/', PAYLOAD_KEYS: newKeyEntry('k1') };

async function certificates() {
  const { path: folder, remove } = await temporaryFolder('tls');
  onTestFinished(remove);
  const renew = () => writeCertificates({ folder, host: [], days: 1 });
  await renew();
  const path = (name: string) => join(folder, name);
  return {
    folder,
    renew,
    path,
    ours: () => new X509Certificate(readFileSync(path('client.crt'))).fingerprint256,
  };
}

test('connections to MongoDB are made with the certificate of the moment', async () => {
  const { folder, renew, path, ours } = await certificates();
  const proxy = await aTlsProxy(new URL(testMongoUri()).host, folder);
  onTestFinished(proxy.close);
  const { value, watched } = liveMongodbTls(
    loadConfig({
      ...base,
      MONGODB_TLS_CA_FILE: path('ca.crt'),
      MONGODB_TLS_CERT_FILE: path('client.crt'),
      MONGODB_TLS_KEY_FILE: path('client.key'),
    }),
  );
  const client = await connectMongo(`mongodb://${proxy.address}/?directConnection=true`, value);
  onTestFinished(() => client.close());
  expect(new Set(proxy.callers)).toEqual(new Set([ours()]));
  await renew();
  for (const each of watched) await each.reload();
  proxy.cut();
  await eventually(() => client.db('admin').command({ ping: 1 }));
  expect(proxy.callers.at(-1)).toBe(ours());
});

test('connections to Temporal are made with the certificate of the moment', async () => {
  const { folder, renew, path, ours } = await certificates();
  const proxy = await aTlsProxy(testTemporalAddress(), folder);
  onTestFinished(proxy.close);
  const { value, watched } = liveTemporalOptions(
    loadConfig({
      ...base,
      TEMPORAL_ADDRESS: proxy.address,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: path('ca.crt'),
      TEMPORAL_TLS_CLIENT_CERT_PATH: path('client.crt'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: path('client.key'),
    }),
  );
  const connection = await connectTemporal(value);
  onTestFinished(() => connection.close());
  expect(new Set(proxy.callers)).toEqual(new Set([ours()]));
  await renew();
  for (const each of watched) await each.reload();
  proxy.cut();
  await eventually(() => connection.workflowService.getSystemInfo({}));
  expect(proxy.callers.at(-1)).toBe(ours());
});

test('unusable certificates are named by variable, without their content', async () => {
  const { path } = await certificates();
  const faultsOf = (env: Record<string, string>) => {
    try {
      loadConfig({ ...base, ...env });
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
  };
  const both = 'HTTP_TLS_CERT_FILE, HTTP_TLS_KEY_FILE';
  const cert = { HTTP_TLS_CERT_FILE: path('server.crt') };
  expect(faultsOf(cert)).toEqual([`${both}: set both, or none`]);
  expect(faultsOf({ ...cert, HTTP_TLS_KEY_FILE: '/nowhere' })).toEqual([
    'HTTP_TLS_KEY_FILE: has to name a readable file in PEM',
  ]);
  expect(faultsOf({ ...cert, HTTP_TLS_KEY_FILE: path('client.key') })).toEqual([
    `${both}: have to be PEM, and the key that of the certificate`,
  ]);
  expect(faultsOf({ HTTP_TLS_CLIENT_CA_FILE: path('ca.crt') })).toEqual([
    `${both}: have to be set with HTTP_TLS_CLIENT_CA_FILE`,
  ]);
  expect(faultsOf({ MONGODB_TLS_CERT_FILE: path('client.crt') })).toEqual([
    'MONGODB_TLS_CERT_FILE, MONGODB_TLS_KEY_FILE: set both, or none',
  ]);
});
