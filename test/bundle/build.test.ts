import { Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { missingSearchAttributes } from '../../src/servers/search-attributes.ts';
import { testBuild } from '../support/run/build.ts';
import { uniqueName } from '../support/run/names.ts';
import { runProgram } from '../support/run/run-program.ts';
import { testMongoUri, testTemporalAddress } from '../support/run/servers.ts';

describe('what npm run build makes', () => {
  const database = uniqueName('build');
  const namespace = uniqueName('build');
  beforeAll(testBuild, 240_000);
  afterAll(async () => {
    const client = await new MongoClient(testMongoUri()).connect();
    await client.db(database).dropDatabase();
    await client.close();
  });

  test.each(['dist/mains/api.js', 'dist/mains/worker.js'])(
    '%s runs on Node alone and names what is not set',
    async (main) => {
      const { code, stderr } = await runProgram(main);
      expect(code).toBe(1);
      expect(stderr).toContain('MONGODB_URI: has to be set');
      expect(stderr).toContain('PAYLOAD_KEYS: has to be set');
    },
  );

  test('the set-up prepares a namespace and a database, and does nothing the second time', {
    timeout: 60_000,
  }, async () => {
    const env = {
      NODE_ENV: 'production',
      MONGODB_URI: testMongoUri(),
      MONGODB_DATABASE: database,
      TEMPORAL_ADDRESS: testTemporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
      PAYLOAD_KEYS: newKeyEntry('test'),
      REQUEST_KEYS: newKeyEntry('test'),
      AUDIT_KEYS: newKeyEntry('test'),
      FIELD_KEYS: newKeyEntry('test'),
    };
    const first = await runProgram('dist/mains/setup.js', [], env);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain('"added":true');
    const second = await runProgram('dist/mains/setup.js', [], env);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toContain('"added":false');

    const connection = await Connection.connect({ address: testTemporalAddress() });
    expect(await missingSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES)).toEqual([]);
    await connection.close();
  });
});
