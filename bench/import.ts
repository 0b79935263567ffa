/**
 * npm run bench:import: rows a second of the importer, against a floor in the same run: the same documents given to
 * MongoDB by bare insertMany calls, without transactions, validators or checks, into collections with the same
 * indexes. Rounds alternate; the figures are medians.
 */

import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import { seededRandom } from '../src/demo-data/random.ts';
import { loadMapping } from '../src/import/mapping.ts';
import { importAccounts } from '../src/import/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { startServers, stderrLog } from '../src/servers/index.ts';
import { COLLECTION_PLANS } from '../src/store/collections.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import { testKeys } from '../test/support/product/field-keys.ts';

const LOADED = ['customers', 'billingAccounts', 'ledgerEntries', 'bills', 'payments'];
/** As many as the importer's transactions have, on the average. */
const DOCUMENTS_A_CALL = 1_000;

const optionsSchema = z.object({ csv: z.string().optional(), rows: z.number(), rounds: z.number() });
const options = optionsSchema.parse(
  new Command('npm run bench:import --')
    .option('--csv <file>', 'accounts of the UCI columns; invented ones when left out')
    .option('--rows <count>', 'rows a round', wholeNumber, 5_000)
    .option('--rounds <count>', 'rounds of each', wholeNumber, 3)
    .addHelpText(
      'after',
      examples(['npm run bench:import', 'npm run bench:import -- --csv accounts.csv.gz --rounds 1']),
    )
    .parse()
    .opts(),
);

/** Invented rows in the columns of the mapping. */
async function inventedCsv(file: string, rows: number): Promise<void> {
  const random = seededRandom(1);
  const months = [1, 2, 3, 4, 5, 6];
  const statusColumns = [0, 2, 3, 4, 5, 6].map((month) => `PAY_${month}`);
  const header = [
    'ID',
    'LIMIT_BAL',
    ...statusColumns,
    ...months.map((month) => `BILL_AMT${month}`),
    ...months.map((month) => `PAY_AMT${month}`),
  ];
  const lines = Array.from({ length: rows }, (_, index) => [
    index + 1,
    random.int(1, 80) * 10_000,
    ...statusColumns.map(() => (random.chance(0.85) ? random.int(-2, 0) : random.int(1, 4))),
    ...months.map(() => random.int(0, 90_000)),
    ...months.map(() => (random.chance(0.2) ? 0 : random.int(500, 9_000))),
  ]);
  await writeFile(file, `${[header, ...lines].map((line) => line.join(',')).join('\n')}\n`);
}

async function importRound(client: MongoClient, db: Db, file: string, mappingFile: string): Promise<number> {
  await db.dropDatabase();
  const summary = await importAccounts({
    file,
    mapping: await loadMapping(mappingFile),
    target: { db, client, keys: testKeys },
    reportFile: `${file}.refused.ndjson`,
    limit: options.rows,
  });
  if (summary.inserted === 0 || summary.refused > 0) throw new Error('the import did not load every row');
  return summary.seconds;
}

/** The documents that the import wrote. */
async function documentsOf(db: Db): Promise<Map<string, { _id: string }[]>> {
  const documents = new Map<string, { _id: string }[]>();
  for (const name of LOADED) documents.set(name, await db.collection<{ _id: string }>(name).find().toArray());
  return documents;
}

async function floorRound(db: Db, documents: ReadonlyMap<string, { _id: string }[]>): Promise<number> {
  await db.dropDatabase();
  for (const { name, indexes } of COLLECTION_PLANS)
    if (LOADED.includes(name) && indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
  const startedAtMs = performance.now();
  for (const [name, all] of documents)
    for (let from = 0; from < all.length; from += DOCUMENTS_A_CALL)
      await db
        .collection<{ _id: string }>(name)
        .insertMany(all.slice(from, from + DOCUMENTS_A_CALL), { ordered: false });
  return (performance.now() - startedAtMs) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const mappingFile = fileURLToPath(new URL('../mappings/uci-credit-default.json', import.meta.url));
const invented = join(tmpdir(), `goodstanding-bench-import-${process.pid}.csv`);
const servers = await startServers({ searchAttributes: SEARCH_ATTRIBUTES, ephemeral: true });
try {
  const file = options.csv ?? invented;
  if (options.csv === undefined) await inventedCsv(file, options.rows);
  const client = await connectMongo(servers.mongodb.uri, {
    appName: 'goodstanding-bench',
    auditKeys: parseKeyring(newKeyEntry('bench')),
  });
  const [imported, bare] = [client.db('bench_import'), client.db('bench_import_floor')];
  const seconds: { import: number[]; floor: number[] } = { import: [], floor: [] };
  // The first import warms both up and gives the floor its documents.
  await importRound(client, imported, file, mappingFile);
  const documents = await documentsOf(imported);
  for (let round = 1; round <= options.rounds; round += 1) {
    seconds.floor.push(await floorRound(bare, documents));
    seconds.import.push(await importRound(client, imported, file, mappingFile));
    stderrLog(
      `round ${round} of ${options.rounds}: floor ${seconds.floor.at(-1)?.toFixed(2)} s, import ${seconds.import.at(-1)?.toFixed(2)} s`,
    );
  }
  await client.close();
  const rows = documents.get('billingAccounts')?.length ?? 0;
  const total = [...documents.values()].reduce((sum, all) => sum + all.length, 0);
  const [floor, whole] = [median(seconds.floor), median(seconds.import)];
  process.stdout.write(
    [
      `import, ${rows} accounts (${total} documents), median of ${options.rounds} alternating rounds`,
      `  bare insertMany of the same documents  ${Math.round(rows / floor)} accounts/s`,
      `  goodstanding import accounts           ${Math.round(rows / whole)} accounts/s`,
      `  ratio                                  ${(floor / whole).toFixed(2)}`,
      '',
    ].join('\n'),
  );
} finally {
  await servers.stop();
  await rm(invented, { force: true });
}
