import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT } from '../../../src/domain/payments/payment.ts';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { proveDecision } from '../../../src/services/audit/prove-decision.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import { recordReceipt } from '../../../src/services/decisions/record.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { decisionSources } from '../../../src/store/audit/decision-sources.ts';
import { anApproval, aPaymentMethod, aServiceOrder } from '../../support/builders/builders.ts';
import { given } from '../../support/builders/given.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { anAuditTrail, TEST_SEAL_PUBLIC_KEYS } from '../../support/product/audit-trail.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const database = await aMigratedDatabaseForThisFile();
const { db, client } = database;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let receiptId = '';
let billingAccountId = '';
let policyId = '';

beforeAll(async () => {
  folder = await temporaryFolder('decision');
  const store = await prepareDatabase(client, database.name, testKeys);
  const now = instantOf(Date.now());
  const owner = await given(store, now, (snapshot) => snapshot.withHistory(6));
  ({ billingAccountId } = owner);
  const { customerId } = owner;
  await store.payments.record(
    {
      ...{ paymentId: 'PAY-1', billingAccountId, status: 'settled', amount: money(700, 'EUR') },
      ...{ method: aPaymentMethod(), occurredAt: now, ...BARE_REPORT },
    },
    now,
  );
  const order = aServiceOrder({ customerId, billingAccountId });
  const approval = anApproval(order, now);
  const steps = createOrderDecisions({ store, policies: createPolicyProvider(store) });
  const assessment = await steps.check({ approval, conditionDeadlineAt: null, asOf: now });
  if (assessment === null) throw new Error('it has its turn');
  const { receipt } = await steps.decide({
    approval,
    assessment,
    receiptNumber: 1,
    verdict: { verdict: 'decline', reviewer: 'agent-7', note: 'Called back.' },
    at: now,
  });
  expect(await recordReceipt(store, receipt)).toEqual({ recorded: true });
  ({ receiptId } = receipt);
  policyId = `${receipt.policy.name}@${receipt.policy.version}`;
  await anAuditTrail(database, createSealFolder(folder.path)).seal();
});
afterAll(() => folder.remove());

const prove = (id = receiptId) =>
  proveDecision(decisionSources({ db, client, keys: testKeys }, TEST_AUDIT_KEYS), TEST_SEAL_PUBLIC_KEYS, id);
const differing = async () =>
  (await prove())?.parts.filter(({ holds }) => !holds).map(({ part, text }) => `${part}: ${text}`);

/** Changes one document in MongoDB, as nobody should, for as long as it is looked at. */
async function changed(collection: string, filter: object, fields: object): Promise<string[] | undefined> {
  const documents = db.collection<{ _id: string }>(collection);
  const before = await documents.findOneAndUpdate(
    filter,
    { $set: fields },
    { bypassDocumentValidation: true },
  );
  if (before === null) throw new Error(`nothing in ${collection} to change`);
  const found = await differing();
  await documents.replaceOne({ _id: before._id }, before);
  return found;
}

describe('a decision of last year', () => {
  test('is proven with its facts, its policy, its ledger and its bills', async () => {
    const proof = await prove();
    expect(proof?.parts.filter(({ holds }) => !holds)).toEqual([]);
    expect(proof?.parts.map(({ part }) => part)).toEqual(['decision', 'facts', 'policy', 'ledger', 'bills']);
    expect(proof?.parts[3]?.text).toMatch(/ [1-9]\d* postings are what the trail tells/);
    expect(proof?.parts[4]?.text).toMatch(/^[1-9]\d* bills/);
    expect(JSON.stringify(proof)).not.toContain('CUST');
  });

  test('whatever of it was changed is named', async () => {
    expect(await changed('decisions', { _id: receiptId }, { accountVersion: 99 })).toEqual([
      expect.stringMatching(/^decision: the receipt .* is not what case\/.*:1 tells/),
    ]);
    const outcome = await changed('decisions', { _id: receiptId }, { outcome: 'review' });
    expect(outcome).toEqual([
      expect.stringMatching(/^decision: /),
      expect.stringMatching(/^facts: .*differs at .*\/outcome/),
    ]);
    expect(await changed('policies', { _id: policyId }, { content: '{}' })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^policy: .* is not the content that the receipt names/),
      ]),
    );
    expect(await changed('ledgerEntries', { billingAccountId }, { source: 'another' })).toEqual([
      expect.stringMatching(/^ledger: .*was changed after it was posted[\s\S]*is not what account\/.* tells/),
    ]);
    const last = { billingAccountId, paymentId: 'PAY-1' };
    expect(await changed('ledgerEntries', last, { hash: 'a'.repeat(64) })).toEqual([
      expect.stringMatching(/^ledger: [\s\S]*is not what account\/.* tells/),
    ]);
    expect(await changed('auditEntries', { 'object.type': 'case' }, { reason: 'forged' })).toEqual([
      expect.stringMatching(/^decision: .*the entry case\/.*:1 was changed/),
    ]);
    expect(await differing()).toEqual([]);
  });

  test('a decision that there is not has no proof', async () => {
    expect(await prove('no-such')).toBeNull();
  });
});
