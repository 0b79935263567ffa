/** A worker as its main starts it, with its channels by configuration: what it sends, and what it keeps to itself. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { NOTICE_DELIVERY, REMINDER_SWEEP } from '../../src/messages/reminders.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { aBill } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { type SmtpCatcher, startSmtpCatcher } from '../support/outside/smtp-catcher.ts';
import { type Product, startApiProduct } from '../support/product/product.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { uniqueName } from '../support/run/names.ts';
import { testServers } from '../support/run/servers.ts';

const logged: string[] = [];
let smtp: SmtpCatcher;
let product: Product;

beforeAll(async () => {
  smtp = await startSmtpCatcher();
  const destination = { write: (line: string) => void logged.push(line) };
  product = await startApiProduct({
    ...{ name: uniqueName('notices'), servers: testServers() },
    settings: { SMTP_URL: smtp.url, SMTP_FROM: 'billing@telecom.example' },
    worker: {
      bundle: await testWorkflowBundle(),
      log: createLogger({ level: 'trace', name: 'worker', destination }),
    },
  });
}, 120_000);
afterAll(async () => {
  await product?.stop();
  await smtp?.close();
});

const run = (workflowType: string) => {
  const { taskQueue } = product.config.temporal;
  return product.temporal.workflow.execute(workflowType, { workflowId: randomUUID(), taskQueue });
};

test('mails leave by configuration; a refused one is kept; no address, name or text is in the log', async () => {
  const today = civilDateAt(instantOf(Date.now()), 'Europe/Berlin');
  const bills = () => [aBill({ billId: randomUUID(), dueDate: addDays(today, 2) })];
  const customer = (email: string) => ({ email, name: 'Grace Confidential' });
  await putAccount(product.store, { customer: customer('kept@secret.example'), bills: bills() });
  await putAccount(product.store, { customer: customer('refused@secret.example'), bills: bills() });
  smtp.answer.onRecipient = (address) => (address.startsWith('refused') ? `550 no ${address}` : null);

  expect(await run(REMINDER_SWEEP)).toMatchObject({ written: 2 });
  expect(await run(NOTICE_DELIVERY)).toEqual({ sent: 1, failed: 1 });

  expect(smtp.mails.map(({ to }) => to)).toEqual([['kept@secret.example']]);
  const failed = await product.store.deliveries.list({ state: 'failed', limit: 5, cursor: null });
  expect(failed.items.map(({ delivery }) => delivery?.code)).toEqual(['SMTP_550']);
  expect(logged.join('')).toContain('worker started');
  expect(logged.join('')).not.toMatch(/secret\.example|Confidential|Bill .* due/);
});
