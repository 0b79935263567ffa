import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadSettlementMapping, openSettlement } from '../../../src/cli/payments/settlement-file.ts';
import type { PaymentStatus } from '../../../src/domain/payments/payment-status.ts';
import {
  compareSettlement,
  type Difference,
  type ReadSettlementRow,
} from '../../../src/services/payments/settlement.ts';
import { aBill, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { runGoodstanding } from '../../support/callers/cli.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();

let day = 0;
/** A day of its own for each test, so that no test's payments are in another's period. */
function aDay(): string {
  day += 1;
  return `2026-01-${String(day).padStart(2, '0')}`;
}

async function aPayment(date: string, status: PaymentStatus = 'settled', billingAccountId?: string) {
  const account = billingAccountId ?? (await putAccount(t.store)).billingAccountId;
  const report = aReport({ billingAccountId: account, occurredAt: `${date}T10:00:00.000Z` });
  if (status !== 'settled' && status !== 'failed') await t.store.payments.record(report, NOW);
  await t.store.payments.record({ ...report, status }, NOW);
  const row = {
    paymentId: report.paymentId,
    amount: 4_500,
    currency: 'EUR',
    status,
    settledAt: `${date}T10:00:00.000Z`,
  };
  return { ...report, row };
}

type Row = NonNullable<ReadSettlementRow['row']>;

async function compare(rows: readonly (Row | null)[], span: { from?: string; to?: string } = {}) {
  const differences: Difference[] = [];
  async function* read(): AsyncGenerator<ReadSettlementRow> {
    for (const [index, row] of rows.entries())
      yield row === null
        ? { line: index + 2, row, fault: 'amount is no amount, or zero' }
        : { line: index + 2, row, fault: null };
  }
  const result = await compareSettlement(t.store, read(), {
    from: span.from ?? null,
    to: span.to ?? null,
    onDifference: (difference) => void differences.push(difference),
  });
  const told = differences.map(({ kind, paymentId, line }) => ({ kind, paymentId, line }));
  return { result, differences, told };
}

describe('a settlement file', () => {
  test('that agrees with payments and ledger has no difference, and the same sums', async () => {
    const date = aDay();
    const payments = [await aPayment(date), await aPayment(date), await aPayment(date, 'refunded')];
    const { told, result } = await compare(payments.map(({ row }) => row));
    expect(told).toEqual([]);
    expect(result).toMatchObject({ rows: 3, outside: 0, payments: 3, from: date, to: date });
    expect(result.sums).toEqual([{ currency: 'EUR', file: 9_000, ledger: 9_000 }]);
  });

  test('money in suspense, and money matched out of it, agrees too', async () => {
    const date = aDay();
    const waiting = await aPayment(date, 'settled', uniqueName('NOBODY'));
    const matched = await aPayment(date, 'settled', uniqueName('NOBODY'));
    const { billingAccountId } = await putAccount(t.store);
    const { paymentId } = matched;
    await t.store.suspense.match({ paymentId, billingAccountId, by: 'clerk', reason: 'his', now: NOW });
    expect((await compare([waiting.row, matched.row])).told).toEqual([]);
  });

  test('with a payment that is not here', async () => {
    const date = aDay();
    const { row } = await aPayment(date);
    const { told } = await compare([row, { ...row, paymentId: 'PAY-NOT-HERE' }]);
    expect(told).toEqual([{ kind: 'missingHere', paymentId: 'PAY-NOT-HERE', line: 3 }]);
  });

  test('without a payment that counted here in the period', async () => {
    const date = aDay();
    const [there, missing] = [await aPayment(date), await aPayment(date)];
    await aPayment(date, 'failed');
    const { told, result } = await compare([there.row]);
    expect(told).toEqual([{ kind: 'missingThere', paymentId: missing.paymentId, line: null }]);
    expect(result.sums).toEqual([{ currency: 'EUR', file: 4_500, ledger: 9_000 }]);
  });

  test('with another amount, currency or status', async () => {
    const date = aDay();
    const [a, b, c] = [await aPayment(date), await aPayment(date), await aPayment(date)];
    const { differences } = await compare([
      { ...a.row, amount: 4_499 },
      { ...b.row, currency: 'CHF' },
      { ...c.row, status: 'reversed' },
    ]);
    expect(differences).toEqual([
      { kind: 'amountDiffers', paymentId: a.paymentId, line: 2, there: '4499 EUR', here: '4500 EUR' },
      { kind: 'amountDiffers', paymentId: b.paymentId, line: 3, there: '4500 CHF', here: '4500 EUR' },
      { kind: 'statusDiffers', paymentId: c.paymentId, line: 4, there: 'reversed', here: 'settled' },
    ]);
  });

  test('shows charge and refunds as rows of one payment, which are netted', async () => {
    const date = aDay();
    const { row, paymentId, ...report } = await aPayment(date);
    const part = (amountMinor: number, hour: number) =>
      t.store.payments.record(
        {
          ...{ ...report, paymentId, status: 'refunded' as const, eventId: `re_${hour}` },
          ...{ amount: { amountMinor, currency: 'EUR' }, occurredAt: `${date}T${hour}:00:00.000Z` },
        },
        NOW,
      );
    await part(1_000, 11);
    await part(1_000, 12);
    const refund: Row = { ...row, amount: 1_000, status: 'refunded', settledAt: `${date}T00:00:00.000Z` };
    const asNegative: Row = { ...row, amount: -1_000 };
    for (const rows of [
      [row, refund, refund],
      [refund, row, refund],
      [row, asNegative, refund],
      // The charge was in an earlier file.
      [refund, refund],
    ])
      expect((await compare(rows, { from: date, to: date })).differences).toEqual([]);
    const { result } = await compare([row, refund, refund], { from: date, to: date });
    expect(result.sums).toEqual([{ currency: 'EUR', file: 2_500, ledger: 2_500 }]);
    expect((await compare([row, refund], { from: date, to: date })).differences).toEqual([
      {
        ...{ kind: 'amountDiffers', paymentId, line: 2 },
        ...{ there: '4500 EUR less 1000', here: '4500 EUR less 2000' },
      },
    ]);
    expect((await compare([row, refund, refund, refund], { from: date, to: date })).told).toContainEqual({
      ...{ kind: 'doubleInFile', paymentId, line: 4 },
    });
  });

  test('agrees with a chargeback that was won: the money came twice and went once', async () => {
    const date = aDay();
    const { row, paymentId, ...report } = await aPayment(date);
    const rows: Row[] = [row];
    for (const [status, hour] of [
      ['reversed', 11],
      ['settled', 12],
    ] as const) {
      const occurredAt = `${date}T${hour}:00:00.000Z`;
      await t.store.payments.record({ ...report, paymentId, status, occurredAt }, NOW);
      rows.push({ ...row, status, settledAt: occurredAt });
    }
    expect((await compare(rows, { from: date, to: date })).differences).toEqual([]);
  });

  test('with a payment twice counts it once', async () => {
    const { row, paymentId } = await aPayment(aDay());
    const { told, result } = await compare([row, row]);
    expect(told).toEqual([{ kind: 'doubleInFile', paymentId, line: 3 }]);
    expect(result.sums).toEqual([{ currency: 'EUR', file: 4_500, ledger: 4_500 }]);
  });

  test('shows a payment that is settled here and has no entry, and an entry that was not taken back', async () => {
    const date = aDay();
    const [lost, kept] = [await aPayment(date), await aPayment(date, 'reversed')];
    const entries = t.db.collection('ledgerEntries');
    const removed = await entries
      .find({ $or: [{ paymentId: lost.paymentId }, { paymentId: kept.paymentId, type: 'reversal' }] })
      .toArray();
    await entries.deleteMany({ _id: { $in: removed.map(({ _id }) => _id) } });
    const { told } = await compare([lost.row, kept.row]);
    await entries.insertMany(removed);
    expect(told).toEqual([
      { kind: 'entryMissing', paymentId: lost.paymentId, line: 2 },
      { kind: 'entryMissing', paymentId: kept.paymentId, line: 3 },
    ]);
  });

  test('shows an entry of another amount', async () => {
    const { row, paymentId } = await aPayment(aDay());
    const entries = t.db.collection('ledgerEntries');
    await entries.updateOne({ paymentId }, { $set: { amount: 45 } });
    expect((await compare([row])).told).toEqual([{ kind: 'entryDiffers', paymentId, line: 2 }]);
    await entries.updateOne({ paymentId }, { $set: { amount: 4_500 } });
  });

  test('with rows that can not be read, and rows of other days, goes on with the others', async () => {
    const [before, date] = [aDay(), aDay()];
    const [old, missing, there] = [await aPayment(before), await aPayment(date), await aPayment(date)];
    const rows = [old.row, null, there.row];
    const { told, result } = await compare(rows, { from: date, to: date });
    expect(told).toEqual([
      { kind: 'unreadableRow', paymentId: null, line: 3 },
      { kind: 'missingThere', paymentId: missing.paymentId, line: null },
    ]);
    expect(result).toMatchObject({ rows: 3, outside: 1, payments: 2 });
  });

  test('finds the entries of its payments by an index', async () => {
    const plan = await t.db
      .collection('ledgerEntries')
      .find({ paymentId: { $in: ['a', 'b'] } })
      .explain('queryPlanner');
    expect(JSON.stringify(plan)).toContain('byPayment');
  });
});

describe('goodstanding reconcile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'goodstanding-reconcile-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    runGoodstanding(['reconcile', '--database', t.db.databaseName, ...args], { MONGODB_URI: testMongoUri() });
  const fileOf = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };

  test('ends with 0 without a difference, and with 2 naming each one: 1 says that nothing was compared', async () => {
    const date = aDay();
    const { paymentId } = await aPayment(date);
    const header = 'paymentId,amount,currency,status,settledAt\n';
    const good = `${paymentId},4500,EUR,settled,${date}T10:00:00Z\n`;
    const same = await run('--file', await fileOf('same.csv', header + good));
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('no difference') });
    const bad = `${header}${good}PAY-LOST,1,EUR,settled,${date}\n${paymentId},x,EUR,settled,${date}\n`;
    const differs = await run('--file', await fileOf('bad.csv', bad), '--json');
    expect(differs.code).toBe(2);
    const Answer = z.object({ differences: z.array(z.unknown()), summary: z.looseObject({}) });
    expect(Answer.parse(JSON.parse(differs.stdout))).toMatchObject({
      differences: [
        { kind: 'unreadableRow', line: 4, there: 'amount is no whole number of minor units, such as 4500' },
        { kind: 'missingHere', paymentId: 'PAY-LOST', line: 3 },
      ],
      summary: { rows: 3, differences: { missingHere: 1, unreadableRow: 1 } },
    });
  });

  test('a file without a row is no all-clear: with no days named, nothing was compared', async () => {
    const date = aDay();
    const { paymentId } = await aPayment(date);
    const header = await fileOf('header.csv', 'paymentId,amount,currency,status,settledAt\n');
    expect(await run('--file', header)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('--from and --to'),
    });
    const named = await run('--file', header, '--from', date, '--to', date);
    expect(named).toMatchObject({ code: 2, stdout: expect.stringContaining(`missingThere ${paymentId}`) });
  });

  test('a bank that writes otherwise is told apart from a wrong file, and each fault says what would be read', async () => {
    expect((await run('--file', await fileOf('empty.csv', ''))).stderr).toContain('empty.csv is empty');
    const semicolons = await run('--file', await fileOf('semicolons.csv', 'Auftrag;Betrag\nPAY-1;45,00\n'));
    expect(semicolons.stderr).toContain('separated by ";"');
    const rows = [
      'PAY-1,"45,00",EUR,settled,2026-01-01',
      'PAY-1,4500,EUR,Gebucht,2026-01-01',
      'PAY-1,4500,EUR,settled,01.01.2026',
    ];
    const text = ['paymentId,amount,currency,status,settledAt', ...rows, ''].join('\n');
    const { stdout } = await run('--file', await fileOf('faults.csv', text));
    for (const accepted of ['such as 4500', 'pending, unknown, settled', 'such as 2026-11-22T09:30:00Z'])
      expect(stdout).toContain(accepted);
    expect(stdout).not.toContain('Gebucht');
  });

  test('a quote that is not closed costs its own row, names the line it began on, and rows add up', async () => {
    const date = aDay();
    const ids = await Promise.all(Array.from({ length: 4 }, async () => (await aPayment(date)).paymentId));
    const rows = ids.map((id, index) => `${index === 1 ? '"' : ''}${id},4500,EUR,settled,${date}T10:00:00Z`);
    const text = ['paymentId,amount,currency,status,settledAt', ...rows, ''].join('\n');
    const { code, stdout } = await run('--file', await fileOf('quote.csv', text), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      differences: [
        { kind: 'unreadableRow', line: 3, there: '(row) has a quote that is not closed' },
        { kind: 'missingThere', paymentId: ids[1] },
      ],
      summary: { rows: 4, differences: { missingThere: 1, unreadableRow: 1 } },
    });
  });

  test("reads a processor's own columns, words and decimals by a mapping", async () => {
    const date = aDay();
    const { paymentId } = await aPayment(date);
    const mapping = await fileOf(
      'mapping.json',
      JSON.stringify({
        columns: { paymentId: 'Transaction', amount: 'Betrag', settledAt: 'Datum' },
        delimiter: ';',
        statuses: { SUCCEEDED: 'settled' },
        amountDecimals: 2,
      }),
    );
    const text = `Transaction;Betrag;currency;status;Datum;Name\n${paymentId};45.00;EUR;SUCCEEDED;${date};x\n`;
    const file = await fileOf('bank.csv', text);
    expect((await run('--file', file, '--mapping', mapping)).code).toBe(0);
    const wrong = await fileOf('wrong.json', '{"delimiter": ";;"}');
    const refused = await run('--file', file, '--mapping', wrong);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('delimiter') });
    const deep = await fileOf('deep.json', '{"columns": {"paymentId": ""}}');
    expect((await run('--file', file, '--mapping', deep)).stderr).toContain('\n  columns.paymentId: ');
    expect((await run('--file', join(folder, 'none.csv'))).code).toBe(1);
  });

  test('amounts have the digits of their currency, and are written as the mapping says', async () => {
    const rows = [
      ['EUR', '1.045,00', 104_500],
      ['JPY', '4.500', 4_500],
      ['JPY', '4500,00', 4_500],
      ['KWD', '45,00', 45_000],
      ['EUR', '-3,5', -350],
      ['JPY', '45,50', 'amount has more decimals than JPY has'],
      ['EUR', '0,00', 'amount is zero'],
    ] as const;
    const lines = rows.map(([currency, amount], n) => `P${n};${amount};${currency};settled;2026-01-01`);
    const file = await fileOf(
      'digits.csv',
      ['paymentId;amount;currency;status;settledAt', ...lines].join('\n'),
    );
    const mapping = { amountDecimals: 2, decimal: ',', group: '.', delimiter: ';' };
    const written = await fileOf('digits.json', JSON.stringify(mapping));
    const read: (number | string)[] = [];
    const source = await openSettlement(file, await loadSettlementMapping(written));
    for await (const { row, fault } of source.rows) read.push(row?.amount ?? fault ?? '');
    expect(read).toEqual(rows.map(([, , value]) => value));
  });

  test.each([[{ group: '.' }], [{ decimal: ',', group: ',' }]])(
    'a mapping with one mark for fractions and groups (%o) is refused',
    async (marks) => {
      const written = await fileOf('marks.json', JSON.stringify({ amountDecimals: 3, ...marks }));
      await expect(loadSettlementMapping(written)).rejects.toThrow(/group: .* two different marks/);
    },
  );
});

test('a transfer that was split is one row of the file, and its parts are no payments of their own', async () => {
  const date = aDay();
  const accounts = [await putAccount(t.store), await putAccount(t.store)];
  const transferId = uniqueName('TR');
  const occurredAt = `${date}T10:00:00.000Z`;
  const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
  const said = { transferId, occurredAt, valueDate: null, reportedBy: 'bank' };
  const split = {
    by: 'sender',
    parts: accounts.map(({ billingAccountId }) => ({ billingAccountId, billId: null, amount: 2_000 })),
  } as const;
  await t.store.transfers.record(
    {
      ...said,
      billingAccountId: null,
      amount: eur(4_000),
      split,
      status: 'settled',
      method: null,
      reference: null,
    },
    NOW,
  );
  const row = { paymentId: transferId, currency: 'EUR', settledAt: occurredAt };
  const came = { ...row, amount: 4_000, status: 'settled' } as const;
  const same = await compare([came]);
  expect(same).toMatchObject({ told: [], result: { payments: 1, sums: [{ file: 4_000, ledger: 4_000 }] } });
  const back = { ...said, eventId: 'RF-1', kind: 'refunded', amount: eur(1_001), bankFee: null } as const;
  await t.store.transfers.takeBack(back, NOW);
  expect((await compare([came])).told).toMatchObject([{ kind: 'amountDiffers', paymentId: transferId }]);
  const refund = { ...row, amount: -1_001, status: 'refunded' } as const;
  expect((await compare([came, refund])).told).toEqual([]);
  const missing = await compare([], { from: date, to: date });
  expect(missing.told).toEqual([{ kind: 'missingThere', paymentId: transferId, line: null }]);
});

test('money of a payer is one row of the file, whatever of it is passed on or held', async () => {
  const date = aDay();
  const payer = await putAccount(t.store, { account: { paysForOthers: true } });
  const { billingAccountId, customerId } = payer;
  const payers = [{ from: '2026-01-01', payer: { billingAccountId, customerId }, by: 'ann', at: NOW }];
  await putAccount(t.store, { account: { payers }, bills: [aBill({ billId: uniqueName('B') })] });
  const { row } = await aPayment(date, 'settled', billingAccountId);
  const paid = await t.store.payments.get(row.paymentId);
  expect(paid?.passedOn).toHaveLength(1);
  expect((await compare([row], { from: date, to: date })).told).toEqual([]);
});
