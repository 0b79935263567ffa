import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Db } from 'mongodb';
import { seededRandom } from '../../src/demo-data/random.ts';
import { type LoadedMapping, loadMapping } from '../../src/import/mapping.ts';
import { openedDb } from '../support/product/field-keys.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';

export const MAPPING_FILE = fileURLToPath(new URL('../../mappings/uci-credit-default.json', import.meta.url));

export function theMapping(): Promise<LoadedMapping> {
  return loadMapping(MAPPING_FILE);
}

const COLUMNS = [
  'ID',
  'LIMIT_BAL',
  'SEX',
  'EDUCATION',
  'MARRIAGE',
  'AGE',
  'PAY_0',
  'PAY_2',
  'PAY_3',
  'PAY_4',
  'PAY_5',
  'PAY_6',
  'BILL_AMT1',
  'BILL_AMT2',
  'BILL_AMT3',
  'BILL_AMT4',
  'BILL_AMT5',
  'BILL_AMT6',
  'PAY_AMT1',
  'PAY_AMT2',
  'PAY_AMT3',
  'PAY_AMT4',
  'PAY_AMT5',
  'PAY_AMT6',
  'default.payment.next.month',
] as const;
type Column = (typeof COLUMNS)[number];
export type CardRow = Partial<Record<Column, string | number>>;

/** A row in the columns of the real data set: someone who pays in full, unless told otherwise. */
export function aCardRow(id: number | string, parts: CardRow = {}): CardRow {
  const months = [1, 2, 3, 4, 5, 6];
  return {
    ID: id,
    LIMIT_BAL: 200_000,
    SEX: 'SECRET-SEX',
    EDUCATION: 'SECRET-EDUCATION',
    MARRIAGE: 'SECRET-MARRIAGE',
    AGE: 'SECRET-AGE',
    ...Object.fromEntries([0, 2, 3, 4, 5, 6].map((month) => [`PAY_${month}`, -1])),
    ...Object.fromEntries(months.map((month) => [`BILL_AMT${month}`, 1_000 + month])),
    ...Object.fromEntries(months.map((month) => [`PAY_AMT${month}`, 1_001 + month])),
    'default.payment.next.month': 0,
    ...parts,
  };
}

/** Invented rows with every kind of history, contradictions included. */
export function cardRows(count: number, seed = 1): CardRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const parts: CardRow = { LIMIT_BAL: random.int(1, 80) * 10_000 };
    for (const month of [0, 2, 3, 4, 5, 6] as const)
      parts[`PAY_${month}`] = random.chance(0.7) ? random.int(-2, 0) : random.int(1, 8);
    for (const month of [1, 2, 3, 4, 5, 6] as const) {
      parts[`BILL_AMT${month}`] = random.chance(0.15) ? -random.int(0, 5_000) : random.int(0, 90_000);
      parts[`PAY_AMT${month}`] = random.chance(0.3) ? 0 : random.int(0, 50_000);
    }
    return aCardRow(index + 1, parts);
  });
}

export function csvOf(rows: readonly CardRow[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

export function ndjsonOf(rows: readonly CardRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A folder of this test file that is removed after its last test. */
export async function aFolder(): Promise<{
  path(name: string): string;
  write(name: string, text: string): Promise<string>;
  refusals(name: string): Promise<{ line: number; column: string; reason: string }[]>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-import-'));
  atEndOfFile(() => rm(folder, { recursive: true, force: true }));
  return {
    path: (name) => join(folder, name),
    async write(name, text) {
      const file = join(folder, name);
      await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text);
      return file;
    },
    async refusals(name) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
  };
}

const DATA = ['customers', 'billingAccounts', 'ledgerEntries', 'bills', 'payments', 'subscriptions'];

/** What differs from one load to the next: each note has a random salt, on which the hashes depend. */
const UNLIKE = { noteSalt: 0, noteDigest: 0, previousHash: 0, hash: 0, lastHash: 0 };

/** All documents of the account collections, by collection and id. */
export async function dataOf(db: Db): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  const opened = openedDb(db);
  for (const name of DATA)
    all[name] = await opened.collection(name).find().project(UNLIKE).sort({ _id: 1 }).toArray();
  return all;
}

/** A digest of each of these collections: for comparing more than is worth a difference being shown. */
export async function digestsOf(db: Db): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [name, documents] of Object.entries(await dataOf(db)))
    digests[name] =
      `${documents.length} ${createHash('sha256').update(JSON.stringify(documents)).digest('hex')}`;
  return digests;
}
