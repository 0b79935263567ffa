import { openRows } from '../../src/import/reader.ts';
import { type Behaviours, type BehaviourType, STATES, TYPES } from './behaviours.ts';

/**
 * Prints behaviours.json from the accounts of UCI data set 350 (`npm run simulate:fit -- FILE.csv[.gz]`): six months of
 * statuses of each account, oldest first, give its type and the transitions from month to month. A status of 0 or below is a
 * month in time, 1 and 2 are one and two months late, 3 is three, and so on; the outcome says who defaulted in the month after the
 * last. Nothing about the person is read.
 */
const MONTHS = [6, 5, 4, 3, 2, 0] as const;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('which file? npm run simulate:fit -- FILE.csv');

function stateOf(status: number): number {
  return status <= 0 ? 0 : status <= 2 ? 1 : status === 3 ? 2 : 3;
}

function typeOf(states: readonly number[]): BehaviourType {
  const worst = Math.max(...states);
  const lateMonths = states.filter((state) => state > 0).length;
  if (worst === 0) return 'punctual';
  if (worst === 1) return lateMonths <= 2 ? 'forgetful' : 'strained';
  return worst === 2 ? 'slipping' : 'failing';
}

const counts = (): number[] => STATES.map(() => 0);
const fitted = new Map(
  TYPES.map((type) => [type, { accounts: 0, start: counts(), transitions: STATES.map(counts) }]),
);
const OUTCOME = 'default.payment.next.month';
const [parts, months] = [counts(), counts()];
const [defaults, lastStates] = [counts(), counts()];
let accounts = 0;
const columns = [
  ...MONTHS.map((month) => `PAY_${month}`),
  ...[1, 2, 3, 4, 5, 6].flatMap((month) => [`BILL_AMT${month}`, `PAY_AMT${month}`]),
  OUTCOME,
];
const add = (list: number[] | undefined, index: number | undefined): void => {
  if (list !== undefined && index !== undefined) list[index] = (list[index] ?? 0) + 1;
};
for await (const { row } of (await openRows({ file, columns, delimiter: ',' })).rows) {
  if (row === null) continue;
  const states = MONTHS.map((month) => stateOf(Number(row[`PAY_${month}`])));
  const of = fitted.get(typeOf(states));
  if (of === undefined) continue;
  accounts += 1;
  of.accounts += 1;
  add(of.start, states[0]);
  add(lastStates, states.at(-1));
  if (row[OUTCOME] === '1') add(defaults, states.at(-1));
  for (const [index, state] of states.slice(0, -1).entries()) add(of.transitions[state], states[index + 1]);
  // What was paid in a month is held against the bill of the month before.
  for (let month = 5; month >= 1; month -= 1) {
    const [billed, paid] = [Number(row[`BILL_AMT${month + 1}`]), Number(row[`PAY_AMT${month}`])];
    if (!(billed > 0)) continue;
    const state = states[6 - month];
    add(months, state);
    if (paid > 0 && paid < 0.9 * billed) add(parts, state);
  }
}
const shares = (list: readonly number[]): number[] => {
  const sum = list.reduce((total, count) => total + count, 0);
  // A state that the type never is in goes back to being in time.
  return sum === 0 ? [1, 0, 0, 0] : list.map((count) => Math.round((10_000 * count) / sum) / 10_000);
};
function ofAll(some: readonly number[], all: readonly number[]): number[] {
  return all.map((count, index) => Math.round((10_000 * (some[index] ?? 0)) / Math.max(1, count)) / 10_000);
}
const result: Behaviours = {
  source: 'UCI data set 350, default of credit card clients (I-C. Yeh and C-H. Lien, 2009), CC BY 4.0',
  command: 'npm run simulate:fit -- accounts.csv.gz',
  accounts,
  types: TYPES.map((type) => {
    const of = fitted.get(type);
    return {
      type,
      share: Math.round((10_000 * (of?.accounts ?? 0)) / accounts) / 10_000,
      start: shares(of?.start ?? []),
      transitions: (of?.transitions ?? []).map(shares),
    };
  }),
  partShare: ofAll(parts, months),
  defaultShare: ofAll(defaults, lastStates),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
