/**
 * Bills one account with very many charges beside others that have few, and says how long it took, how much memory it needed, and whether
 * every charge is on the bill once.
 *
 *   npm run bench:long-bill -- [--lines 300000] [--others 10] [--json]
 *
 * Each number of ledger, view and bill is held against the others at the end; a difference ends the command with exit code 1. Data is put in
 * .goodstanding/bench.
 */

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import { prepareDatabase } from '../src/mains/prepare.ts';
import { sweepBillRun } from '../src/services/billing/bill-run.ts';
import { sweepAll } from '../src/services/sweep.ts';
import { verifyAccountView } from '../src/store/accounts/view-verify.ts';
import { auditBilling } from '../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../src/store/ledger/ledger-verify.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import type { Store } from '../src/store/store.ts';
import { aSubscription } from '../test/support/builders/builders.ts';
import { postMany } from '../test/support/builders/many-charges.ts';
import { putAccount } from '../test/support/builders/put-account.ts';
import { openedDb, testKeys } from '../test/support/product/field-keys.ts';
import { startMongoAlone } from './support/mongo-alone.ts';

const FOLDER = join('.goodstanding', 'bench');
const DATABASE = 'bench_long_bill';
const MEGABYTE = 1_048_576;

const options = z.object({ lines: z.number(), others: z.number(), json: z.boolean().default(false) }).parse(
  new Command('npm run bench:long-bill --')
    .option('--lines <count>', 'charges of the one account', wholeNumber, 300_000)
    .option('--others <count>', 'accounts beside it, with ten charges each', wholeNumber, 10)
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['npm run bench:long-bill', 'npm run bench:long-bill -- --lines 20000']))
    .parse()
    .opts(),
);

const say = (line: string) => process.stderr.write(`${line}\n`);
const [NOW, DUE] = ['2026-11-30T09:00:00.000Z', '2026-12-01T09:00:00.000Z'];

/** An account whose first bill is due, with a number of charges. */
async function anAccount(
  { db, store }: { readonly db: Db; readonly store: Store },
  name: string,
  charges: number,
): Promise<string> {
  const { billingAccountId } = await putAccount(store, {
    customer: { customerId: `CUST-${name}` },
    account: {
      billingAccountId: `BA-${name}`,
      billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' },
      updatedAt: NOW,
    },
    subscriptions: [
      aSubscription({ subscriptionId: `SUB-${name}`, monthlyCharge: 4_500, startDate: '2020-01-01' }),
    ],
  });
  await postMany({ db, store }, billingAccountId, charges, (n) => ({
    ...({ type: 'usage', direction: 'debit', amount: (n % 9) + 1, note: null } as const),
    occurredAt: `2026-11-${String((n % 28) + 1).padStart(2, '0')}T10:00:00.000Z`,
  }));
  return billingAccountId;
}

/** Everything that is not as it should be of an account. */
async function wrongIn(db: Db, client: MongoClient, billingAccountId: string): Promise<string[]> {
  const opened = openedDb(db);
  const wrong = (await verifyAccountView(opened, billingAccountId)).map((part) => `view: ${part}`);
  await verifyLedger(opened, client, {
    billingAccountId,
    onBroken: ({ faults }) => wrong.push(`ledger: ${faults.join()}`),
  });
  const { violations } = await auditBilling(opened, client, { billingAccountId });
  return [...wrong, ...violations.map(({ fault, text }) => `${fault}: ${text}`)];
}

/** How many collected entries the pages of a bill show, and how many of them once. */
async function linesOf(
  store: Store,
  billId: string,
): Promise<{ readonly shown: number; readonly once: number }> {
  const seen: (string | null)[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await store.bills.listLines({ billId, limit: 1_000, cursor });
    seen.push(...(page?.items ?? []).map(({ entryId }) => entryId));
    cursor = page?.nextCursor ?? null;
  }
  // One line is the recurring charge.
  return { shown: seen.length - 1, once: new Set(seen).size - 1 };
}

const residentMegabytes = () => Math.round(process.memoryUsage.rss() / MEGABYTE);

const mongod = await startMongoAlone(FOLDER);
try {
  const client = await connectMongo(mongod.uri, {
    appName: 'goodstanding-bench',
    auditKeys: parseKeyring(newKeyEntry('bench')),
  });
  const db = client.db(DATABASE);
  await db.dropDatabase();
  const store = await prepareDatabase(client, DATABASE, testKeys);
  say(`${options.lines} charges on one account, ${options.others} accounts beside it`);
  const long = await anAccount({ db, store }, 'LONG', options.lines);
  const others: string[] = [];
  for (let n = 1; n <= options.others; n += 1) others.push(await anAccount({ db, store }, `OTHER-${n}`, 10));
  const before = residentMegabytes();
  let [most, billedOthersAfterMs] = [before, 0];
  const startedAtMs = performance.now();
  const watch = setInterval(() => {
    most = Math.max(most, residentMegabytes());
  }, 100);
  const order = { runId: 'bench', timeZone: 'Europe/Berlin', now: DUE, limit: 200 };
  const othersAreBilled = async () => {
    while (
      (await db.collection('bills').countDocuments({ billingAccountId: { $in: others } })) < others.length
    )
      await setTimeout(50);
    billedOthersAfterMs = performance.now() - startedAtMs;
  };
  const [run] = await Promise.all([
    sweepAll((after) => sweepBillRun({ store }, { ...order, after })),
    othersAreBilled(),
  ]);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  clearInterval(watch);
  say(
    `${run.acted} bills in ${seconds.toFixed(1)} s, at most ${most} MB of memory (${before} MB before), failed: ${JSON.stringify(run.failed)}`,
  );
  say('now the pages of the bill, the ledger, the view and the rules of billing');
  const { shown, once } = await linesOf(store, `BILL:${long}:2026-12-01`);
  const wrong: string[] = [];
  for (const id of [long, ...others]) wrong.push(...(await wrongIn(db, client, id)));
  const result = {
    lines: options.lines,
    bills: run.acted,
    failed: run.failed,
    seconds: Number(seconds.toFixed(1)),
    othersBilledAfterSeconds: Number((billedOthersAfterMs / 1_000).toFixed(1)),
    memoryMegabytes: { before, most },
    shown,
    once,
    wrong,
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${Object.entries(result)
          .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
          .join('\n')}\n`,
  );
  if (shown !== options.lines || once !== shown || wrong.length > 0 || run.acted !== options.others + 1)
    process.exitCode = 1;
  await db.dropDatabase();
  await client.close();
} finally {
  await mongod.stop();
}
