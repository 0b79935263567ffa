import { beforeAll, describe, expect, test } from 'vitest';
import {
  type EntriesImportOptions,
  type EntriesImportSummary,
  importEntries,
} from '../../src/import/entries.ts';
import { verifyLedger } from '../../src/store/ledger/ledger-verify.ts';
import { createStore } from '../../src/store/store.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { startGoodstanding } from '../support/callers/cli.ts';
import { aMigratedDatabase, type TestDatabase } from '../support/product/database.ts';
import { openedDb, testKeys } from '../support/product/field-keys.ts';
import { testBuild } from '../support/run/build.ts';
import { testMongoUri } from '../support/run/servers.ts';
import { aFolder } from './files.ts';

const folder = await aFolder();
beforeAll(testBuild, 240_000);

/** Works on a database with accounts BA-0, BA-1, ... of which each owes nothing. */
async function withAccounts<T>(count: number, work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await aMigratedDatabase();
  try {
    const store = createStore(database.db, database.client, testKeys);
    for (let n = 0; n < count; n += 1) await putAccount(store, { account: { billingAccountId: `BA-${n}` } });
    return await work(database);
  } finally {
    await database.handBack();
  }
}

function aLine(n: number, parts: object = {}): object {
  return {
    billingAccountId: `BA-${n % 5}`,
    idempotencyKey: `cdr-${n}`,
    type: 'usage',
    direction: 'debit',
    amount: { amountMinor: 100 + n, currency: 'EUR' },
    occurredAt: '2026-11-20T09:30:00Z',
    source: 'rating',
    ...parts,
  };
}

const textOf = (lines: readonly (object | string)[]): string =>
  lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');

function run(
  target: TestDatabase | null,
  file: string,
  parts: Partial<EntriesImportOptions> = {},
): Promise<EntriesImportSummary> {
  return importEntries({ file, target, reportFile: folder.path('refused.ndjson'), ...parts });
}

/** What is in the ledgers, without when it was posted and to whom. */
async function ledgersOf({ db }: TestDatabase): Promise<unknown[]> {
  return openedDb(db)
    .collection('ledgerEntries')
    .find()
    .project({ customerId: 0, noteSalt: 0, noteDigest: 0, hash: 0, previousHash: 0, postedAt: 0 })
    .sort({ billingAccountId: 1, sequence: 1 })
    .toArray();
}

async function brokenIn({ db, client }: TestDatabase): Promise<unknown[]> {
  const broken: unknown[] = [];
  await verifyLedger(db, client, { billingAccountId: null, onBroken: (found) => broken.push(found) });
  return broken;
}

describe('import entries', () => {
  test('takes digits exactly or refuses the line: no amount is rounded, and no key stands twice with two values', async () => {
    const line = (digits: string, n: number) =>
      JSON.stringify(aLine(n + 1)).replace(/"amountMinor":\d+/, `"amountMinor":${digits}`);
    const amounts = [
      '1.5e2',
      '100.00000000000000001',
      '99.999999999999999999',
      '12345678901234567891',
      '100,"amountMinor":900',
    ];
    const file = await folder.write('digits.ndjson', textOf(amounts.map(line)));
    await withAccounts(5, async (database) => {
      expect(await run(database, file)).toMatchObject({ lines: 5, posted: 1, refused: 4 });
      expect(await ledgersOf(database)).toMatchObject([{ amount: 150 }]);
    });
    const refusals = (await folder.refusals('refused.ndjson')).sort((a, b) => a.line - b.line);
    expect(refusals.map(({ line: at, column }) => [at, column])).toEqual([
      ...[2, 3, 4].map((at) => [at, 'amount.amountMinor']),
      [5, '(row)'],
    ]);
  });

  test('posts good lines in the order of the file, and reports the others with line and reason', async () => {
    const file = await folder.write(
      'mixed.ndjson.gz',
      textOf([
        aLine(1),
        '{"half',
        '[]',
        aLine(2, { type: 'payment' }),
        aLine(3, { billingAccountId: 'BA-NONE' }),
        '',
        aLine(1),
        aLine(1, { direction: 'credit', type: 'adjustment' }),
        aLine(4, { amount: { amountMinor: 1, currency: 'USD' } }),
        aLine(5, { amount: { amountMinor: 1.5, currency: 'EUR' }, colour: 'red' }),
        aLine(6),
      ]),
    );
    await withAccounts(5, async (database) => {
      expect(await run(database, file)).toMatchObject({ lines: 10, posted: 2, present: 1, refused: 7 });
      expect(await ledgersOf(database)).toMatchObject([
        { billingAccountId: 'BA-1', sequence: 1, amount: 101, idempotencyKey: 'entry:rating:cdr-1' },
        { billingAccountId: 'BA-1', sequence: 2, amount: 106 },
      ]);
      expect(await brokenIn(database)).toEqual([]);
    });
    const refusals = (await folder.refusals('refused.ndjson')).sort((a, b) => a.line - b.line);
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [2, '(row)'],
      [3, '(row)'],
      [4, 'type'],
      [5, 'billingAccountId'],
      [8, 'idempotencyKey'],
      [9, 'amount.currency'],
      [10, 'amount.amountMinor'],
      [10, 'colour'],
    ]);
    expect(refusals.find(({ column }) => column === 'type')?.reason).toMatch(
      /^is none of recurringCharge, .*, deposit$/,
    );
    expect(JSON.stringify(refusals)).not.toMatch(/BA-NONE|cdr|USD|Invalid/);
  });

  test('posts nothing the second time, and reports the same refusals', async () => {
    const lines = Array.from({ length: 2_500 }, (_, n) =>
      aLine(n, n === 7 ? { billingAccountId: 'NONE' } : {}),
    );
    const file = await folder.write('twice.ndjson', textOf(lines));
    await withAccounts(5, async (database) => {
      expect(await run(database, file)).toMatchObject({ posted: 2_499, present: 0, refused: 1 });
      const once = await ledgersOf(database);
      expect(await run(database, file)).toMatchObject({ posted: 0, present: 2_499, refused: 1 });
      expect(await folder.refusals('refused.ndjson')).toHaveLength(1);
      expect(await ledgersOf(database)).toEqual(once);
    });
  });

  test('masks card numbers in notes, refuses those in ids and what is hidden, and repeats none of it', async () => {
    const file = await folder.write(
      'cards.ndjson',
      textOf([
        aLine(1, { note: 'paid by 4111 1111 1111 1111' }),
        aLine(2, { note: 'to +49 151 23456789, 00:04:12' }),
        aLine(3, { idempotencyKey: '4111111111111111' }),
        aLine(4, { note: 'a\u200bb' }),
        aLine(5, { '4111 1111 1111 1111': 1 }),
      ]),
    );
    await withAccounts(5, async (database) => {
      expect(await run(database, file)).toMatchObject({ posted: 2, refused: 3, masked: 1 });
      expect((await ledgersOf(database)).map((entry) => Object(entry).note)).toEqual(
        expect.arrayContaining(['paid by [card 1111]', 'to +49 151 23456789, 00:04:12']),
      );
    });
    const refusals = await folder.refusals('refused.ndjson');
    expect(refusals.map(({ line, column }) => `${line} ${column}`)).toEqual([
      '3 idempotencyKey',
      '4 note',
      '5 [card 1111]',
    ]);
    expect(JSON.stringify(refusals)).not.toMatch(/4111.?1111/);
  });

  test('a dry run checks every line and needs no database', async () => {
    const file = await folder.write('dry.ndjson', textOf([aLine(1), aLine(2, { source: '' })]));
    expect(await run(null, file)).toMatchObject({ lines: 2, posted: 0, refused: 1 });
  });

  test('stopped and killed in the middle, the same command ends with the data of one run', async () => {
    const lines = 8_000;
    const file = await folder.write(
      'killed.ndjson',
      textOf(Array.from({ length: lines }, (_, n) => aLine(n))),
    );
    const whole = await withAccounts(5, async (database) => {
      await run(database, file);
      return ledgersOf(database);
    });
    await withAccounts(5, async (database) => {
      const child = await startGoodstanding(
        ['import', 'entries', file, '--database', database.name, '--report', folder.path('k.ndjson')],
        { MONGODB_URI: testMongoUri() },
      );
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.on('exit', (_, signal) => resolve(signal)),
      );
      const entries = database.db.collection('ledgerEntries');
      await expect
        .poll(() => entries.countDocuments(), { timeout: 60_000, interval: 5 })
        .toBeGreaterThan(2_500);
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
      const before = await entries.countDocuments();
      expect(before).toBeLessThan(lines);
      expect(await brokenIn(database)).toEqual([]);
      const stop = new AbortController();
      const stopped = await run(database, file, {
        signal: stop.signal,
        onProgress: ({ rows }) => {
          if (rows >= 6_000) stop.abort();
        },
      });
      expect(stopped).toMatchObject({ stopped: true });
      const last = await run(database, file);
      expect(last).toMatchObject({ lines, stopped: false, refused: 0 });
      expect(last.resumedAfter).toBeGreaterThan(0);
      expect(last.posted + last.present).toBe(lines);
      expect(await ledgersOf(database)).toEqual(whole);
      expect(await brokenIn(database)).toEqual([]);
    });
  }, 120_000);
});
