import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { createPayloadCodec } from '../../src/codec/payload-codec.ts';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { watchFiles } from '../../src/mains/file-watch.ts';
import { createRequestAuthentication } from '../../src/services/cases/request-authentication.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { eventually } from '../support/run/eventually.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const REQUEST = { workflowId: 'w', name: 'n', updateId: null, args: [] } as const;
const log = createLogger({ level: 'silent', name: 'test' });

async function keyFiles() {
  const folder = await temporaryFolder('rotation');
  onTestFinished(folder.remove);
  const env = {
    MONGODB_URI: 'mongodb://db/',
    PAYLOAD_KEYS_FILE: join(folder.path, 'payload'),
    REQUEST_KEYS_FILE: join(folder.path, 'request'),
  };
  return {
    env,
    write: async (payload: string, request: string) => {
      await writeFile(env.PAYLOAD_KEYS_FILE, payload);
      await writeFile(env.REQUEST_KEYS_FILE, request);
    },
  };
}

test('a running process takes new keys from their files, and still opens what the old ones sealed', async () => {
  const { env, write } = await keyFiles();
  const [oldPayload, newPayload] = [newKeyEntry('p1'), newKeyEntry('p2')];
  const [oldRequest, newRequest] = [newKeyEntry('r1'), newKeyEntry('r2')];
  await write(oldPayload, oldRequest);
  const { keyring, requestKeys, rotation } = loadConfig(env);
  if (requestKeys === undefined) throw new Error('there are no request keys');
  const codec = createPayloadCodec(keyring);
  const authentication = createRequestAuthentication(requestKeys);
  const sealed = await codec.encode([{ data: new Uint8Array([1]) }]);
  const code = authentication.codeOf(REQUEST);

  const stop = watchFiles([{ what: 'keys', ...rotation }], log);
  onTestFinished(stop);
  await write(`${newPayload},${oldPayload}`, `${newRequest},${oldRequest}`);
  await eventually(async () => {
    expect(keyring.activeKeyId).toBe('p2');
    expect(requestKeys.activeKeyId).toBe('r2');
  });

  expect(authentication.codeOf(REQUEST)).toMatch(/^r2:/);
  expect(authentication.isAuthentic(REQUEST, code)).toBe(true);
  expect(await codec.decode(sealed)).toMatchObject([{ data: Buffer.from([1]) }]);
});

test('keys that can not be used change nothing', async () => {
  const { env, write } = await keyFiles();
  const [payload, request] = [newKeyEntry('p1'), newKeyEntry('r1')];
  await write(payload, request);
  const { keyring, rotation } = loadConfig(env);
  const same = request.replace('r1:', 'p2:');
  for (const [nextPayload, nextRequest] of [
    ['p2:half', request],
    ['', request],
    [newKeyEntry('p2'), ''],
    [same, request],
  ] as const) {
    await write(nextPayload, nextRequest);
    expect(() => rotation.reload()).toThrow(ConfigError);
    expect(keyring.keyIds).toEqual(['p1']);
  }
});
