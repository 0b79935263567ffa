/** Tampers with the audit trail in MongoDB; `--help` says more. Ends with 1 when something was not found. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { startServers } from '../../src/servers/index.ts';
import { giveAuditKeys } from '../../src/store/audit/client-keys.ts';
import { TEST_AUDIT_KEYS } from '../support/product/audit-keys.ts';
import { runTamper, type TamperResult } from './run.ts';

const { seed, count, json } = z
  .object({ seed: z.number(), count: z.number(), json: z.boolean().default(false) })
  .parse(
    new Command('npm run audit:tamper --')
      .description(
        'Fills a database by the service’s own writes, seals it, and tampers with the audit trail in MongoDB, as somebody with every right\nthere could: edits, deletions, insertions, swaps, cuts, replays, chains hashed again, moved and deleted. After each it runs what\n`goodstanding audit verify` runs, and looks whether it names what was done. Starts servers of its own.',
      )
      .option('--seed <number>', 'the same number does the same', wholeNumber, 1)
      .option('--count <count>', 'how many times', wholeNumber, 1_000)
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(
          ['npm run audit:tamper', 'npm run audit:tamper -- --count 100 --seed 7'],
          'Ends with 0 when everything was found, 1 when something was not, 2 when it could not run. See docs/security-tests.md.',
        ),
      )
      .parse()
      .opts(),
  );

const servers = await startServers({
  ephemeral: true,
  log: () => undefined,
  searchAttributes: {},
  env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
});
const sealFolder = await mkdtemp(join(tmpdir(), 'goodstanding-tamper-'));
const client = await new MongoClient(servers.mongodb.uri).connect();
try {
  giveAuditKeys(client, TEST_AUDIT_KEYS);
  const progress = progressLine('audit:tamper', 'cases');
  const result = await runTamper({
    ...{ db: client.db('tamper'), client, sealFolder, seed, count },
    onProgress: (done) => progress.show({ rows: done, share: done / count }),
  }).finally(() => progress.end());
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : textOf(result));
  process.exitCode = result.missed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  await client.close();
  await rm(sealFolder, { recursive: true, force: true });
  await servers.stop();
}

function textOf(result: TamperResult): string {
  const { count: cases, entries, chains, seals, missed, tried } = result;
  const lines = [
    ...Object.entries(tried).map(([name, times]) => `${String(times).padStart(6)}  ${name}`),
    ...missed.map(({ attack, case: n, why }) => `MISSED  ${attack} (case ${n}): ${why}`),
    `audit:tamper: ${cases} cases of ${Object.keys(tried).length} kinds by seed ${result.seed} on ${entries} entries in ${chains} chains and ${seals} seals, ${missed.length} missed`,
  ];
  return `${lines.join('\n')}\n`;
}
