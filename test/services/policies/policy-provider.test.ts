import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { Receipt } from '../../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../../src/domain/decisions/facts/service-approval.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../../src/rules/evaluate.ts';
import { createShadow, type ShadowResult } from '../../../src/services/decisions/shadow.ts';
import { createPolicyProvider, POLICY_CACHE_MS } from '../../../src/services/policies/policy-provider.ts';
import { AS_OF, aServiceOrder, aSnapshot } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';

const t = aStore();
const NAME = 'service-approval';
const NOW = '2026-11-22T10:00:00.000Z';
const at = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();

let shipped: Record<string, unknown>;
beforeAll(async () => {
  const file = new URL(`../../../policies/${NAME}/2026-11-01.json`, import.meta.url);
  shipped = JSON.parse(await readFile(file, 'utf8'));
});

function aPolicy(version: string, parts: Record<string, unknown> = {}) {
  const effectiveAt = '2026-11-01T00:00:00.000Z';
  const content = canonicalJson({ ...shipped, version, effectiveAt, ...parts });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name: NAME, version, sha256, effectiveAt, content } as const;
}

async function approved(version: string, parts: Record<string, unknown> = {}): Promise<void> {
  const by = { name: NAME, version, now: NOW, note: null } as const;
  await t.store.policies.draft(aPolicy(version, parts), { actor: 'ann', now: NOW, note: null });
  await t.store.policies.submit({ ...by, actor: 'ann' });
  await t.store.policies.approve({ ...by, actor: 'bob' });
}

const release = (version: string, effectiveAt: string) =>
  t.store.policies.release({ name: NAME, version, actor: 'bob', now: NOW, note: null, effectiveAt });

describe('which policy decides', () => {
  test('each instant is looked up in the release log, even while the log is remembered', async () => {
    await t.store.policies.put(aPolicy('first'));
    await approved('second');
    await release('second', at(60_000));
    const provider = createPolicyProvider(t.store, () => 0);
    const versionAt = async (ms: number) => (await provider.current(NAME, at(ms))).reference.version;
    expect(await versionAt(120_000)).toBe('second');
    expect(await versionAt(0)).toBe('first');
    expect(await versionAt(60_000)).toBe('second');
    await expect(provider.current(NAME, '2026-10-01T00:00:00.000Z')).rejects.toMatchObject({
      type: 'PolicyNotFound',
    });
  });

  test('a release is seen once the remembered log is as old as it may be, and not read at every decision', async () => {
    let [clock, reads] = [0, 0];
    const { policies } = t.store;
    const counting = {
      policies: {
        ...policies,
        book: (name: typeof NAME) => {
          reads += 1;
          return policies.book(name);
        },
      },
    } as typeof t.store;
    const provider = createPolicyProvider(counting, () => clock);
    await approved('third');
    const before = (await provider.current(NAME, at(300_000))).reference.version;
    await release('third', at(300_000));
    await Promise.all(Array.from({ length: 20 }, () => provider.current(NAME, at(300_000))));
    expect((await provider.current(NAME, at(300_000))).reference.version).toBe(before);
    expect(reads).toBe(1);
    clock = POLICY_CACHE_MS;
    expect((await provider.current(NAME, at(300_000))).reference.version).toBe('third');
    expect(reads).toBe(2);
  });

  test('what was made ready is not read again by its first caller', async () => {
    const { policies } = t.store;
    await policies.put(aPolicy('first'));
    const read: string[] = [];
    const counting = {
      policies: {
        ...policies,
        get: (name, version) => {
          read.push(name);
          return policies.get(name, version);
        },
      } satisfies typeof policies,
    };
    const provider = createPolicyProvider(counting, () => 0);
    await provider.makeReady(NOW);
    expect(read).toContain(NAME);
    const before = read.length;
    await provider.current(NAME, NOW);
    expect(read).toHaveLength(before);
  });

  test('a case keeps its version until that is retired', async () => {
    await approved('fourth');
    await release('fourth', at(400_000));
    const own = { name: NAME, version: 'third', sha256: aPolicy('third').sha256 } as const;
    const keeps = async () =>
      (await createPolicyProvider(t.store).forCase(NAME, at(500_000), own)).reference.version;
    expect(await keeps()).toBe('third');
    await t.store.policies.retire({
      name: NAME,
      version: 'third',
      actor: 'bob',
      now: at(450_000),
      note: null,
    });
    expect(await keeps()).toBe('fourth');
    const provider = createPolicyProvider(t.store);
    expect((await provider.forCase(NAME, at(500_000), null)).reference.version).toBe('fourth');
  });
});

describe('shadow', () => {
  /** A receipt of the first policy, and the order it is of. */
  async function decided() {
    const account = await putAccount(t.store);
    const { customerId, billingAccountId } = account;
    const order = aServiceOrder({ customerId, billingAccountId });
    const snapshot = aSnapshot().withHistory(10).build();
    const policy = await createPolicyProvider(t.store).version(NAME, 'first');
    if (policy === null) throw new Error('released above');
    const { currency, today } = { currency: 'EUR', today: snapshot.today };
    const facts = serviceApprovalFacts(snapshot, order);
    const decision = await evaluatePolicy({
      policy,
      facts,
      factsAsOf: AS_OF,
      decidedAt: AS_OF,
      currency,
      today,
    });
    const { workflowId } = anApprovalCase(account, { order });
    const receipt: Receipt = {
      ...decision,
      receiptId: `${workflowId}:1`,
      requestType: NAME,
      workflowId,
      customerId,
      billingAccountId,
      decidedBy: { kind: 'policy' },
      engine: RULE_ENGINE,
      accountVersion: 1,
      currency,
      today,
    };
    return { receipt, order };
  }

  async function observe(receipt: Receipt, order: Parameters<ReturnType<typeof createShadow>['observe']>[1]) {
    const results: ShadowResult[] = [];
    const policies = createPolicyProvider(t.store);
    const shadow = createShadow({ store: t.store, policies }, { onResult: (result) => results.push(result) });
    shadow.observe(receipt, order);
    await shadow.settled();
    return results;
  }

  const seen = async (version: string) => {
    const found = [];
    for await (const each of t.store.shadowDecisions.each({ name: NAME, version, from: null, to: null }))
      found.push(each);
    return found;
  };

  test('a candidate decides on a fact that the released policy does not use', async () => {
    const rules = [
      {
        name: 'no-long-terms',
        conditions: { all: [{ fact: 'orderTermMonths', operator: 'greaterThan', value: 0 }] },
        event: { type: 'decline', params: { reasonCode: 'ACCOUNT_CLOSED' } },
      },
    ];
    const facts = { orderTermMonths: { type: 'integer', unit: 'months', source: 'order' } };
    await t.store.policies.draft(aPolicy('terms', { rules, facts }), { actor: 'ann', now: NOW, note: null });
    await t.store.policies.shadow({
      name: NAME,
      version: 'terms',
      actor: 'ann',
      now: NOW,
      note: null,
      on: true,
    });
    const { receipt, order } = await decided();
    expect(await observe(receipt, order)).toEqual(['differed']);
    expect(await observe(receipt, order)).toEqual(['differed']);
    const found = await seen('terms');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      receiptId: receipt.receiptId,
      actual: { outcome: receipt.outcome },
      shadow: { outcome: 'decline', reasonCodes: ['ACCOUNT_CLOSED'] },
    });
  });

  test('a candidate is not compared with what a person decided', async () => {
    const { receipt, order } = await decided();
    const byAgent: Receipt = { ...receipt, decidedBy: { kind: 'agent', subject: 'cara', note: 'x' } };
    expect(await observe(byAgent, order)).toEqual([]);
  });

  test('a failing store is reported and harms nobody', async () => {
    const { receipt, order } = await decided();
    const results: ShadowResult[] = [];
    const broken = { shadowDecisions: { put: () => Promise.reject(new Error('down')) } } as unknown;
    const shadow = createShadow(
      { store: broken as typeof t.store, policies: createPolicyProvider(t.store) },
      { onResult: (result) => results.push(result) },
    );
    expect(() => shadow.observe(receipt, order)).not.toThrow();
    await shadow.settled();
    expect(results).toEqual(['failed']);
  });
});
