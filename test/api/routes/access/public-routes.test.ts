import { expect, test } from 'vitest';
import { PUBLIC_ROUTES } from '../../../../src/api/public-route.ts';
import { newKeyEntry, parseKeyring } from '../../../../src/codec/keyring.ts';
import { createPayloadCodec } from '../../../../src/codec/payload-codec.ts';
import { staffLoginHere } from '../../../../src/mains/staff-login.ts';
import { ensureRequestCountIndexes } from '../../../../src/store/access/request-counts.ts';
import { createStore } from '../../../../src/store/store.ts';
import { aDatabaseForThisFile } from '../../../support/product/database.ts';
import { testKeys } from '../../../support/product/field-keys.ts';
import { aTestApi } from '../../example-api.ts';

const { db, client } = await aDatabaseForThisFile();
await ensureRequestCountIndexes(db);
const keys = parseKeyring(newKeyEntry('s1'), undefined);
const { parts } = staffLoginHere(
  { keys, audience: 'a', sessionMs: 1_000, tokenMs: 1_000, clients: new Map(), proxyHops: 0 },
  { store: createStore(db, client, testKeys), db, publicBaseUrl: 'http://api.test' },
);
const whole = () =>
  aTestApi(db, { staffLogin: parts, codec: { codec: createPayloadCodec(keys), allowedOrigins: [] } });

test('nothing is registered that is not declared: in the description of the API, or in the table of routes outside of it', async () => {
  const { app } = await whole();
  const registered = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const documented = app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route'
      ? [`${definition.route.method.toUpperCase()} ${definition.route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`]
      : [],
  );
  const beside = Object.values(PUBLIC_ROUTES).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect([...new Set(registered)].sort()).toEqual([...documented, ...beside].sort());
});
