import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, epochMsOf, instantOf } from '../../../src/domain/civil-date.ts';
import { createSenders } from '../../../src/gateways/notices/senders.ts';
import { deliverNotices } from '../../../src/services/notices/delivery.ts';
import { AS_OF, aBill, aNotice, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { type SmtpCatcher, startSmtpCatcher } from '../../support/outside/smtp-catcher.ts';
import { shippedVersion } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const t = aStore();
let smtp: SmtpCatcher;
beforeAll(async () => {
  smtp = await startSmtpCatcher();
});
afterAll(() => smtp.close());

test('a notice whose sender was killed (-9) between sending and marking is sent once more, with the same id', async () => {
  const bill = aBill({ dueDate: addDays(TODAY, -9) });
  const { customerId, billingAccountId } = await putAccount(t.store, { bills: [bill] });
  const of = { noticeId: uniqueName('reminder:overdue'), customerId, billingAccountId };
  await t.store.notices.put(aNotice({ ...of, kind: 'overdue', reference: bill.billId }));
  const script = fileURLToPath(new URL('./die-after-sending.mts', import.meta.url));
  const given = [testMongoUri(), t.db.databaseName, smtp.url, AS_OF];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...given], { stdio: 'ignore' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  expect(smtp.mails).toHaveLength(1);

  const settings = { url: smtp.url, from: 'billing@telecom.example' };
  const { senders, close } = createSenders({ smtp: settings, webhook: undefined, sms: undefined });
  const { delivery: parameters } = (await shippedVersion('reminders')).parameters;
  const deliver = (seconds: number) =>
    deliverNotices(
      { store: t.store, senders, parameters },
      { now: instantOf(epochMsOf(AS_OF) + seconds * 1_000), limit: 10 },
    );
  expect(await deliver(parameters.leaseSeconds - 1)).toMatchObject({ claimed: 0 });
  expect(await deliver(parameters.leaseSeconds)).toMatchObject({ sent: 1 });
  expect(await deliver(parameters.leaseSeconds * 9)).toMatchObject({ claimed: 0 });
  close();
  expect(smtp.mails).toHaveLength(2);
  expect(new Set(smtp.mails.map(({ headers }) => headers['message-id'])).size).toBe(1);
}, 120_000);
