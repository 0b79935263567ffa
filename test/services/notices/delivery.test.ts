import { MongoServerError } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addDays, epochMsOf, type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import { type ContactPreferences, NO_PREFERENCES } from '../../../src/domain/notices/contact.ts';
import type { Senders } from '../../../src/domain/notices/delivery.ts';
import type { Notice } from '../../../src/domain/notices/notice.ts';
import { createSenders } from '../../../src/gateways/notices/senders.ts';
import { deliverNotices, deliveryIdOf } from '../../../src/services/notices/delivery.ts';
import { notices } from '../../../src/store/notices/collections.ts';
import type { Store } from '../../../src/store/store.ts';
import { PARAMETERS } from '../../domain/notices/reminders/given.ts';
import { AS_OF, aBill, aNotice, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { type SmtpCatcher, startSmtpCatcher } from '../../support/outside/smtp-catcher.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/outside/webhook-receiver.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const t = aStore();
let smtp: SmtpCatcher;
let hook: WebhookReceiver;
let mailOnly: ReturnType<typeof createSenders>;
let all: ReturnType<typeof createSenders>;

beforeAll(async () => {
  [smtp, hook] = await Promise.all([startSmtpCatcher(), startWebhookReceiver(SECRET)]);
  const from = 'Example Telecom <billing@telecom.example>';
  const webhook = { url: hook.url, secret: SECRET };
  mailOnly = createSenders({ smtp: { url: smtp.url, from }, webhook: undefined, sms: undefined });
  all = createSenders({ smtp: { url: smtp.url, from }, webhook, sms: webhook });
});
afterEach(() => {
  smtp.mails.length = 0;
  hook.hooks.length = 0;
  hook.statuses.length = 0;
  smtp.answer.onMail = null;
  smtp.answer.onRecipient = null;
});
afterAll(async () => {
  mailOnly.close();
  all.close();
  await Promise.all([smtp.close(), hook.close()]);
});

const deliver = (senders: Senders = mailOnly.senders, now: Instant = AS_OF) =>
  deliverNotices({ store: t.store, senders, parameters: PARAMETERS.delivery }, { now, limit: 50 });
const plus = (seconds: number): Instant => instantOf(epochMsOf(AS_OF) + seconds * 1_000);

/** A customer with an account and one notice in the outbox. */
async function putNotice(
  parts: Partial<Notice> = {},
  contact: Partial<ContactPreferences> = {},
  customer: { email?: string | null } = {},
): Promise<Notice> {
  const [late, soon] = [aBill({ dueDate: addDays(TODAY, -9) }), aBill({ dueDate: addDays(TODAY, 3) })];
  const { customerId, billingAccountId } = await putAccount(t.store, { customer, bills: [late, soon] });
  await t.store.customers.setContact(customerId, { ...NO_PREFERENCES, ...contact }, AS_OF);
  const reference = (parts.kind === 'overdue' ? late : soon).billId;
  const notice = aNotice({
    ...{ noticeId: uniqueName('reminder:dueSoon'), customerId, billingAccountId, reference, locale: 'de' },
    ...{ subject: 'Ihre Rechnung wird bald fällig', body: 'Rechnung BILL-1: 45,00 € sind fällig.' },
    ...parts,
  });
  await t.store.notices.put(notice);
  return notice;
}
async function deliveryOf({ customerId }: Notice) {
  const page = await t.store.notices.list({ customerId, limit: 1, cursor: null });
  return page.items[0]?.delivery;
}

describe('mail', () => {
  test('goes over a real socket with its text, its address and an id made of the notice', async () => {
    const notice = await putNotice();
    expect(await deliver()).toMatchObject({ claimed: 1, sent: 1 });
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({ from: 'billing@telecom.example', to: ['ada@example.com'] });
    expect(mail?.headers['subject']).toBe('Ihre Rechnung wird bald fällig');
    expect(mail?.headers['message-id']).toBe(`<${deliveryIdOf(notice.noticeId)}@telecom.example>`);
    expect(mail?.text.trim()).toBe('Rechnung BILL-1: 45,00 € sind fällig.');
    expect(await deliveryOf(notice)).toMatchObject({ state: 'sent', channel: 'email', endedAt: AS_OF });
    expect(await deliver()).toMatchObject({ claimed: 0 });
  });

  test('five deliveries at once send it once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => putNotice()));
    const runs = await Promise.all(Array.from({ length: 5 }, () => deliver()));
    expect(runs.reduce((sum, { sent }) => sum + sent, 0)).toBe(6);
    expect(smtp.mails).toHaveLength(6);
  });

  test('a death between sending and marking sends it again, with the same id', async () => {
    const notice = await putNotice();
    // Claims, sends, and dies before it can mark.
    const lease = { now: AS_OF, leaseUntil: plus(300), limit: 50 };
    const [claimed] = await t.store.deliveries.claim(lease);
    const { noticeId } = notice;
    await mailOnly.senders.email?.({ deliveryId: deliveryIdOf(noticeId), notice, to: 'ada@example.com' });
    expect(await deliver(mailOnly.senders, plus(299))).toMatchObject({ claimed: 0 });
    expect(await deliver(mailOnly.senders, plus(300))).toMatchObject({ sent: 1 });
    expect(smtp.mails).toHaveLength(2);
    expect(new Set(smtp.mails.map(({ headers }) => headers['message-id'])).size).toBe(1);
    // A sender that was thought dead and marks late changes nothing.
    if (claimed !== undefined)
      expect(await t.store.deliveries.settle(claimed, { ...claimed.claim, state: 'failed' })).toBe(false);
    expect(await deliveryOf(notice)).toMatchObject({ state: 'sent' });
  });

  test('that kills its sender is given up after as many claims as there are attempts', async () => {
    const notice = await putNotice();
    for (const [now, leaseUntil] of [
      [AS_OF, plus(300)],
      [plus(300), plus(600)],
      [plus(600), plus(900)],
    ] as const)
      expect(await t.store.deliveries.claim({ now, leaseUntil, limit: 50 })).toHaveLength(1);
    expect(await deliver(mailOnly.senders, plus(900))).toMatchObject({ failed: 1 });
    expect(smtp.mails).toEqual([]);
    expect(await deliveryOf(notice)).toMatchObject({ state: 'failed', attempts: 3, code: 'NO_OUTCOME' });
  });

  test('that was claimed and not sent because the worker ends costs no attempt', async () => {
    const notice = await putNotice();
    const ended = new AbortController();
    ended.abort();
    const { senders } = mailOnly;
    await deliverNotices(
      { store: t.store, senders, parameters: PARAMETERS.delivery, signal: ended.signal },
      { now: AS_OF, limit: 50 },
    );
    expect(await deliveryOf(notice)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await deliver()).toMatchObject({ sent: 1 });
  });

  test('a temporary refusal is tried again later each time, and given up after the last attempt', async () => {
    const notice = await putNotice();
    smtp.answer.onMail = () => '451 try ada@example.com later';
    expect(await deliver()).toMatchObject({ retried: 1 });
    expect(await deliveryOf(notice)).toMatchObject({ state: 'pending', notBeforeAt: plus(60), attempts: 1 });
    expect(await deliver(mailOnly.senders, plus(60))).toMatchObject({ retried: 1 });
    expect(await deliveryOf(notice)).toMatchObject({ notBeforeAt: plus(300), attempts: 2 });
    expect(await deliver(mailOnly.senders, plus(300))).toMatchObject({ failed: 1 });
    expect(await deliveryOf(notice)).toMatchObject({ state: 'failed', attempts: 3, code: 'SMTP_451' });
    const failed = await t.store.deliveries.list({ state: 'failed', limit: 10, cursor: null });
    expect(failed.items.map(({ noticeId }) => noticeId)).toContain(notice.noticeId);
  });

  test('an address that the server does not know is given up at once, and its answer is not kept', async () => {
    const notice = await putNotice();
    smtp.answer.onRecipient = (address) => `550 no such user ${address}`;
    expect(await deliver()).toMatchObject({ failed: 1 });
    const delivery = await deliveryOf(notice);
    expect(delivery).toMatchObject({ state: 'failed', code: 'SMTP_550', attempts: 1 });
    expect(JSON.stringify(delivery)).not.toContain('ada');
  });

  test('a server that is gone is tried again', async () => {
    const notice = await putNotice();
    const gone = await startSmtpCatcher();
    await gone.close();
    const nobody = createSenders({
      smtp: { url: gone.url, from: 'a@telecom.example' },
      webhook: undefined,
      sms: undefined,
    });
    expect(await deliver(nobody.senders)).toMatchObject({ retried: 1 });
    nobody.close();
    expect((await deliveryOf(notice))?.code).toMatch(/^SMTP_E[A-Z]+$/);
    expect(await deliver(mailOnly.senders, plus(60))).toMatchObject({ sent: 1 });
  });

  test('an address with a comma or a line break does not become two mails or a header', async () => {
    await putNotice({}, {}, { email: 'ada@example.com, eve@example.com' });
    await putNotice({}, {}, { email: 'ada@example.com\r\nBcc: eve@example.com' });
    await deliver();
    expect(smtp.mails.flatMap(({ to }) => to)).not.toContain('eve@example.com');
    expect(smtp.mails.map(({ headers }) => headers['bcc']).filter(Boolean)).toEqual([]);
  });
});

describe('the signed webhook', () => {
  test('is verified by its receiver, and a repetition has the same id', async () => {
    const notice = await putNotice({}, { channel: 'webhook' });
    hook.statuses.push(500);
    expect(await deliver(all.senders)).toMatchObject({ retried: 1 });
    expect(await deliver(all.senders, plus(60))).toMatchObject({ sent: 1 });
    expect(hook.hooks.map(({ verified }) => verified)).toEqual([true, true]);
    expect(new Set(hook.hooks.map(({ id }) => id))).toEqual(new Set([deliveryIdOf(notice.noticeId)]));
    expect(hook.hooks[0]?.payload).toMatchObject({
      type: 'notice',
      data: { noticeId: notice.noticeId, kind: 'dueSoon', body: notice.body },
    });
  });

  test('a redirect is not followed', async () => {
    await putNotice({}, { channel: 'webhook' });
    hook.statuses.push(302);
    expect(await deliver(all.senders)).toMatchObject({ retried: 1 });
    expect(hook.hooks).toHaveLength(1);
    await deliver(all.senders, plus(60));
  });

  test('notices for staff go there and to no customer', async () => {
    const staff = await putNotice({ kind: 'staff.reviewReminder' });
    expect(await deliver(mailOnly.senders)).toMatchObject({ withheld: 1, sent: 0 });
    expect(await deliveryOf(staff)).toMatchObject({ state: 'notConfigured' });
    await putNotice({ kind: 'staff.reviewReminder' });
    expect(await deliver(all.senders)).toMatchObject({ sent: 1 });
    expect(smtp.mails).toEqual([]);
    expect(hook.hooks).toHaveLength(1);
  });
});

describe('what the customer prefers', () => {
  test('a channel for one kind comes before the one for all', async () => {
    await putNotice({}, { channel: 'email', channels: { dueSoon: 'sms' }, phone: '+491701234567' });
    await deliver(all.senders);
    expect(hook.hooks[0]?.payload).toMatchObject({ type: 'sms', data: { to: '+491701234567' } });
    expect(smtp.mails).toEqual([]);
  });

  test('a channel that is not configured falls back to one that is', async () => {
    const notice = await putNotice({}, { channel: 'sms', phone: '+491701234567' });
    expect(await deliver(mailOnly.senders)).toMatchObject({ sent: 1 });
    expect(await deliveryOf(notice)).toMatchObject({ channel: 'email' });
  });

  test('a muted kind is stored and not sent; overdue is always sent', async () => {
    const muted = await putNotice({}, { muted: ['dueSoon'] });
    await putNotice({ kind: 'overdue' }, { muted: ['dueSoon'] });
    expect(await deliver()).toMatchObject({ withheld: 1, sent: 1 });
    expect(await deliveryOf(muted)).toMatchObject({ state: 'suppressed', code: 'MUTED' });
  });

  test('in quiet hours nothing leaves; at their end it does', async () => {
    // Ten in the morning in Berlin.
    const notice = await putNotice({}, { quietHours: { from: '22:00', to: '11:30' } });
    expect(await deliver()).toMatchObject({ quiet: 1, sent: 0 });
    expect(await deliveryOf(notice)).toMatchObject({
      state: 'pending',
      attempts: 0,
      notBeforeAt: '2026-11-22T10:30:00.000Z',
    });
    expect(await deliver(mailOnly.senders, '2026-11-22T10:29:59.999Z')).toMatchObject({ claimed: 0 });
    expect(await deliver(mailOnly.senders, '2026-11-22T10:30:00.000Z')).toMatchObject({ sent: 1 });
  });

  describe('where the customer chose no quiet hours', () => {
    /** Ten past midnight in Berlin. */
    const night = '2026-11-21T23:10:00.000Z';
    const bySms = { channel: 'sms', phone: '+491701234567' } as const;

    test('a text message waits for the morning on the clocks of its account, and mail goes out', async () => {
      const [text, mail] = [
        await putNotice({ createdAt: night }, bySms),
        await putNotice({ createdAt: night }),
      ];
      expect(await deliver(all.senders, night)).toMatchObject({ claimed: 2, quiet: 1, sent: 1 });
      expect(await deliveryOf(mail)).toMatchObject({ state: 'sent', channel: 'email' });
      // Eight in Berlin.
      expect(await deliveryOf(text)).toMatchObject({ notBeforeAt: '2026-11-22T07:00:00.000Z', attempts: 0 });
      expect(await deliver(all.senders, '2026-11-22T07:00:00.000Z')).toMatchObject({ sent: 1 });
      expect(await deliveryOf(text)).toMatchObject({ state: 'sent', channel: 'sms' });
    });

    test('a message about no account waits on the clocks of the customer’s first one', async () => {
      const parts = { createdAt: night, billingAccountId: null, kind: 'scheduled' };
      const text = await putNotice(parts, bySms);
      expect(await deliver(all.senders, night)).toMatchObject({ quiet: 1 });
      expect(await deliveryOf(text)).toMatchObject({ notBeforeAt: '2026-11-22T07:00:00.000Z' });
      await deliver(all.senders, '2026-11-22T07:00:00.000Z');
    });

    test('their own hours count instead, once they choose some', async () => {
      const quietHours = { from: '06:00', to: '09:30' };
      const text = await putNotice({ createdAt: night }, { ...bySms, quietHours });
      expect(await deliver(all.senders, night)).toMatchObject({ sent: 1 });
      expect(await deliveryOf(text)).toMatchObject({ state: 'sent', channel: 'sms' });
    });
  });

  test('a notice without an address, without a channel, or too late ends in a list where staff see why', async () => {
    const nowhere = await putNotice({}, {}, { email: null });
    await deliver();
    expect(await deliveryOf(nowhere)).toMatchObject({ state: 'suppressed', code: 'NO_ADDRESS' });
    const nothing = await putNotice();
    await deliver({});
    expect(await deliveryOf(nothing)).toMatchObject({ state: 'notConfigured' });
    const old = await putNotice();
    const legal = await putNotice({ kind: 'overdue' });
    await deliver(mailOnly.senders, plus(8 * 86_400));
    expect(await deliveryOf(old)).toMatchObject({ state: 'suppressed', code: 'STALE' });
    expect(await deliveryOf(legal)).toMatchObject({ state: 'sent' });
  });
});

test('ten times as many notices are claimed in as many round trips; ten who claim at once hold each once', async () => {
  const written = await Promise.all(Array.from({ length: 40 }, () => putNotice()));
  const claim = (store: Store, limit: number) =>
    store.deliveries.claim({ now: AS_OF, leaseUntil: plus(300), limit });
  const { databaseName } = t.db;
  const few = await roundTrips(databaseName, (store) => claim(store, 2));
  expect(await roundTrips(databaseName, (store) => claim(store, 20))).toBe(few);
  const rest = await Promise.all(Array.from({ length: 10 }, () => claim(t.store, 3)));
  const held = rest.flat().map(({ notice }) => notice.noticeId);
  expect(new Set(held).size).toBe(held.length);
  expect(held.length).toBeGreaterThan(0);
  for (const { notice, claim: lease } of rest.flat()) {
    expect(await deliveryOf(notice)).toEqual(lease);
    expect(lease).toMatchObject({ attempts: 1, notBeforeAt: plus(300) });
  }
  await deliver(mailOnly.senders, plus(300));
  for (const notice of written) expect(await deliveryOf(notice)).toMatchObject({ state: 'sent' });
});

test('of an account that is malformed only the time zone is needed to keep the quiet hours', async () => {
  const quiet = await putNotice({}, { quietHours: { from: '22:00', to: '11:30' } });
  const other = await putNotice();
  const accounts = t.db.collection<{ _id: string; [field: string]: unknown }>('billingAccounts');
  const filter = { _id: quiet.billingAccountId ?? '' };
  const raw = { bypassDocumentValidation: true } as const;
  const graceDays = (await accounts.findOne(filter))?.['graceDays'];
  await accounts.updateOne(filter, { $set: { graceDays: -1 } }, raw);
  try {
    expect(await deliver()).toMatchObject({ quiet: 1, sent: 1 });
    expect(await deliveryOf(other)).toMatchObject({ state: 'sent' });
    expect(await deliveryOf(quiet)).toMatchObject({ notBeforeAt: '2026-11-22T10:30:00.000Z' });
  } finally {
    await accounts.updateOne(filter, { $set: { graceDays } }, raw);
  }
  expect(await deliver(mailOnly.senders, '2026-11-22T10:30:00.000Z')).toMatchObject({ sent: 1 });
});

test('a notice that MongoDB refuses to claim does not stop the others from being claimed', async () => {
  const [refused, good] = [await putNotice({ kind: 'scheduled', reference: 'REFUSED' }), await putNotice()];
  const [before] = await t.db.listCollections({ name: notices.name }).toArray();
  await t.db.command({ collMod: notices.name, validator: { reference: { $ne: 'REFUSED' } } });
  try {
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(await deliveryOf(good)).toMatchObject({ state: 'sent' });
    expect(await deliveryOf(refused)).toMatchObject({ state: 'pending', attempts: 0 });
  } finally {
    const options = before !== undefined && 'options' in before ? before.options : undefined;
    await t.db.command({ collMod: notices.name, validator: options?.['validator'] ?? {} });
  }
  expect(await deliver()).toMatchObject({ sent: 1 });
});

test('an unreadable notice or customer does not stop the other notices', async () => {
  const [poisoned, ofNobody, good] = [await putNotice(), await putNotice(), await putNotice()];
  const raw = { bypassDocumentValidation: true } as const;
  await t.db
    .collection<{ _id: string }>(notices.name)
    .updateOne({ _id: poisoned.noticeId }, { $unset: { subject: 1 } }, raw);
  await t.db
    .collection<{ _id: string }>('customers')
    .updateOne({ _id: ofNobody.customerId }, { $set: { locale: 'klingon' } }, raw);
  expect(await deliver()).toMatchObject({ sent: 1, withheld: 1 });
  expect(smtp.mails).toHaveLength(1);
  expect(JSON.stringify(smtp.mails)).toContain(deliveryIdOf(good.noticeId));
  await t.db
    .collection<{ _id: string }>('customers')
    .updateOne({ _id: ofNobody.customerId }, { $set: { locale: 'en' } }, raw);
});

describe('more notices than a batch holds that', () => {
  const LIMIT = 3;
  const emptied = async (): Promise<number> => {
    let sent = 0;
    const deps = { store: t.store, senders: mailOnly.senders, parameters: PARAMETERS.delivery };
    // As the workflow does: until a batch claims nothing.
    for (;;) {
      const batch = await deliverNotices(deps, { now: AS_OF, limit: LIMIT });
      if (batch.claimed === 0) return sent;
      sent += batch.sent;
    }
  };
  /** The longest waiting notices of all, and behind them more good ones than a batch holds. */
  async function atTheHead(parts: Partial<Notice>) {
    const createdAt = plus(-3_600);
    const bad = [];
    for (let n = 0; n < 2 * LIMIT + 1; n += 1)
      bad.push(await putNotice({ kind: 'scheduled', createdAt, ...parts }));
    const good = [];
    for (let n = 0; n < LIMIT + 1; n += 1) good.push(await putNotice());
    return { bad: bad.map(({ noticeId }) => noticeId), good };
  }

  test('can not be read do not stop the others', async () => {
    const { bad, good } = await atTheHead({});
    const raw = t.db.collection<{ _id: string }>(notices.name);
    await raw.updateMany(
      { _id: { $in: bad } },
      { $unset: { subject: 1 } },
      { bypassDocumentValidation: true },
    );
    try {
      expect(await emptied()).toBe(good.length);
      for (const notice of good)
        expect(await deliveryOf(notice)).toMatchObject({ state: 'sent', attempts: 1 });
      expect(await raw.countDocuments({ _id: { $in: bad }, 'delivery.state': 'pending' })).toBe(bad.length);
    } finally {
      await raw.deleteMany({ _id: { $in: bad } });
    }
  });

  test('MongoDB refuses to claim do not stop the others', async () => {
    const { bad, good } = await atTheHead({ reference: 'REFUSED' });
    const [before] = await t.db.listCollections({ name: notices.name }).toArray();
    await t.db.command({ collMod: notices.name, validator: { reference: { $ne: 'REFUSED' } } });
    try {
      expect(await emptied()).toBe(good.length);
      for (const notice of good)
        expect(await deliveryOf(notice)).toMatchObject({ state: 'sent', attempts: 1 });
    } finally {
      const options = before !== undefined && 'options' in before ? before.options : undefined;
      await t.db.command({ collMod: notices.name, validator: options?.['validator'] ?? {} });
    }
    expect(await emptied()).toBe(bad.length);
  });
});

test('a notice whose outcome MongoDB refuses is tried again, and does not stop the others', async () => {
  const [bad, good] = [await putNotice(), await putNotice()];
  const { settle } = t.store.deliveries;
  const deliveries: Store['deliveries'] = {
    ...t.store.deliveries,
    settle: async (claimed, outcome) => {
      if (claimed.notice.noticeId === bad.noticeId)
        throw new MongoServerError({ message: 'Document failed validation', code: 121 });
      return settle(claimed, outcome);
    },
  };
  const deps = {
    store: { ...t.store, deliveries },
    senders: mailOnly.senders,
    parameters: PARAMETERS.delivery,
  };
  const batch = await deliverNotices(deps, { now: AS_OF, limit: 50 });
  expect(batch).toMatchObject({ claimed: 2, sent: 1, retried: 1 });
  expect(await deliveryOf(good)).toMatchObject({ state: 'sent' });
  // Its claim has run out.
  expect(await deliver(mailOnly.senders, plus(PARAMETERS.delivery.leaseSeconds))).toMatchObject({ sent: 1 });
});
