/** The arithmetic of docs/capacity.md, on units that are easy to multiply, and that the document is what it makes of the measured ones. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../scripts/capacity/assumptions.ts';
import { capacityDocument } from '../../scripts/capacity/document.ts';
import { carriedByOne, planOfAccounts, planOfDecisions } from '../../scripts/capacity/plan.ts';
import { type Units, unitsSchema } from '../scale/units.ts';

const PROCESSOR = { api: 10, worker: 20, mongod: 40, temporal: 30, postgres: 8 };
const STORED = { ledgerEntries: { documents: 1, bytes: 600, indexBytes: 400 } };
const UNIT = { processor: PROCESSOR, commands: 5, bytes: 10_000, persistence: 40, stored: STORED };
const UNITS: Units = {
  measured: { on: '2026-11-30', command: 'npm run scale', machine: '2 cores', orders: 10 },
  order: { ...UNIT, transitions: 12, tasks: 4, payloadBytes: 5_000 },
  ...{ entry: UNIT, payment: UNIT, read: { ...UNIT, stored: {} }, bill: UNIT },
  account: { stored: { accounts: { documents: 1, bytes: 9_000, indexBytes: 1_000 } } },
};

test('so many decisions a second take the product of rate and unit, on machines that are half full', () => {
  expect(planOfDecisions(UNITS, 1_000)).toEqual({
    decisionsPerSecond: 1_000,
    transitionsPerSecond: 12_000,
    persistencePerSecond: 40_000,
    // 40,000 / 50 = 800, to the next power of two.
    historyShards: 1_024,
    tasksPerSecond: 4_000,
    partitions: 20,
    // 1,000 x 20 ms = 20 cores, half full.
    workers: 40,
    apis: 20,
    commandsPerSecond: 5_000,
    megabytesPerSecond: 10,
    // 40 cores, half full: 80, in members of 16.
    mongodShards: 5,
    temporalCores: 60,
    postgresCores: 16,
    // 1,000 x 0.25 x 31,536,000 s x 1,000 bytes.
    terabytesAYear: 7.884,
  });
});

test('of a small load there is one of everything, and as many history shards and partitions as can never be too few', () => {
  expect(planOfDecisions(UNITS, 1)).toMatchObject({
    ...{ workers: 1, apis: 1, mongodShards: 1 },
    historyShards: ASSUMPTIONS.leastHistoryShards.value,
    partitions: ASSUMPTIONS.leastPartitions.value,
  });
});

test('accounts take what their entries, payments, reads and bills take', () => {
  const plan = planOfAccounts(UNITS, 1_000_000);
  const month = (365 / 12) * 86_400;
  expect(plan.entriesPerSecond).toBeCloseTo((1_000_000 * 30) / month / 0.25, 6);
  expect(plan.paymentsPerSecond).toBeCloseTo(plan.entriesPerSecond / 30, 6);
  expect(plan.readsPerSecond).toBeCloseTo(1_000_000 / 86_400 / 0.25, 6);
  expect(plan.billsPerSecond).toBeCloseTo(1_000_000 / 28 / 14_400, 6);
  expect(plan.terabytes).toBeCloseTo(0.01, 9);
  // 12 months of 30 entries, a payment and a bill of 1,000 bytes each.
  expect(plan.terabytesAYear).toBeCloseTo(0.384, 9);
  // 0.01 and two years more, in members of 2 TB.
  expect(plan.shardsForStorage).toBe(1);
  expect(planOfAccounts(UNITS, 100_000_000).shardsForStorage).toBe(39);
});

test('the first limit is what carries the least', () => {
  const carried = carriedByOne(UNITS);
  expect(carried[0]).toEqual({ what: 'one worker process', decisionsPerSecond: 25 });
  expect(carried.map(({ decisionsPerSecond }) => decisionsPerSecond)).toEqual([25, 50, 200, 200, 640, 1_000]);
});

test('docs/capacity.md is what the kept units come to', () => {
  const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  const kept = unitsSchema.parse(JSON.parse(read('capacity-units.json')));
  const document = read('capacity.md');
  expect(capacityDocument(document, kept) === document, 'npm run export-capacity-docs').toBe(true);
});
