import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT } from '../../../src/domain/payments/payment.ts';
import type { RetentionRules } from '../../../src/domain/retention/rules.ts';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { proveDecision } from '../../../src/services/audit/prove-decision.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import { recordReceipt } from '../../../src/services/decisions/record.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { makeExport } from '../../../src/services/retention/personal-copy.ts';
import { planRetention } from '../../../src/services/retention/plan.ts';
import { sweepRetention } from '../../../src/services/retention/sweep.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { decisionSources } from '../../../src/store/audit/decision-sources.ts';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { ERASED } from '../../../src/store/sealing/open-text.ts';
import { mapTexts } from '../../../src/store/sealing/texts.ts';
import { createSealing, createStore, type Store } from '../../../src/store/store.ts';
import {
  aNewEntry,
  aNotice,
  anApproval,
  aPaymentMethod,
  aServiceOrder,
} from '../../support/builders/builders.ts';
import { given } from '../../support/builders/given.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { anAuditTrail, TEST_SEAL_PUBLIC_KEYS } from '../../support/product/audit-trail.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { openedDb, testKeys } from '../../support/product/field-keys.ts';
import { shippedVersion } from '../../support/product/shipped.ts';
import { wrongViews } from '../../support/product/store.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

/** What is written now is old then: no clock is turned, the sweep is asked about a later day. */
const NOW = instantOf(Date.now());
const inYears = (years: number): Instant => `${Number(NOW.slice(0, 4)) + years}-06-01T00:00:00.000Z`;

const database = await aMigratedDatabaseForThisFile();
const { db, client } = database;
let store: Store;
let rules: RetentionRules;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let trail: ReturnType<typeof anAuditTrail>;

beforeAll(async () => {
  folder = await temporaryFolder('retention');
  store = await prepareDatabase(client, database.name, testKeys);
  rules = (await shippedVersion('retention')).parameters;
  trail = anAuditTrail(database, createSealFolder(folder.path));
});
afterAll(() => folder.remove());

const SENT = { ...aNotice().delivery, state: 'sent' } as const;

/** A customer with something of each kind: a decision with a note, a ledger with notes, a payment, a notice, an interaction. */
async function aCustomerWithRecords() {
  const owner = await given(store, NOW, (snapshot) => snapshot.withHistory(6));
  const { customerId, billingAccountId } = owner;
  const note = `words of ${customerId}`;
  await store.ledger.post([aNewEntry({ billingAccountId, note, idempotencyKey: `k-${customerId}` })], NOW);
  await store.payments.record(
    {
      ...{ paymentId: `PAY-${customerId}`, billingAccountId, status: 'settled', amount: money(700, 'EUR') },
      ...{
        method: aPaymentMethod({ token: `tok-${customerId}` }),
        occurredAt: NOW,
        ...BARE_REPORT,
      },
    },
    NOW,
  );
  await store.notices.put(
    aNotice({
      noticeId: `N-${customerId}`,
      customerId,
      billingAccountId,
      body: note,
      createdAt: NOW,
      delivery: SENT,
    }),
  );
  await store.interactions.put({
    ...{ interactionId: `I-${customerId}`, customerId, billingAccountId, occurredAt: NOW },
    ...{
      channel: 'phone',
      direction: 'inbound',
      topic: 'bill',
      code: 'asked',
      reference: 'none',
      summary: note,
    },
  });
  const receiptId = await aDecisionOn(owner, note);
  return { customerId, billingAccountId, receiptId };
}

async function aDecisionOn(
  owner: { customerId: string; billingAccountId: string },
  note: string,
): Promise<string> {
  const order = aServiceOrder(owner);
  const approval = anApproval(order, NOW);
  const steps = createOrderDecisions({ store, policies: createPolicyProvider(store) });
  const assessment = await steps.check({ approval, conditionDeadlineAt: null, asOf: NOW });
  if (assessment === null) throw new Error('it has its turn');
  const verdict = { verdict: 'decline', reviewer: 'agent-7', note } as const;
  const { receipt } = await steps.decide({ approval, assessment, receiptNumber: 1, verdict, at: NOW });
  await recordReceipt(store, receipt);
  return receipt.receiptId;
}

const sweep = (now: Instant, limit = 50) =>
  sweepAll((after) => sweepRetention({ store }, { rules, now, after, limit }));
const plan = (now: Instant, until = now.slice(0, 10)) => planRetention({ store }, rules, { now, until });
const planned = async (now: Instant, record: string) =>
  (await plan(now)).classes.find((each) => each.record === record && each.due + each.held > 0);

const count = (collection: string, customerId: string) =>
  db.collection(collection).countDocuments({ customerId });
const prove = (receiptId: string) =>
  proveDecision(
    decisionSources({ db, client, keys: testKeys }, TEST_AUDIT_KEYS),
    TEST_SEAL_PUBLIC_KEYS,
    receiptId,
  );
const differing = async (receiptId: string) =>
  (await prove(receiptId))?.parts.filter(({ holds }) => !holds).map(({ part, text }) => `${part}: ${text}`);
async function brokenLedgers(): Promise<unknown[]> {
  const broken: unknown[] = [];
  const sealing = createSealing(db, testKeys);
  await verifyLedger(db, client, {
    billingAccountId: null,
    sealing,
    onBroken: (found) => broken.push(found),
  });
  return broken;
}

/** What `audit verify` finds after the last of these sweeps, which delete what is due in some years. */
const verified = () => trail.verify({ now: inYears(20) });

/** Everything that a sweep may not break. */
async function expectProven(receiptIds: readonly string[] = []): Promise<void> {
  await trail.seal();
  expect((await verified()).found).toEqual([]);
  expect(await brokenLedgers()).toEqual([]);
  expect(await wrongViews(openedDb(db))).toEqual({});
  for (const receiptId of receiptIds) expect(await differing(receiptId)).toEqual([]);
}

describe('what is due goes, and what is not stays', () => {
  test('nothing goes before its day', async () => {
    const { customerId, receiptId } = await aCustomerWithRecords();
    expect((await sweep(NOW)).acted).toBe(0);
    expect(await count('interactions', customerId)).toBe(1);
    await expectProven([receiptId]);
  });

  test('the plan says what the sweep then does, and a second sweep does nothing', async () => {
    const { customerId, receiptId } = await aCustomerWithRecords();
    const now = inYears(3);
    const interactions = await planned(now, 'interactions');
    expect(interactions).toMatchObject({ action: 'delete', country: 'DE', period: '2 years' });
    const { classes } = await plan(now);
    const due = classes.reduce((sum, each) => sum + each.due, 0);
    expect(due).toBeGreaterThan(0);
    expect((await sweep(now)).acted).toBe(due);
    expect((await sweep(now)).acted).toBe(0);
    expect(await count('interactions', customerId)).toBe(0);
    expect(await count('decisions', customerId)).toBe(1);
    await expectProven([receiptId]);
  });

  test('after ten years the words are gone, the amounts are there, and all of it is proven', async () => {
    const { customerId, billingAccountId } = await aCustomerWithRecords();
    const before = await store.accounts.get(billingAccountId);
    expect((await sweep(inYears(12), 7)).acted).toBeGreaterThan(0);
    expect(await count('decisions', customerId)).toBe(0);
    const { items } = await store.ledger.list({
      ...{ customerId, billingAccountId, from: null, to: null, type: null, limit: 50, cursor: null },
    });
    expect(items.length).toBeGreaterThan(6);
    expect(new Set(items.map(({ note }) => note))).toEqual(new Set([null, ERASED]));
    expect(await store.accounts.get(billingAccountId)).toEqual(before);
    const payment = await store.payments.get(`PAY-${customerId}`);
    expect(payment?.method).toMatchObject({ token: '[erased]', last4: '' });
    expect(await db.collection('notices').findOne({ customerId })).toMatchObject({ body: 'sealed:erased' });
    await expectProven();
  });

  test('the trail goes up to the last entry of each chain, and what is left is proven by the seals', async () => {
    await aCustomerWithRecords();
    await trail.seal();
    const before = await verified();
    await sweep(inYears(12));
    await trail.seal();
    const after = await verified();
    expect(after.found).toEqual([]);
    expect(after.pruned).toBeGreaterThan(before.pruned);
    // Somebody who takes an entry away, or says that more is gone, is found out.
    const [pruning] = await db
      .collection<{ _id: string; through: number }>('auditPrunings')
      .find()
      .limit(1)
      .toArray();
    if (pruning === undefined) throw new Error('nothing was pruned');
    await db
      .collection<{ _id: string }>('auditPrunings')
      .updateOne({ _id: pruning._id }, { $inc: { through: 1 } });
    expect((await verified()).found).toContainEqual(
      expect.objectContaining({ kind: 'pruningFalse', shard: pruning._id }),
    );
    await db
      .collection<{ _id: string }>('auditPrunings')
      .updateOne({ _id: pruning._id }, { $inc: { through: -1 } });
    expect((await verified()).found).toEqual([]);
  });
});

test('a pruning of entries that retention has to keep is named, though the trail tells of it', async () => {
  await aCustomerWithRecords();
  await trail.seal();
  await aCustomerWithRecords();
  await trail.seal();
  // As somebody would do it who has the database and the keys of the trail.
  await sweep(inYears(12));
  await trail.seal();
  const kinds = new Set((await trail.verify({ now: NOW })).found.map(({ kind }) => kind));
  expect(kinds).toContain('pruningTooEarly');
  expect((await verified()).found).toEqual([]);
});

describe('a legal hold', () => {
  const hold = (holdId: string, customerId: string) =>
    store.legalHolds.set(
      {
        holdId,
        object: { type: 'customer', id: customerId },
        reason: 'a dispute at court',
        until: null,
        by: 'ann',
      },
      NOW,
    );

  test('keeps everything of its customer until another person lifts it', async () => {
    const { customerId, billingAccountId, receiptId } = await aCustomerWithRecords();
    await hold(`LH-${customerId}`, customerId);
    const now = inYears(12);
    expect((await plan(now)).classes.reduce((sum, each) => sum + each.held, 0)).toBeGreaterThan(3);
    await sweep(now);
    expect(await count('interactions', customerId)).toBe(1);
    expect(await count('decisions', customerId)).toBe(1);
    expect(await store.payments.get(`PAY-${customerId}`)).toMatchObject({
      method: { token: `tok-${customerId}` },
    });
    await expect(store.customers.erase(customerId, now)).rejects.toMatchObject({
      faults: [{ code: 'hold-in-force' }],
    });
    const chain = `account/${billingAccountId}`;
    expect(await db.collection('auditPrunings').countDocuments({ shard: chain })).toBe(0);
    await expectProven([receiptId]);

    const lift = { holdId: `LH-${customerId}`, reason: 'the case is closed' };
    await expect(store.legalHolds.lift({ ...lift, by: 'ann' }, now)).rejects.toThrow(
      'setter-lifts-legal-hold',
    );
    expect(await store.legalHolds.lift({ ...lift, by: 'bob' }, now)).toMatchObject({ lifted: { by: 'bob' } });
    await sweep(now);
    expect(await count('interactions', customerId)).toBe(0);
    await expectProven();
  });

  test('that is set while a sweep and an erasure run keeps all that is there when it is confirmed', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, aCustomerWithRecords));
    const now = inYears(12);
    // As it is stored: no key that a process still knows makes a difference.
    const standing = async ({ customerId }: (typeof owners)[number]) => ({
      interactions: await count('interactions', customerId),
      decisions: await count('decisions', customerId),
      notices: await db.collection('notices').find({ customerId }).toArray(),
      payments: await db.collection('payments').find({ customerId }).toArray(),
      keys: await db
        .collection<{ _id: string }>('dataKeys')
        .find({ _id: new RegExp(customerId) })
        .toArray(),
    });
    const confirmed = new Map<(typeof owners)[number], unknown>();
    await Promise.all([
      sweep(now),
      (async () => {
        for (const owner of owners) {
          const { customerId } = owner;
          // An erasure that comes too late is refused; one that came before is what is there.
          const erased = store.customers.erase(customerId, now).catch((error: unknown) => error);
          await hold(`LH-${customerId}`, customerId);
          const [found] = await Promise.all([standing(owner), erased]);
          confirmed.set(owner, found);
        }
      })(),
    ]);
    await sweep(now);
    for (const owner of owners) expect(await standing(owner)).toEqual(confirmed.get(owner));
    for (const { customerId } of owners)
      await store.legalHolds.lift({ holdId: `LH-${customerId}`, reason: 'over', by: 'bob' }, now);
  });

  test('on an account or a case holds its customer; on nothing it is refused', async () => {
    const { customerId, billingAccountId } = await aCustomerWithRecords();
    const set = (holdId: string, object: { type: 'account' | 'case'; id: string }) =>
      store.legalHolds.set({ holdId, object, reason: 'court', until: '2030-01-01', by: 'ann' }, NOW);
    expect(await set('LH-a', { type: 'account', id: billingAccountId })).toMatchObject({ customerId });
    await expect(set('LH-n', { type: 'case', id: 'service-approval:none' })).rejects.toMatchObject({
      type: 'NotFound',
    });
    expect((await store.legalHolds.inForce([customerId], '2030-01-01')).length).toBe(1);
    expect((await store.legalHolds.inForce([customerId], '2030-01-02')).length).toBe(0);
  });
});

test('a copy holds every personal text that is stored of its customer', async () => {
  const { customerId } = await aCustomerWithRecords();
  const requestId = `PR-${customerId}`;
  await store.privacy.receive({ requestId, customerId, right: 'access', correction: null, by: 'ann' }, NOW);
  await store.privacy.decide({ requestId, by: 'bob', note: 'it is them' }, 'approved', NOW);
  const texts = new Set<string>();
  for (const { name, personal } of COLLECTION_PLANS) {
    if (personal === null || personal.owner === 'service') continue;
    for (const doc of await openedDb(db)
      .collection(name)
      .find({ [personal.owner]: customerId })
      .toArray())
      mapTexts(doc, personal, (text) => {
        if (typeof text === 'string') texts.add(text);
        return text;
      });
  }
  expect(texts.size).toBeGreaterThan(4);
  await makeExport({ store, policies: createPolicyProvider(store) }, requestId, NOW);
  const copy = (await store.privacy.copy(requestId)) ?? '';
  expect([...texts].filter((text) => !copy.includes(JSON.stringify(text)))).toEqual([]);
  await store.privacy.dropExport(requestId, NOW);
  expect(await count('personalExports', customerId)).toBe(0);
});

describe('erasing a customer', () => {
  test('leaves the decision, the ledger and the trail provable, though their words are gone', async () => {
    const { customerId, receiptId } = await aCustomerWithRecords();
    await trail.seal();
    expect(await differing(receiptId)).toEqual([]);
    expect(await store.customers.erase(customerId, NOW)).toBe(true);
    // Another process, which does not hold the key.
    const later = createStore(db, client, testKeys);
    expect(await later.customers.get(customerId)).toMatchObject({ name: ERASED, email: null });
    await expectProven([receiptId]);
    expect((await prove(receiptId))?.parts[0]?.text).toContain('but for personal texts that were erased');
  });

  test('a text that somebody takes out by themselves is found', async () => {
    const { receiptId } = await aCustomerWithRecords();
    await trail.seal();
    const decisions = db.collection<{ _id: string }>('decisions');
    await decisions.updateOne({ _id: receiptId }, { $set: { 'decidedBy.note': 'sealed:erased' } });
    expect(await differing(receiptId)).toEqual([expect.stringMatching(/^decision: .* is not what/)]);
  });
});
