/** How much of everything a load takes: arithmetic on what `npm run scale` has measured. */
import { COLLECTION_PLANS } from '../../src/store/collections.ts';
import { IDEMPOTENCY_COLLECTION } from '../../src/store/mongo/idempotency.ts';
import type { Units } from '../../test/scale/units.ts';
import { ASSUMPTIONS } from './assumptions.ts';

const SECONDS_A_DAY = 86_400;
const DAYS_A_YEAR = 365;
const MONTHS_A_YEAR = 12;
const DAYS_A_MONTH = DAYS_A_YEAR / MONTHS_A_YEAR;
const BILL_DAYS = 28;

const of = (name: keyof typeof ASSUMPTIONS): number => ASSUMPTIONS[name].value;

/** What a rate of decisions takes, at the peak. */
export interface DecisionPlan {
  readonly decisionsPerSecond: number;
  readonly transitionsPerSecond: number;
  readonly persistencePerSecond: number;
  readonly historyShards: number;
  readonly tasksPerSecond: number;
  readonly partitions: number;
  readonly workers: number;
  readonly apis: number;
  readonly commandsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly mongodShards: number;
  readonly temporalCores: number;
  readonly postgresCores: number;
  /** What the mean rate leaves in MongoDB in a year, on one member of each shard together, in TB. */
  readonly terabytesAYear: number;
}

/** What a number of decisions a second takes, without anything else. */
export function planOfDecisions({ order }: Pick<Units, 'order'>, decisionsPerSecond: number): DecisionPlan {
  const rate = decisionsPerSecond;
  const { processor } = order;
  const persistencePerSecond = rate * order.persistence;
  const tasksPerSecond = rate * order.tasks;
  return {
    decisionsPerSecond,
    transitionsPerSecond: rate * order.transitions,
    persistencePerSecond,
    historyShards: powerOfTwo(
      Math.max(of('leastHistoryShards'), persistencePerSecond / of('writesOfHistoryShard')),
    ),
    tasksPerSecond,
    partitions: Math.max(of('leastPartitions'), Math.ceil(tasksPerSecond / of('tasksOfPartition'))),
    workers: coresFor(rate, processor.worker),
    apis: coresFor(rate, processor.api),
    commandsPerSecond: rate * order.commands,
    megabytesPerSecond: (rate * order.bytes) / 1e6,
    mongodShards: Math.ceil(coresFor(rate, processor.mongod) / of('coresOfMember')),
    temporalCores: coresFor(rate, processor.temporal),
    postgresCores: coresFor(rate, processor.postgres),
    terabytesAYear: (rate * of('meanOfPeak') * SECONDS_A_DAY * DAYS_A_YEAR * bytesOf(order.stored)) / 1e12,
  };
}

/** What a number of accounts takes besides decisions. */
export interface AccountPlan {
  readonly accounts: number;
  readonly entriesPerSecond: number;
  readonly paymentsPerSecond: number;
  readonly readsPerSecond: number;
  readonly billsPerSecond: number;
  readonly apis: number;
  /** For the bill run. */
  readonly workers: number;
  readonly mongodCores: number;
  /** In MongoDB, on one member of each shard together, in TB: accounts with a year's history, and what every further year adds. */
  readonly terabytes: number;
  readonly terabytesAYear: number;
  /** For processor time and for what is stored after three years. */
  readonly shardsForCores: number;
  readonly shardsForStorage: number;
}

const YEARS_KEPT = 3;

/** What a number of accounts takes: entries, payments, reads, and the bill run; rates at the peak. */
export function planOfAccounts(units: Units, accounts: number): AccountPlan {
  const peak = (perMonth: number) =>
    (accounts * perMonth) / (DAYS_A_MONTH * SECONDS_A_DAY) / of('meanOfPeak');
  const entriesPerSecond = peak(of('entriesOfAccountMonth'));
  const paymentsPerSecond = peak(of('paymentsOfAccountMonth'));
  const readsPerSecond = peak(of('readsOfAccountDay') * DAYS_A_MONTH);
  const billsPerSecond = accounts / BILL_DAYS / (of('hoursOfBillRun') * 3_600);
  const { entry, payment, read, bill } = units;
  const sum = (kind: 'api' | 'mongod') =>
    entriesPerSecond * entry.processor[kind] +
    paymentsPerSecond * payment.processor[kind] +
    readsPerSecond * read.processor[kind];
  const mongodCores = coresFor(1, sum('mongod') + billsPerSecond * bill.processor.mongod);
  const monthly =
    of('entriesOfAccountMonth') * bytesOf(entry.stored) +
    of('paymentsOfAccountMonth') * bytesOf(payment.stored) +
    bytesOf(bill.stored);
  const terabytes = (accounts * bytesOf(units.account.stored)) / 1e12;
  const terabytesAYear = (accounts * MONTHS_A_YEAR * monthly) / 1e12;
  return {
    accounts,
    entriesPerSecond,
    paymentsPerSecond,
    readsPerSecond,
    billsPerSecond,
    apis: coresFor(1, sum('api')),
    workers: coresFor(billsPerSecond, bill.processor.worker),
    mongodCores,
    terabytes,
    terabytesAYear,
    shardsForCores: Math.ceil(mongodCores / of('coresOfMember')),
    shardsForStorage: Math.ceil((terabytes + (YEARS_KEPT - 1) * terabytesAYear) / of('terabytesOfMember')),
  };
}

/** How many decisions a second one of something carries. */
export interface Carried {
  readonly what: string;
  readonly decisionsPerSecond: number;
}

/** What one of everything carries, the first limit first. */
export function carriedByOne({ order }: Units): Carried[] {
  const cores = (count: number, ms: number) => (count * 1_000 * of('busyShare')) / ms;
  const { processor } = order;
  const member = of('coresOfMember');
  const all: Carried[] = [
    { what: 'one worker process', decisionsPerSecond: cores(1, processor.worker) },
    { what: 'one API process', decisionsPerSecond: cores(1, processor.api) },
    { what: `one MongoDB shard (${member} cores)`, decisionsPerSecond: cores(member, processor.mongod) },
    { what: `one PostgreSQL (${member} cores)`, decisionsPerSecond: cores(member, processor.postgres) },
    {
      what: `${of('leastHistoryShards')} history shards`,
      decisionsPerSecond: (of('leastHistoryShards') * of('writesOfHistoryShard')) / order.persistence,
    },
    {
      what: `${of('leastPartitions')} partitions of the task queue`,
      decisionsPerSecond: (of('leastPartitions') * of('tasksOfPartition')) / order.tasks,
    },
  ];
  return all.sort((one, other) => one.decisionsPerSecond - other.decisionsPerSecond);
}

/** Cores, or processes that use one each, for a rate of things that take some milliseconds each; at least one. */
function coresFor(perSecond: number, milliseconds: number): number {
  return Math.max(1, Math.ceil((perSecond * milliseconds) / 1_000 / of('busyShare')));
}

/** What MongoDB deletes by itself when its time is over: it does not add up over a year. */
export const EXPIRING: ReadonlySet<string> = new Set([
  IDEMPOTENCY_COLLECTION,
  ...COLLECTION_PLANS.filter(({ indexes }) =>
    indexes.some(({ expireAfterSeconds }) => expireAfterSeconds !== undefined),
  ).map(({ name }) => name),
]);

/** Bytes on a disk, with indexes, of everything that one thing leaves for good. */
export function bytesOf(stored: Units['order']['stored']): number {
  return Object.entries(stored)
    .filter(([collection]) => !EXPIRING.has(collection))
    .reduce((all, [, { bytes, indexBytes }]) => all + bytes + indexBytes, 0);
}

const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least));
