import { beforeAll, describe, expect, test } from 'vitest';
import { type ImportOptions, type ImportSummary, importAccounts } from '../../src/import/run.ts';
import { startGoodstanding } from '../support/callers/cli.ts';
import { aMigratedDatabase, type TestDatabase } from '../support/product/database.ts';
import { testBuild } from '../support/run/build.ts';
import { testMongoUri } from '../support/run/servers.ts';
import {
  aCardRow,
  aFolder,
  type CardRow,
  cardRows,
  csvOf,
  dataOf,
  digestsOf,
  MAPPING_FILE,
  ndjsonOf,
  theMapping,
} from './files.ts';

const folder = await aFolder();
beforeAll(testBuild, 240_000);
const mapping = await theMapping();
const AS_OF = '2026-11-22';

async function inDatabase<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await aMigratedDatabase();
  try {
    return await work(database);
  } finally {
    await database.handBack();
  }
}

function run(target: TestDatabase, file: string, parts: Partial<ImportOptions> = {}): Promise<ImportSummary> {
  return importAccounts({
    file,
    mapping,
    target,
    asOf: AS_OF,
    reportFile: folder.path('refused.ndjson'),
    ...parts,
  });
}

async function imported(name: string, text: string): Promise<Record<string, unknown[]>> {
  const file = await folder.write(name, text);
  return inDatabase(async (database) => {
    await run(database, file);
    return dataOf(database.db);
  });
}

describe('import accounts', () => {
  test('loads every account of a good file, and refuses nothing', async () => {
    const file = await folder.write('good.csv', csvOf(cardRows(120)));
    await inDatabase(async (database) => {
      const summary = await run(database, file);
      expect(summary).toMatchObject({ rows: 120, inserted: 120, present: 0, refused: 0, stopped: false });
      expect(await database.db.collection('billingAccounts').countDocuments()).toBe(120);
      expect(await folder.refusals('refused.ndjson')).toEqual([]);
    });
  });

  test('gives the same data from CSV, compressed CSV and NDJSON', async () => {
    const rows = cardRows(30, 7);
    const plain = await imported('same.csv', csvOf(rows));
    expect(plain['billingAccounts']).toHaveLength(30);
    expect(await imported('same.csv.gz', csvOf(rows))).toEqual(plain);
    expect(await imported('same.ndjson', ndjsonOf(rows))).toEqual(plain);
    expect(await imported('same.jsonl.gz', ndjsonOf(rows))).toEqual(plain);
  });

  test('keeps no personal column and no outcome anywhere in the database', async () => {
    const data = JSON.stringify(
      await imported('personal.csv', csvOf([aCardRow(1, { 'default.payment.next.month': 'OUTCOME-1' })])),
    );
    expect(data).not.toMatch(/SECRET|OUTCOME/);
  });

  test('refuses each faulty row with its line and reason, and loads the others', async () => {
    const faulty: [CardRow | string, { column: string; reason: string }][] = [
      [aCardRow(11, { LIMIT_BAL: 'many' }), { column: 'LIMIT_BAL', reason: 'is not a number' }],
      [aCardRow(12, { LIMIT_BAL: '' }), { column: 'LIMIT_BAL', reason: 'is empty' }],
      [aCardRow(13, { LIMIT_BAL: -5 }), { column: 'LIMIT_BAL', reason: 'is negative' }],
      [aCardRow(14, { BILL_AMT1: '10.505' }), { column: 'BILL_AMT1', reason: 'has too many decimals' }],
      [
        aCardRow(15, { PAY_AMT3: '99999999999999999' }),
        { column: 'PAY_AMT3', reason: 'is too large to be exact' },
      ],
      [
        aCardRow('a b'),
        { column: 'ID', reason: 'letters, digits and . _ : - only, beginning with a letter or digit' },
      ],
      [aCardRow(1), { column: 'ID', reason: 'is the same as in line 2' }],
      ['17,100000', { column: '(row)', reason: 'has another number of columns than the header' }],
    ];
    const [header, ...lines] = csvOf([aCardRow(1), aCardRow(2)])
      .trimEnd()
      .split('\n');
    const bad = faulty.map(([row]) => (typeof row === 'string' ? row : csvOf([row]).split('\n')[1]));
    const text = [header, lines[0], ...bad, lines[1]].join('\n');
    const file = await folder.write('faulty.csv', text);
    await inDatabase(async (database) => {
      const summary = await run(database, file);
      expect(summary).toMatchObject({ rows: 10, inserted: 2, refused: faulty.length });
      const accounts = await database.db
        .collection<{ _id: string }>('billingAccounts')
        .find()
        .sort({ _id: 1 })
        .toArray();
      expect(accounts.map(({ _id }) => _id)).toEqual(['UCI-BA-1', 'UCI-BA-2']);
    });
    const refusals = await folder.refusals('refused.ndjson');
    expect(refusals.sort((a, b) => a.line - b.line)).toEqual(
      faulty.map(([, fault], index) => ({ line: index + 3, ...fault })),
    );
  });

  test('refuses names and ids that hide something or hold a card number, with line and column, from CSV as from NDJSON', async () => {
    const named = {
      sha256: 'named',
      mapping: {
        ...mapping.mapping,
        neverRead: [],
        customer: { ...mapping.mapping.customer, name: { column: 'EDUCATION' } },
      },
    };
    const rows = [
      aCardRow(1, { EDUCATION: 'Zoë O’Neill-Müller' }),
      aCardRow(2, { EDUCATION: 'Ada\u200bLovelace' }),
      aCardRow(3, { EDUCATION: 'evoL \u202eadA' }),
      aCardRow(4, { EDUCATION: 'Ada\u0007' }),
      aCardRow(5, { EDUCATION: 'Ada 4111 1111 1111 1111' }),
      aCardRow('4111111111111111', { EDUCATION: 'Ada' }),
      aCardRow('7\u200b', { EDUCATION: 'Ada' }),
    ];
    const told: unknown[] = [];
    // As words: hashes, keys and sealed texts have the same letters and digits by chance.
    const hidden = /\bAda[^A-Za-z0-9+/=_-]|4111\D?1111/;
    for (const [name, text] of [
      ['hidden.csv', csvOf(rows)],
      ['hidden.ndjson', ndjsonOf(rows)],
    ] as const) {
      const file = await folder.write(name, text);
      await inDatabase(async (database) => {
        expect(await run(database, file, { mapping: named })).toMatchObject({ inserted: 1, refused: 6 });
        expect(JSON.stringify(await dataOf(database.db))).not.toMatch(hidden);
      });
      const refusals = await folder.refusals('refused.ndjson');
      expect(JSON.stringify(refusals)).not.toMatch(hidden);
      told.push(refusals.map(({ line, column }) => `${line - (name.endsWith('csv') ? 1 : 0)} ${column}`));
    }
    expect(told[0]).toEqual(['2 EDUCATION', '3 EDUCATION', '4 EDUCATION', '5 EDUCATION', '6 ID', '7 ID']);
    expect(told[1]).toEqual(told[0]);
  });

  test('refuses an NDJSON line that is no object, and one without a column', async () => {
    const { LIMIT_BAL: _left, ...without } = aCardRow(2);
    const file = await folder.write('faulty.ndjson', `${ndjsonOf([aCardRow(1)])}[1]\n${ndjsonOf([without])}`);
    await inDatabase(async (database) =>
      expect(await run(database, file)).toMatchObject({ inserted: 1, refused: 2 }),
    );
    expect(await folder.refusals('refused.ndjson')).toEqual([
      { line: 2, column: '(row)', reason: 'is no JSON object' },
      { line: 3, column: 'LIMIT_BAL', reason: 'is missing' },
    ]);
  });

  test('an unclosed quote costs its own row: rows read, inserted and refused add up', async () => {
    const rows = csvOf(cardRows(100, 3)).trimEnd().split('\n');
    const spoilt = rows.map((row, index) => (index === 9 ? row.replace(',', ',"') : row)).join('\n');
    const file = await folder.write('quote.csv', spoilt);
    await inDatabase(async (database) =>
      expect(await run(database, file)).toMatchObject({ rows: 100, inserted: 99, refused: 1 }),
    );
    expect(await folder.refusals('refused.ndjson')).toEqual([
      { line: 10, column: '(row)', reason: 'has a quote that is not closed' },
    ]);
  });

  test('an id of twenty digits keeps all of them, as a number and as a text', async () => {
    const ids = ['12345678901234567891', '12345678901234567892', '0012345678901234567892'];
    const rows = ids.map((id) => ndjsonOf([aCardRow(id)]));
    const numbers = [
      rows[0]?.replace(`"${ids[0]}"`, `${ids[0]}`),
      rows[1]?.replace(`"${ids[1]}"`, `${ids[1]}`),
    ];
    expect(numbers[0]).toContain(':12345678901234567891');
    const data = await imported('long-ids.ndjson', [...numbers, rows[2]].join(''));
    for (const id of ids) expect(JSON.stringify(data['billingAccounts'])).toContain(`"UCI-BA-${id}"`);
  });

  test('reads exponents as exact integers, as statistics programs write them', async () => {
    const data = await imported('exponent.csv', csvOf([aCardRow(1, { LIMIT_BAL: '1.25e+05' })]));
    expect(data['billingAccounts']).toMatchObject([{ creditLimit: 12_500_000 }]);
  });

  test('does nothing the second time', async () => {
    const file = await folder.write('twice.csv', csvOf(cardRows(40)));
    await inDatabase(async (database) => {
      await run(database, file);
      const once = await dataOf(database.db);
      expect(await run(database, file)).toMatchObject({ rows: 40, inserted: 0, present: 40 });
      expect(await dataOf(database.db)).toEqual(once);
    });
  });

  test('writes nothing in a dry run, and still says what it would refuse', async () => {
    const file = await folder.write('dry.csv', csvOf([aCardRow(1), aCardRow(2, { LIMIT_BAL: 'x' })]));
    await inDatabase(async (database) => {
      expect(
        await importAccounts({
          file,
          mapping,
          target: null,
          asOf: AS_OF,
          reportFile: folder.path('dry.ndjson'),
        }),
      ).toMatchObject({
        rows: 2,
        inserted: 0,
        refused: 1,
      });
      expect(Object.values(await dataOf(database.db)).flat()).toEqual([]);
    });
    expect(await folder.refusals('dry.ndjson')).toHaveLength(1);
  });

  test('stops when asked to and goes on from there, ending with the data of one run', async () => {
    const text = csvOf(cardRows(400, 3));
    const whole = await imported('whole.csv', text);
    const file = await folder.write('stopped.csv', text);
    await inDatabase(async (database) => {
      const stop = new AbortController();
      const first = await run(database, file, {
        signal: stop.signal,
        onProgress: ({ rows }) => rows >= 200 && stop.abort(),
      });
      expect(first.stopped).toBe(true);
      expect(first.inserted).toBeLessThan(400);
      const second = await run(database, file);
      expect(second).toMatchObject({ rows: 400, inserted: 400 - first.inserted, stopped: false });
      expect(second.resumedAfter).toBeGreaterThan(0);
      expect(await dataOf(database.db)).toEqual(whole);
    });
  });

  test('killed in the middle and started again, ends with exactly the data of one run', async () => {
    const rows = 1_000;
    const text = csvOf(cardRows(rows, 5));
    const file = await folder.write('killed.csv', text);
    const unkilled = await folder.write('unkilled.csv', text);
    const whole = await inDatabase(async (database) => {
      await run(database, unkilled);
      return digestsOf(database.db);
    });
    await inDatabase(async (database) => {
      const child = await startGoodstanding(
        [
          ...['import', 'accounts', file, '--mapping', MAPPING_FILE, '--database', database.name],
          ...['--as-of', AS_OF, '--report', folder.path('killed.ndjson')],
        ],
        { MONGODB_URI: testMongoUri() },
      );
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.on('exit', (_, signal) => resolve(signal)),
      );
      const accounts = database.db.collection('billingAccounts');
      await expect
        .poll(() => accounts.countDocuments(), { timeout: 60_000, interval: 5 })
        .toBeGreaterThan(100);
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
      const before = await accounts.countDocuments();
      expect(before).toBeLessThan(rows);
      expect(await run(database, file)).toMatchObject({ rows, inserted: rows - before, refused: 0 });
      expect(await digestsOf(database.db)).toEqual(whole);
    });
  }, 180_000);

  test('uses the day of the run before, and refuses another one', async () => {
    const file = await folder.write('asof.csv', csvOf([aCardRow(1)]));
    await inDatabase(async (target) => {
      const options = { file, mapping, target, reportFile: folder.path('asof.ndjson') };
      await importAccounts({ ...options, asOf: '2026-01-31' });
      expect(await importAccounts(options)).toMatchObject({ asOf: '2026-01-31' });
      await expect(importAccounts({ ...options, asOf: '2026-02-01' })).rejects.toThrow('as of 2026-01-31');
    });
  });

  test('names a missing file and the columns that a file lacks', async () => {
    const file = await folder.write('lacking.csv', 'ID,LIMIT_BAL\n1,2\n');
    const options = { mapping, target: null, asOf: AS_OF, reportFile: folder.path('lacking.ndjson') };
    await expect(importAccounts({ ...options, file: folder.path('none.csv') })).rejects.toThrow('no file');
    await expect(importAccounts({ ...options, file })).rejects.toThrow(/no column .*BILL_AMT1.*PAY_AMT6/);
  });
});
