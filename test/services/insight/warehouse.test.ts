import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, civilDateAt, instantOf } from '../../../src/domain/civil-date.ts';
import {
  type Json,
  WAREHOUSE_DOCUMENT,
  WAREHOUSE_TABLES,
  type WarehouseFolder,
} from '../../../src/domain/insight/warehouse.ts';
import { createParquetFolder } from '../../../src/gateways/insight/parquet-folder.ts';
import {
  exportDay,
  exportNextDay,
  leavingRow,
  nextDay,
  pseudonymsBy,
} from '../../../src/services/insight/warehouse.ts';
import { actingAs } from '../../../src/store/audit/current-context.ts';
import { aSnapshot } from '../../support/builders/builders.ts';
import { anApprovalCase, aReceipt } from '../../support/builders/decisions.ts';
import { askDuckDb } from '../../support/outside/duckdb.ts';
import { bundleOf } from '../../support/product/bundle.ts';
import { aStore } from '../../support/product/store.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { uniqueName } from '../../support/run/names.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';
import { tellOf } from '../events/support.ts';

const t = aStore();
const pseudonymOf = pseudonymsBy('a key of the operator of thirty-two');
const now = () => instantOf(Date.now());
const today = () => civilDateAt(now(), 'UTC');

async function aFolder() {
  const folder = await temporaryFolder('warehouse');
  atEndOfFile(folder.remove);
  return { path: folder.path, folder: createParquetFolder(folder.path) };
}

/** An account that is late with a bill, and a decision about it. */
async function aLateAccount() {
  const [customerId, billingAccountId] = [uniqueName('CUST'), uniqueName('BA')];
  const name = `Erika ${uniqueName('Mustermann')}`;
  const snapshot = aSnapshot({
    ...{ customer: { customerId, name }, account: { customerId, billingAccountId } },
  });
  await t.store.bulk.putAccount(bundleOf(snapshot.overdueBy(30, 9_000)));
  return { customerId, billingAccountId, name };
}

describe('a day', () => {
  test('has a row for each thing that changed on it, which DuckDB reads, and nothing that names a person', async () => {
    const { customerId, billingAccountId, name } = await aLateAccount();
    const account = await t.store.accounts.get(billingAccountId);
    if (account === null) throw new Error('the account is there');
    const approval = anApprovalCase(account);
    await t.store.decisions.record({
      ...{ receipt: aReceipt(account, { workflowId: approval.workflowId }), caseDoc: approval },
      ...{ orderId: null, creditHold: null, allowOverLimit: false },
    });
    await tellOf(t, customerId);
    while ((await t.store.events.number(100, now())) > 0);
    const { path, folder } = await aFolder();
    const { rows } = await exportDay({ store: t.store, folder, pseudonymOf }, today(), now());
    expect(rows).toMatchObject({ decisions: 1, cases: 1 });

    const owed = await askDuckDb(
      path,
      `SELECT billing_account_id, currency, CAST(sum(amount - paid_amount) AS BIGINT) AS owed, min(due_date) AS since
         FROM read_parquet('bills/day=*/rows.parquet') WHERE state <> 'settled' GROUP BY ALL`,
    );
    const { items } = await t.store.bills.listBills({ billingAccountId, cursor: null, limit: 100 });
    const open = items.filter(({ state }) => state !== 'settled').at(-1);
    expect(owed).toEqual([
      {
        ...{ billing_account_id: pseudonymOf(billingAccountId), currency: 'EUR', owed: '9000' },
        since: open?.dueDate,
      },
    ]);
    const decided = await askDuckDb(
      path,
      `SELECT d.outcome, d.reason_codes->>0 AS reason, d.day FROM read_parquet('decisions/day=*/*.parquet', hive_partitioning = true) d
         JOIN read_parquet('bills/day=*/*.parquet') b USING (billing_account_id) LIMIT 1`,
    );
    expect(decided).toMatchObject([{ outcome: 'approve', day: today() }]);

    for (const table of Object.keys(WAREHOUSE_TABLES)) {
      if (!(await readdir(path)).includes(table)) continue;
      const all = JSON.stringify(
        await askDuckDb(path, `SELECT * FROM read_parquet('${table}/day=*/*.parquet')`),
      );
      for (const text of [customerId, billingAccountId, name]) expect(all).not.toContain(text);
    }
  });

  test('has the columns that the schema document lists, in the types of Parquet', async () => {
    await aLateAccount();
    const { path, folder } = await aFolder();
    await exportDay({ store: t.store, folder, pseudonymOf }, today(), now());
    const types = {
      ...{ text: 'VARCHAR', id: 'VARCHAR', json: 'VARCHAR', whole: 'BIGINT', flag: 'BOOLEAN', day: 'DATE' },
      instant: 'TIMESTAMP',
    } as const;
    const columns = await askDuckDb(
      path,
      "DESCRIBE SELECT * FROM read_parquet('bills/day=*/*.parquet', hive_partitioning = false)",
    );
    expect(columns.map((row) => [row['column_name'], row['column_type']])).toEqual(
      WAREHOUSE_TABLES.bills.columns.map((column) => [column.name, types[column.type]]),
    );
    expect(
      await askDuckDb(path, "SELECT version, len(tables) AS tables FROM read_json('schema.json')"),
    ).toEqual([{ version: '1', tables: String(WAREHOUSE_DOCUMENT.tables.length) }]);
  });

  test('that is written again takes the place of what was there', async () => {
    await aLateAccount();
    const { path, folder } = await aFolder();
    const deps = { store: t.store, folder, pseudonymOf };
    const first = await exportDay(deps, today(), now());
    expect((await exportDay(deps, today(), now())).rows.bills).toBe(first.rows.bills);
    const count = await askDuckDb(path, "SELECT count(*) AS rows FROM read_parquet('bills/day=*/*.parquet')");
    expect(count).toEqual([{ rows: String(first.rows.bills) }]);
  });

  test('is on the audit trail with who wrote it, where to, which day and how many rows', async () => {
    await aLateAccount();
    const { path, folder } = await aFolder();
    const operator = { subject: 'os:ada', role: 'operator', client: 'goodstanding', authentication: null };
    const { rows } = await actingAs(
      {
        ...{ actor: operator, requestId: null, origin: null, operation: null },
        links: { workflowId: null, decisionId: null },
      },
      () => exportDay({ store: t.store, folder, pseudonymOf }, today(), now()),
    );
    const entries = await t.store.auditTrail.list({
      ...{ object: { type: 'warehouse', id: path }, document: null, subject: null, act: null },
      ...{ from: null, to: null, cursor: null, limit: 10 },
    });
    expect(entries.items).toMatchObject([
      {
        ...{ act: 'warehouse.exported', outcome: 'done', actor: operator, changes: [] },
        reason: `${today()} decisions=${rows.decisions} cases=${rows.cases} bills=${rows.bills} payments=${rows.payments} kpis=${rows.kpis} events=${rows.events}`,
      },
    ]);
  });

  test('whose entry the audit trail does not take is not written', async () => {
    const { path, folder } = await aFolder();
    const refuses = { enter: () => Promise.reject(new Error('no trail')) };
    const store = { warehouse: t.store.warehouse, auditTrail: refuses };
    await expect(exportDay({ store, folder, pseudonymOf }, today(), now())).rejects.toThrow('no trail');
    expect((await readdir(path)).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  test('that could not be read to its end is not there, and what was there of it stays', async () => {
    const { path, folder } = await aFolder();
    const store: Parameters<typeof exportDay>[0]['store'] = {
      auditTrail: t.store.auditTrail,
      warehouse: {
        async *rowsOf(table, day, asOf) {
          yield* t.store.warehouse.rowsOf(table, day, asOf);
          if (table === 'payments') throw new Error('MongoDB is gone');
        },
      },
    };
    await expect(exportDay({ store, folder, pseudonymOf }, today(), now())).rejects.toThrow('gone');
    expect((await readdir(path)).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(await readdir(join(path, '.writing'))).toEqual([]);
    expect(await folder.lastDay()).toBeNull();
  });
});

describe('the nightly run', () => {
  test('goes on after the last day that is there, day by day, to yesterday', async () => {
    const { folder } = await aFolder();
    const deps = { store: t.store, folder, pseudonymOf };
    const at = (date: string) => ({ now: `${date}T04:15:00.000Z` });
    expect(await exportNextDay(deps, at('2026-03-02'))).toMatchObject({ acted: 1, next: null });
    expect(await exportNextDay(deps, at('2026-03-02'))).toMatchObject({ acted: 0, next: null });
    expect(await exportNextDay(deps, at('2026-03-04'))).toMatchObject({ acted: 1, next: '2026-03-02' });
    expect(await exportNextDay(deps, at('2026-03-04'))).toMatchObject({ acted: 1, next: null });
    expect(await folder.lastDay()).toBe('2026-03-03');
  });

  test.each([
    ['nothing was written before', null, '2026-11-30T04:15:00.000Z', '2026-11-29'],
    ['the day has just ended', null, '2026-11-30T00:30:00.000Z', '2026-11-28'],
    ['yesterday is there', '2026-11-29', '2026-11-30T04:15:00.000Z', null],
    ['three nights were missed', '2026-11-26', '2026-11-30T04:15:00.000Z', '2026-11-27'],
    ['a year was missed', '2025-11-26', '2026-11-30T04:15:00.000Z', '2026-10-30'],
    ['a later day is there', '2026-12-05', '2026-11-30T04:15:00.000Z', null],
  ])('where %s, the next day is as it should be', (_, last, at, day) => {
    expect(nextDay(last, at)).toBe(day);
  });
});

describe('a row that leaves', () => {
  const table = WAREHOUSE_TABLES.events;
  const row = (data: Json) => ({
    ...{ event_id: 'E', position: 1, type: 't', subject_kind: 'account', subject_id: 'BA-1' },
    ...{ time: '2026-11-29T00:00:00.000Z', data, as_of: '2026-11-30T00:00:00.000Z' },
  });

  test('holds no id as it is, however deep it lies in JSON', () => {
    const id = fc.string({ minLength: 8, maxLength: 20 }).map((text) => `~${text}~`);
    const inner = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.record({ amount: fc.integer(), billId: id, code: fc.constant('OK') }),
        fc.record({ allIds: fc.array(id), of: tie('value') }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(inner, (data) => {
        const left = String(leavingRow(table, row(data), pseudonymOf)['data']);
        expect(left).not.toContain('~');
        expect(JSON.stringify(data).match(/"OK"/g)?.length).toBe(left.match(/"OK"/g)?.length);
      }),
    );
  });

  test('has its columns and no other field, and the same pseudonym for the same id', () => {
    const left = leavingRow(table, { ...row({ accountId: 'BA-1' }), name: 'Erika' }, pseudonymOf);
    expect(Object.keys(left)).toEqual(table.columns.map(({ name }) => name));
    expect(JSON.parse(String(left['data']))).toEqual({ accountId: left['subject_id'] });
    expect(left['subject_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(pseudonymsBy('another key of some thirty-two signs')('BA-1')).not.toBe(left['subject_id']);
  });

  test.each([
    ['position', 1.5],
    ['position', '1'],
    ['type', null],
    ['subject_id', 7],
  ])('is refused when its %s is %j', (name, value) => {
    expect(() => leavingRow(table, { ...row({}), [name]: value }, pseudonymOf)).toThrow(TypeError);
  });
});

test('a folder that was never written has no day', async () => {
  const { folder } = await aFolder();
  const unread: WarehouseFolder = folder;
  expect(await unread.has(addDays(today(), -1))).toBe(false);
});
