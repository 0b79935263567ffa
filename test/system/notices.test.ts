/** A worker as its main starts it, with its channels by configuration: what it sends, and what it keeps to itself. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDataConverter } from '../../src/codec/data-converter.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { addDays, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { type RunningWorker, startWorker } from '../../src/mains/worker.ts';
import { NOTICE_DELIVERY, REMINDER_SWEEP } from '../../src/messages/reminders.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { putAccount } from '../store/support.ts';
import { aBill } from '../support/builders.ts';
import { aTestDatabase, testMongoUri, testTemporalAddress, uniqueName } from '../support/servers.ts';
import { type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts';

const taskQueue = uniqueName('notices');
const logged: string[] = [];
let smtp: SmtpCatcher;
let worker: RunningWorker;
let connection: Connection;
let client: Client;
let store: Store;
let database: Awaited<ReturnType<typeof aTestDatabase>>;

beforeAll(async () => {
  smtp = await startSmtpCatcher();
  database = await aTestDatabase('notices');
  const config = loadConfig({
    NODE_ENV: 'test',
    MONGODB_URI: testMongoUri(),
    MONGODB_DATABASE: database.name,
    TEMPORAL_ADDRESS: testTemporalAddress(),
    TEMPORAL_TASK_QUEUE: taskQueue,
    PAYLOAD_KEYS: newKeyEntry('k1'),
    REQUEST_KEYS: newKeyEntry('k1'),
    SMTP_URL: smtp.url,
    SMTP_FROM: 'billing@telecom.example',
  });
  const destination = { write: (line: string) => void logged.push(line) };
  worker = await startWorker(config, createLogger({ level: 'trace', name: 'worker', destination }));
  connection = await Connection.connect({ address: testTemporalAddress() });
  client = new Client({ connection, dataConverter: createDataConverter(config.keyring) });
  store = createStore(database.db, database.client);
}, 120_000);
afterAll(async () => {
  await worker?.stop();
  await connection?.close();
  await smtp?.close();
  await database?.drop();
});

const run = (workflowType: string) =>
  client.workflow.execute(workflowType, { workflowId: randomUUID(), taskQueue });

test('mails leave by configuration; a refused one is put by; no address, name or text is in the log', async () => {
  const today = civilDateAt(instantOf(Date.now()), 'Europe/Berlin');
  const bills = () => [aBill({ billId: randomUUID(), dueDate: addDays(today, 2) })];
  const customer = (email: string) => ({ email, name: 'Grace Confidential' });
  await putAccount(store, { customer: customer('kept@secret.example'), bills: bills() });
  await putAccount(store, { customer: customer('refused@secret.example'), bills: bills() });
  smtp.answer.onRecipient = (address) => (address.startsWith('refused') ? `550 no ${address}` : null);

  expect(await run(REMINDER_SWEEP)).toMatchObject({ written: 2 });
  expect(await run(NOTICE_DELIVERY)).toEqual({ sent: 1, failed: 1 });

  expect(smtp.mails.map(({ to }) => to)).toEqual([['kept@secret.example']]);
  const failed = await store.deliveries.list({ state: 'failed', limit: 5, cursor: null });
  expect(failed.items.map(({ delivery }) => delivery?.code)).toEqual(['SMTP_550']);
  expect(logged.join('')).toContain('worker started');
  expect(logged.join('')).not.toMatch(/secret\.example|Confidential|Bill .* due/);
});
