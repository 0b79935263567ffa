import { describe, expect, test } from 'vitest';
import { openPastAccounts } from '../../../src/cli/policies/data.ts';
import { readPolicyArgument } from '../../../src/cli/policies/source.ts';
import { snapshotOf } from '../../../src/domain/accounts/snapshot-of.ts';
import { unbilledSumsOf } from '../../../src/domain/ledger/unbilled.ts';
import { decodeRow } from '../../../src/import/account-row.ts';
import { accountBundle } from '../../../src/import/history.ts';
import { scheduleOf } from '../../../src/import/schedule.ts';
import { openSnapshots } from '../../../src/import/snapshots.ts';
import { aCardRow, aFolder, cardRows, csvOf, MAPPING_FILE, theMapping } from '../../import/files.ts';

const folder = await aFolder();
const OUTCOME = 'default.payment.next.month';
const AS_OF = '2026-11-22';
const LATE = { PAY_0: 2, PAY_2: 1, BILL_AMT1: 5_000, BILL_AMT2: 4_000, PAY_AMT1: 0 };
const file = await folder.write(
  'past.csv',
  csvOf([
    aCardRow(1, { [OUTCOME]: 0 }),
    aCardRow(2, { ...LATE, [OUTCOME]: 1 }),
    aCardRow(3, { LIMIT_BAL: 'x', [OUTCOME]: 0 }),
    aCardRow(4, { [OUTCOME]: '' }),
  ]),
);

async function read(over: Partial<Parameters<typeof openPastAccounts>[0]> = {}) {
  const past = await openPastAccounts({
    data: file,
    mapping: MAPPING_FILE,
    outcome: OUTCOME,
    bad: '1',
    asOf: AS_OF,
    facts: new Set(['daysPastDue', 'requiredCreditAmount', 'monthsPastDue6m']),
    segmentColumn: null,
    onProgress: () => undefined,
    ...over,
  });
  const cases = [];
  for await (const given of past.cases) cases.push(given);
  return { cases, summary: past.summary };
}

describe('accounts of the past', () => {
  test('are the accounts that an import would load and a decision would read', async () => {
    const { mapping } = await theMapping();
    const rows = cardRows(60);
    const source = await openSnapshots({
      file: await folder.write('all.csv', csvOf(rows)),
      mapping,
      asOf: AS_OF,
    });
    let index = 0;
    for await (const { snapshot } of source.rows) {
      const texts = Object.entries(rows[index] ?? {}).map(([name, value]) => [name, String(value)] as const);
      index += 1;
      const { account } = decodeRow(mapping, Object.fromEntries(texts));
      if (account === null || snapshot === null) throw new Error('the row has faults');
      const bundle = accountBundle(account, mapping, scheduleOf(mapping, AS_OF));
      expect(snapshot).toEqual(
        snapshotOf({ ...bundle, ...unbilledSumsOf(snapshot), cycleChangeDates: [] }, source.asOfAt),
      );
    }
    expect(index).toBe(60);
  });

  test('have the wanted facts, the outcome, and the assumed order of the mapping', async () => {
    const { cases, summary } = await read();
    expect(cases.map(({ bad }) => bad)).toEqual([false, true]);
    expect(Object.keys(cases[0]?.values ?? {}).sort()).toEqual([
      'daysPastDue',
      'monthsPastDue6m',
      'requiredCreditAmount',
    ]);
    expect(cases[0]?.values).toMatchObject({
      daysPastDue: 0,
      requiredCreditAmount: 50_000,
      monthsPastDue6m: 0,
    });
    expect(cases[1]?.values['daysPastDue']).toBeGreaterThan(30);
    expect(summary).toMatchObject({ accounts: 2, refused: 1, withoutOutcome: 1, currency: 'TWD' });
  });

  test('have another order if one is given', async () => {
    const { cases } = await read({ monthly: 1_000, oneOff: 234 });
    expect(cases[0]?.values['requiredCreditAmount']).toBe(1_234);
  });

  test('are refused by name when the outcome column is not in the file', async () => {
    await expect(read({ outcome: 'WRITTEN_OFF' })).rejects.toThrow(/no column WRITTEN_OFF/);
  });

  test('are refused when no row has the value for bad', async () => {
    await expect(read({ bad: 'yes' })).rejects.toThrow(
      /no row has "yes" in default.payment.next.month; --bad/,
    );
  });

  test('are never grouped by a column that must not be read', async () => {
    await expect(read({ segmentColumn: 'SEX' })).rejects.toThrow(/SEX: stands under neverRead/);
  });

  test('are refused when the mapping is missing or invalid', async () => {
    await expect(read({ mapping: folder.path('none.json') })).rejects.toThrow(/no mapping file/);
    await expect(read({ mapping: await folder.write('bad.json', '{"name": 1}') })).rejects.toThrow(
      /no usable mapping/,
    );
  });

  test('are refused with the first fault when no row is usable', async () => {
    const broken = await folder.write('broken.csv', csvOf([aCardRow(1, { LIMIT_BAL: 'x' })]));
    await expect(read({ data: broken })).rejects.toThrow(/no usable row.*LIMIT_BAL is not a number/);
  });
});

describe('the policy that a command names', () => {
  test('is found below policies/ by name and version', async () => {
    const { reference } = await readPolicyArgument('service-approval@2026-11-01');
    expect(reference.version).toBe('2026-11-01');
  });

  test.each([
    ['service-approval@1999-01-01', /no policy service-approval@1999-01-01/],
    ['nowhere.json', /can't read the policy file nowhere.json/],
  ])('says what to do when %s is none', async (argument, message) => {
    await expect(readPolicyArgument(argument)).rejects.toThrow(message);
  });

  test('names every fault of a document that is no policy', async () => {
    const bad = await folder.write('policy.json', '{"name": "service-approval"}');
    await expect(readPolicyArgument(bad)).rejects.toThrow(/no usable policy:[\s\S]*\/version[\s\S]*\/rules/);
  });
});
