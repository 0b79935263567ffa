import { beforeAll, expect, test } from 'vitest';
import {
  createStepUpStore,
  ensureStepUpIndexes,
  STEP_UP_COLLECTION,
  type StepUpUse,
} from '../../../src/store/mongo/step-ups.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { uniqueName } from '../../support/run/names.ts';

const { db } = await aDatabaseForThisFile('step-ups');
const store = createStepUpStore(db);
beforeAll(() => ensureStepUpIndexes(db));

/** The first use of an authentication of its own. */
const aUse = (): StepUpUse => ({
  authentication: uniqueName('auth'),
  operation: 'releasePolicy',
  object: '/v1/policies/dunning/1/release',
  request: 'key-1',
});
const times = Array.from({ length: 20 }, (_, index) => index);

test('an authentication is used once, and again only for the same request', async () => {
  const use = aUse();
  expect(await store.use(use)).toBe(true);
  expect(await store.use(use)).toBe(true);
  for (const other of [
    { request: 'key-2' },
    { request: null },
    { object: '/v1/policies/dunning/2/release' },
    { operation: 'retirePolicy' },
  ])
    expect([other, await store.use({ ...use, ...other })]).toEqual([other, false]);
});

test('a use that was given back serves another request, but only for the same operation and object', async () => {
  const use = aUse();
  await store.use(use);
  await store.giveBack({ ...use, request: 'key-of-somebody-else' });
  expect(await store.use({ ...use, request: 'key-2' })).toBe(false);
  await store.giveBack(use);
  expect(await store.use({ ...use, object: 'another' })).toBe(false);
  expect(await store.use({ ...use, operation: 'another' })).toBe(false);
  expect(await store.use({ ...use, request: 'key-2' })).toBe(true);
  expect(await store.use(use)).toBe(false);
});

test('of different uses at once one wins, whether they differ in object, operation or request', async () => {
  for (const member of ['object', 'operation', 'request'] as const) {
    const use = aUse();
    const taken = await Promise.all(
      times.map((time) => store.use({ ...use, [member]: `different-${time}` })),
    );
    expect([member, taken.filter(Boolean).length]).toEqual([member, 1]);
  }
});

test('the same use many times at once is taken every time', async () => {
  for (const request of ['key', null]) {
    const use = { ...aUse(), request };
    expect(await Promise.all(times.map(() => store.use(use)))).toEqual(times.map(() => true));
  }
});

test('neither paths nor keys are stored, and what is stored expires', async () => {
  await store.use(aUse());
  const stored = await db.collection(STEP_UP_COLLECTION).find().toArray();
  expect(JSON.stringify(stored)).not.toMatch(/policies|key-1/);
  const [expiry] = (await db.collection(STEP_UP_COLLECTION).indexes()).filter(
    ({ name }) => name === 'expiry',
  );
  expect(expiry).toMatchObject({ key: { expiresAt: 1 }, expireAfterSeconds: 0 });
});
