import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, civilDateAt } from '../../src/domain/civil-date.ts';
import { createSenders } from '../../src/gateways/notices/senders.ts';
import { NOTICE_DELIVERY, REMINDER_SWEEP } from '../../src/messages/reminders.ts';
import { aBill } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { type SmtpCatcher, startSmtpCatcher } from '../support/outside/smtp-catcher.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
let smtp: SmtpCatcher;
let channels: ReturnType<typeof createSenders>;
beforeAll(async () => {
  smtp = await startSmtpCatcher();
  const settings = { url: smtp.url, from: 'billing@telecom.example' };
  channels = createSenders({ smtp: settings, webhook: undefined, sms: undefined });
  const more = { senders: channels.senders };
  lab = await aLabForThisFile({ dependencies: more });
}, 120_000);
afterAll(async () => {
  channels.close();
  await smtp.close();
});

const run = (workflowType: string) =>
  lab.client.workflow.execute(workflowType, { workflowId: randomUUID(), taskQueue: lab.taskQueue });

test('what the sweep writes, the delivery sends, each once, over many batches', async () => {
  const today = civilDateAt(await lab.now(), 'Europe/Berlin');
  const count = 90;
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      putAccount(lab.store, {
        customer: { email: `customer-${index}@example.com` },
        bills: [aBill({ billId: randomUUID(), dueDate: addDays(today, 2) })],
      }),
    ),
  );
  expect(await run(REMINDER_SWEEP)).toMatchObject({ written: count, failed: 0 });
  expect(await run(REMINDER_SWEEP)).toMatchObject({ written: 0, failed: 0 });
  expect(await run(NOTICE_DELIVERY)).toEqual({ sent: count, failed: 0 });
  expect(await run(NOTICE_DELIVERY)).toEqual({ sent: 0, failed: 0 });
  expect(new Set(smtp.mails.flatMap(({ to }) => to)).size).toBe(count);
  expect(smtp.mails).toHaveLength(count);
});

test('the notices of cases go through the same outbox', async () => {
  const before = smtp.mails.length;
  const order = await lab.given((snapshot) => snapshot.withHistory(10).overdueBy(95));
  await lab.post(order);
  await lab.client.workflow.getHandle(`service-approval:${order.orderId}`).result();
  await run(NOTICE_DELIVERY);
  expect(smtp.mails.slice(before).map(({ headers }) => headers['subject'])).toEqual([
    'Your order: we cannot go ahead now',
  ]);
});

test('nothing of a customer is in the history of either workflow', async () => {
  const workflowId = randomUUID();
  await lab.client.workflow.execute(NOTICE_DELIVERY, { workflowId, taskQueue: lab.taskQueue });
  const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
  expect(JSON.stringify(history)).not.toContain('example.com');
});
