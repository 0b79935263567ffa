/** Bad files for the importers: a good row of each with one thing wrong, between good rows, and files that are wrong as a whole. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import { importEntries } from '../../src/import/entries.ts';
import { ImportProblem, loadMapping } from '../../src/import/mapping.ts';
import { importAccounts } from '../../src/import/run.ts';
import type { StoreTarget } from '../../src/store/store.ts';
import { ACCOUNT_ID } from '../support/builders/builders.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { BAD_UTF8, HOSTILE_BODIES, HOSTILE_MEMBERS } from './hostile.ts';
import type { Shortfall } from './run.ts';

/** Where files are imported to. */
export interface ImportTarget extends StoreTarget {
  /** A hash for each collection of the business. */
  stateHashes(): Promise<Readonly<Record<string, string>>>;
}

const MAPPING = fileURLToPath(new URL('../../mappings/uci-credit-default.json', import.meta.url));
const LONGEST_MS = 10_000;

/** A row of the mapping's columns: somebody who pays in full. */
const ACCOUNT: Readonly<Record<string, string>> = {
  ...{ ID: 'ROW', LIMIT_BAL: '200000', SEX: '1', EDUCATION: '1', MARRIAGE: '1', AGE: '30' },
  ...Object.fromEntries([0, 2, 3, 4, 5, 6].map((month) => [`PAY_${month}`, '-1'])),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((month) => [`BILL_AMT${month}`, '1001'])),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((month) => [`PAY_AMT${month}`, '1001'])),
  'default.payment.next.month': '0',
};
const ENTRY: Readonly<Record<string, unknown>> = {
  ...{ billingAccountId: ACCOUNT_ID, idempotencyKey: 'ROW', type: 'usage', direction: 'debit' },
  ...{ amount: { amountMinor: 129, currency: 'EUR' }, occurredAt: '2026-11-22T09:29:00Z', source: 'rating' },
};

const CELLS: readonly string[] = [
  ...Object.values(HOSTILE_MEMBERS).flat(),
  ...[
    '=cmd|/c calc!A0',
    '"',
    '""',
    '"a',
    'a"b',
    'a,b',
    '1\n2',
    '1\r2',
    '\u0000',
    '1e999',
    '-0',
    '0x10',
    '１２',
    '∞',
    '1,000',
    ' 1 ',
  ],
];

type Door = 'CSV of accounts' | 'NDJSON of accounts' | 'NDJSON of entries';
const DOORS: readonly [Door, ...Door[]] = ['CSV of accounts', 'NDJSON of accounts', 'NDJSON of entries'];

interface BadFile {
  readonly door: Door;
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** Draws a file whose rows have ids that begin with `id`. */
function badFile(random: Random, id: string): BadFile {
  const door = random.pick(DOORS);
  const isCsv = door === 'CSV of accounts';
  const good = door === 'NDJSON of entries' ? { ...ENTRY, idempotencyKey: id } : { ...ACCOUNT, ID: id };
  const names = Object.keys(good);
  const name = names[random.int(0, names.length - 1)] ?? '';
  const cell = CELLS[random.int(0, CELLS.length - 1)] ?? '';
  const csv = (row: Readonly<Record<string, unknown>>) => Object.values(row).join(',');
  const line = isCsv ? csv({ ...good, [name]: cell }) : lineOf(good, name, cell);
  const text = isCsv ? `${names.join(',')}\n${line}\n` : `${line}\n`;
  const whole = HOSTILE_BODIES[random.int(0, HOSTILE_BODIES.length - 1)] ?? '';
  const bad = BAD_UTF8[random.int(0, BAD_UTF8.length - 1)] ?? [];
  const bytes = Buffer.from(text);
  const ways: readonly [readonly [string, Uint8Array], ...(readonly [string, Uint8Array])[]] = [
    [`${name} = ${cell}`, bytes],
    [`${name} = ${cell}, again`, bytes],
    [`${name} = ${cell}, and more`, Buffer.from(`${text}${text}`)],
    [`a file of ${whole}`, Buffer.from(whole)],
    [
      `invalid UTF-8 ${bad.join(' ')}`,
      Buffer.concat([bytes.subarray(0, -4), Uint8Array.from(bad), bytes.subarray(-4)]),
    ],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['a mark of byte order', Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), bytes])],
    ['cut in the middle', bytes.subarray(0, random.int(1, bytes.length - 1))],
    ['one long line', Buffer.from(`${text.trimEnd()}${'x'.repeat(2_000_000)}`)],
    ['a header that is there twice', Buffer.from(`${text}${text}`.replaceAll('LIMIT_BAL', 'ID'))],
  ];
  const [what, drawn] = random.pick(ways);
  return { door, what: JSON.stringify(what).slice(1, 120), bytes: drawn };
}

function lineOf(good: Readonly<Record<string, unknown>>, name: string, cell: string): string {
  const mark = 'hostile value here';
  return JSON.stringify({ ...good, [name]: mark }).replace(JSON.stringify(mark), () => cell);
}

/**
 * Imports bad files one after the other. A file may be refused as a whole, by an ImportProblem, or row by row; either way it must
 * change nothing unless it says that something went in.
 */
export async function runFiles(
  target: ImportTarget,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly Shortfall[]> {
  const random = seededRandom(seed);
  const mapping = await loadMapping(MAPPING);
  const folder = await temporaryFolder('badinput');
  const shortfalls: Shortfall[] = [];
  try {
    for (let at = 0; at < count; at += 1) {
      const { door, what, bytes } = badFile(random, `BAD-${seed}-${at}`);
      const file = join(folder.path, `bad-${at}.${door.startsWith('CSV') ? 'csv' : 'ndjson'}`);
      await writeFile(file, bytes);
      const options = { file, target, reportFile: join(folder.path, 'refused.ndjson') };
      const before = await stored(target);
      const startedAtMs = performance.now();
      const got = await (door === 'NDJSON of entries'
        ? importEntries(options).then(({ posted }) => posted)
        : importAccounts({ ...options, mapping }).then(({ inserted }) => inserted)
      ).catch((error: unknown) => (error instanceof ImportProblem ? 0 : String(error)));
      const fell = (how: string) => shortfalls.push({ route: 'import', kind: door, what, got: how });
      if (typeof got === 'string') fell(got);
      if (performance.now() - startedAtMs > LONGEST_MS) fell('it took too long');
      if (got === 0 && (await stored(target)) !== before)
        fell('nothing went in, but what is stored has changed');
    }
  } finally {
    await folder.remove();
  }
  return shortfalls;
}

/** A text that differs when what is stored does; how far an import came is none of the business. */
async function stored(target: ImportTarget): Promise<string> {
  const { imports: _progress, ...business } = await target.stateHashes();
  return JSON.stringify(business);
}
