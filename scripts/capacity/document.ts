/** The tables of docs/capacity.md, made of what was measured. */
import type { Units } from '../../test/scale/units.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import { bytesOf, carriedByOne, EXPIRING, planOfAccounts, planOfDecisions } from './plan.ts';

const MARKER = '<!-- Below: written by npm run export-capacity-docs. -->';
const RATES = [10, 100, 1_000, 10_000];
const ACCOUNTS = [1_000_000, 10_000_000, 100_000_000];
const KINDS = ['order', 'entry', 'payment', 'read', 'bill'] as const;

/**
 * The document with everything below its marker written again.
 * @throws Error when the marker is not there
 */
export function capacityDocument(found: string, units: Units): string {
  const at = found.indexOf(MARKER);
  if (at < 0) throw new Error(`docs/capacity.md lacks the line ${MARKER}`);
  const parts = [
    ...['## Measured units', measuredWords(units), unitTable(units)],
    ...['### What each leaves on a disk', STORED_WORDS, storedTable(units)],
    ...['## Assumptions', 'Change them in `scripts/capacity/assumptions.ts`.', assumptionTable()],
    ...['## Decisions a second', arithmeticOfDecisions(units), decisionTable(units)],
    ...['## Which limit comes first', limitWords(units), limitTable(units)],
    ...['## Accounts', ACCOUNT_WORDS, accountTable(units)],
  ];
  return `${found.slice(0, at)}${MARKER}\n\n${parts.join('\n\n')}\n`;
}

function measuredWords({ measured: { on, command, machine, orders } }: Units): string {
  return `Printed by \`${command}\` on ${on}: ${orders} orders a step, ${machine}. Processor time is of that machine; counts and bytes are not.`;
}

function unitTable(units: Units): string {
  const row = (name: string, read: (unit: Units['entry']) => number) => [
    name,
    ...KINDS.map((kind) => short(read(units[kind]))),
  ];
  const { transitions, tasks, payloadBytes } = units.order;
  const ofOrders = (name: string, value: number) => [name, short(value), '', '', '', ''];
  return table(
    ['one', ...KINDS],
    [
      row('API, processor ms', ({ processor }) => processor.api),
      row('worker, processor ms', ({ processor }) => processor.worker),
      row('mongod (three members), processor ms', ({ processor }) => processor.mongod),
      row('Temporal, processor ms', ({ processor }) => processor.temporal),
      row('PostgreSQL, processor ms', ({ processor }) => processor.postgres),
      row('commands to MongoDB', ({ commands }) => commands),
      row('kB to and from MongoDB, all members', ({ bytes }) => bytes / 1_000),
      row('requests of Temporal to PostgreSQL', ({ persistence }) => persistence),
      ofOrders("Temporal's state transitions", transitions),
      ofOrders('tasks that Temporal hands out', tasks),
      ofOrders('kB sealed in the history', payloadBytes / 1_000),
      row('bytes on a disk of MongoDB, for good', ({ stored }) => bytesOf(stored)),
    ],
  );
}

function storedTable(units: Units): string {
  const kinds = ['order', 'entry', 'payment', 'bill', 'account'] as const;
  const names = [...new Set(kinds.flatMap((kind) => Object.keys(units[kind].stored)))].sort();
  const cell = (kind: (typeof kinds)[number], name: string) => {
    const found = units[kind].stored[name];
    return found === undefined ? '' : short(found.bytes + found.indexBytes);
  };
  return table(
    ['collection', ...kinds.map((kind) => (kind === 'account' ? 'account with a year' : kind))],
    names.map((name) => [
      EXPIRING.has(name) ? `(\`${name}\`)` : `\`${name}\``,
      ...kinds.map((kind) => cell(kind, name)),
    ]),
  );
}

const STORED_WORDS = `Bytes on one member, compressed, with indexes. What expires by itself is in brackets and in no sum. Of few documents indexes weigh too much: a run with more orders
prints less. Temporal's own histories are in PostgreSQL, sealed, until the retention of the namespace is over.`;

const assumptionTable = (): string =>
  table(
    ['value', 'what'],
    Object.values(ASSUMPTIONS).map(({ value, says }) => [String(value), says]),
  );

function arithmeticOfDecisions({ order }: Units): string {
  const { value: busy } = ASSUMPTIONS.busyShare;
  const { worker, api } = order.processor;
  const rate = 1_000;
  const plan = planOfDecisions({ order }, rate);
  return [
    `Of ${number(rate)} decisions a second: ${number(rate)} × ${short(worker)} ms ÷ 1,000 ÷ ${busy} = ${number(plan.workers)} worker processes, each with a core;`,
    `${number(rate)} × ${short(api)} ms ÷ 1,000 ÷ ${busy} = ${number(plan.apis)} API processes;`,
    `${number(rate)} × ${short(order.persistence)} requests to PostgreSQL ÷ ${ASSUMPTIONS.writesOfHistoryShard.value} a shard = ${short(plan.persistencePerSecond / ASSUMPTIONS.writesOfHistoryShard.value)} history shards, rounded up to a power of two and to ${ASSUMPTIONS.leastHistoryShards.value} at least;`,
    `${number(rate)} × ${short(order.tasks)} tasks ÷ ${ASSUMPTIONS.tasksOfPartition.value} a partition = ${number(plan.partitions)} partitions;`,
    `${number(rate)} × ${short(order.processor.mongod)} ms ÷ 1,000 ÷ ${busy} ÷ ${ASSUMPTIONS.coresOfMember.value} cores = ${number(plan.mongodShards)} MongoDB shards, as if a primary did what all three members did;`,
    `${number(rate)} × ${ASSUMPTIONS.meanOfPeak.value} × 31,536,000 s × ${number(bytesOf(order.stored))} bytes = ${short(plan.terabytesAYear)} TB a year.`,
  ].join('\n');
}

function decisionTable(units: Units): string {
  const plans = RATES.map((rate) => planOfDecisions(units, rate));
  const row = (name: string, read: (plan: (typeof plans)[number]) => number) => [
    name,
    ...plans.map((plan) => short(read(plan))),
  ];
  return table(
    ['decisions a second', ...RATES.map(number)],
    [
      row('worker processes', ({ workers }) => workers),
      row('API processes', ({ apis }) => apis),
      row('state transitions a second', ({ transitionsPerSecond }) => transitionsPerSecond),
      row('requests to PostgreSQL a second', ({ persistencePerSecond }) => persistencePerSecond),
      row('history shards', ({ historyShards }) => historyShards),
      row('partitions of the task queue', ({ partitions }) => partitions),
      row('cores of Temporal', ({ temporalCores }) => temporalCores),
      row('cores of PostgreSQL', ({ postgresCores }) => postgresCores),
      row('commands to MongoDB a second', ({ commandsPerSecond }) => commandsPerSecond),
      row('MB a second to and from MongoDB', ({ megabytesPerSecond }) => megabytesPerSecond),
      row('MongoDB shards', ({ mongodShards }) => mongodShards),
      row('TB a year in MongoDB', ({ terabytesAYear }) => terabytesAYear),
    ],
  );
}

function limitWords(units: Units): string {
  const [first] = carriedByOne(units);
  if (first === undefined) throw new TypeError('nothing carries anything');
  return `With one of each, ${first.what} is full first, at ${short(first.decisionsPerSecond)} decisions a second. Processes are added while all goes on; history shards never are.`;
}

const limitTable = (units: Units): string =>
  table(
    ['', 'decisions a second'],
    carriedByOne(units).map(({ what, decisionsPerSecond }) => [what, short(decisionsPerSecond)]),
  );

const ACCOUNT_WORDS = `Besides decisions. Rates are of the peak: accounts × events a month ÷ seconds of a month ÷ ${ASSUMPTIONS.meanOfPeak.value}; bills: accounts ÷ 28 ÷ seconds of the bill run.
Shards for storage: an account with its first year, and two years more, ÷ ${ASSUMPTIONS.terabytesOfMember.value} TB. Take the larger of the two numbers of shards, and add those of the decisions.`;

function accountTable(units: Units): string {
  const plans = ACCOUNTS.map((accounts) => planOfAccounts(units, accounts));
  const row = (name: string, read: (plan: (typeof plans)[number]) => number) => [
    name,
    ...plans.map((plan) => short(read(plan))),
  ];
  return table(
    ['accounts', ...ACCOUNTS.map(number)],
    [
      row('entries a second', ({ entriesPerSecond }) => entriesPerSecond),
      row('payments a second', ({ paymentsPerSecond }) => paymentsPerSecond),
      row('reads a second', ({ readsPerSecond }) => readsPerSecond),
      row('bills a second, during a bill run', ({ billsPerSecond }) => billsPerSecond),
      row('API processes', ({ apis }) => apis),
      row('worker processes for the bill run', ({ workers }) => workers),
      row('cores of MongoDB', ({ mongodCores }) => mongodCores),
      row('TB in MongoDB, with a year of history', ({ terabytes }) => terabytes),
      row('TB that each further year adds', ({ terabytesAYear }) => terabytesAYear),
      row('MongoDB shards for the cores', ({ shardsForCores }) => shardsForCores),
      row('MongoDB shards for storage, three years', ({ shardsForStorage }) => shardsForStorage),
    ],
  );
}

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** Three digits that count; whole from a hundred on. */
function short(value: number): string {
  return value >= 100 ? number(value) : String(Number(value.toPrecision(3)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
