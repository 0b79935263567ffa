import { expect, test } from 'vitest';
import { RECORD_CLASS_NAMES } from '../../src/domain/retention/classes.ts';
import { COLLECTION_PLANS } from '../../src/store/collections.ts';
import { MIGRATIONS_COLLECTION } from '../../src/store/migrations/migrate.ts';
import { IDEMPOTENCY_COLLECTION } from '../../src/store/mongo/idempotency.ts';
import { STEP_UP_COLLECTION } from '../../src/store/mongo/step-ups.ts';
import { RECORD_TABLE } from '../../src/store/retention/record-table.ts';
import { rawWrites, TECHNICAL_WRITES } from './audited-writes.ts';

/** Collections that are made outside of the plans. */
const UNPLANNED = [
  ...[MIGRATIONS_COLLECTION, IDEMPOTENCY_COLLECTION, STEP_UP_COLLECTION],
  ...['accessTickets', 'signInThrottles', 'requestCounts', 'imports', 'meta'],
];

test('every collection of the store belongs to one record class', () => {
  const all = [...COLLECTION_PLANS.map(({ name }) => name), ...UNPLANNED];
  expect(Object.keys(RECORD_TABLE).sort()).toEqual([...new Set(all)].sort());
});

test('a collection that technical writes are made to belongs to a record class', () => {
  expect(rawWrites().length).toBeGreaterThan(50);
  const named = TECHNICAL_WRITES.flatMap(({ collections }) => collections).filter(
    (name) => !name.includes(' '),
  );
  expect(named.filter((name) => !(name in RECORD_TABLE))).toEqual([]);
});

test('every class has a collection, but for the histories that Temporal keeps', () => {
  const classes = new Set(Object.values(RECORD_TABLE).map(({ record }) => record));
  expect(RECORD_CLASS_NAMES.filter((name) => !classes.has(name))).toEqual(['temporalHistories']);
});

test('every collection with personal texts of customers says whose its documents are', () => {
  const ofCustomers = COLLECTION_PLANS.filter(
    ({ personal }) => personal !== null && personal.owner !== 'service',
  );
  expect(ofCustomers.length).toBeGreaterThan(12);
  expect(
    ofCustomers.filter(({ name }) => RECORD_TABLE[name]?.owner.by === 'none').map(({ name }) => name),
  ).toEqual([]);
});

test('the documents of one customer are found by an index', () => {
  const without = COLLECTION_PLANS.filter(({ name, indexes }) => {
    const owner = RECORD_TABLE[name]?.owner;
    if (owner === undefined || owner.by === 'none' || owner.path === '_id') return false;
    return !indexes.some(({ key, partialFilterExpression }) => {
      const [first] = key instanceof Map ? key.keys() : Object.keys(key);
      return first === owner.path && partialFilterExpression === undefined;
    });
  });
  expect(without.map(({ name }) => name)).toEqual([]);
});
