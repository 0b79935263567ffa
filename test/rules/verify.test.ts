import { describe, expect, test } from 'vitest';
import type { Receipt, RequestType } from '../../src/domain/decisions/decision.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../src/rules/evaluate.ts';
import { judgeCycleOptions, refusePreference } from '../../src/rules/judge-cycle-options.ts';
import { type AgentVerdict, overrule } from '../../src/rules/overruling.ts';
import { verifyReceipt } from '../../src/rules/verify.ts';
import { aCyclePreference, aSnapshot } from '../support/builders/builders.ts';
import { AT, factsOf, GOOD_ACCOUNT, releasedDocument, TODAY, type Values } from './given.ts';

const document = await releasedDocument('service-approval');
const policy = compilePolicy(document);

interface Parts {
  readonly values?: Values;
  readonly verdict?: AgentVerdict | null;
  readonly passedDeadline?: string | null;
  readonly requestType?: RequestType;
}

/** The receipt that a decision on these facts leaves. */
async function aReceipt({
  values = {},
  verdict = null,
  passedDeadline = null,
}: Parts = {}): Promise<Receipt> {
  const facts = factsOf({ ...GOOD_ACCOUNT, oneOffChargeAmount: 9_900, ...values });
  const byPolicy = await evaluatePolicy({
    policy,
    facts,
    factsAsOf: AT,
    decidedAt: AT,
    currency: 'EUR',
    today: TODAY,
  });
  const { decision, decidedBy } = overrule(byPolicy, verdict, passedDeadline);
  return {
    ...decision,
    receiptId: 'service-approval:ORD-1:1',
    requestType: 'service-approval',
    workflowId: 'service-approval:ORD-1',
    customerId: 'CUST-1',
    billingAccountId: 'BA-1',
    decidedBy,
    engine: RULE_ENGINE,
    accountVersion: 3,
    currency: 'EUR',
    today: TODAY,
  };
}

const LATE = { standing: 'overdue', daysPastDue: 12, pastDueAmount: 4_500 };
const REVIEWER = { reviewer: 'cara', note: 'Called the customer.' } as const;

describe('a receipt verifies', () => {
  test.each<[string, Parts, Receipt['outcome']]>([
    ['an approval', {}, 'approve'],
    ['a condition with its amount and date', { values: LATE }, 'approveWithConditions'],
    ['a decline', { values: { accountState: 'closed' } }, 'decline'],
    ['a missing fact', { values: { accountAgeDays: null } }, 'review'],
    [
      "an agent's approval",
      { values: { accountAgeDays: null }, verdict: { verdict: 'approve', ...REVIEWER } },
      'approve',
    ],
    ["an agent's decline", { values: LATE, verdict: { verdict: 'decline', ...REVIEWER } }, 'decline'],
    ['a passed deadline', { values: LATE, passedDeadline: '2026-11-20T00:00:00.000Z' }, 'decline'],
    ['an approval that the credit does not cover', { values: { oneOffChargeAmount: 200_000 } }, 'review'],
  ])('that records %s', async (_, parts, outcome) => {
    const receipt = await aReceipt(parts);
    expect(receipt.outcome).toBe(outcome);
    expect(await verifyReceipt(receipt, document)).toEqual({
      ok: true,
      differences: [],
      engine: { recorded: RULE_ENGINE, verifiedWith: RULE_ENGINE, same: true },
    });
  });

  test('after a round trip through JSON with its members in another order', async () => {
    const { trace, facts, ...rest } = await aReceipt({ values: LATE });
    const receipt: Receipt = JSON.parse(JSON.stringify({ trace, ...rest, facts }));
    expect((await verifyReceipt(receipt, structuredClone(document))).ok).toBe(true);
  });
});

test("a bill cycle's refusal and its judged options verify", async () => {
  const cycleDocument = await releasedDocument('billing-cycle-change');
  const cyclePolicy = compilePolicy(cycleDocument);
  const snapshot = aSnapshot().withHistory(10).build();
  const { asOf, today, account } = snapshot;
  const preference = (billCycleDay: number) => aCyclePreference({ billCycleDay });
  const decisions = [
    await refusePreference(snapshot, preference(account.cycle.billCycleDay), cyclePolicy, asOf),
    ...(await judgeCycleOptions(snapshot, preference(17), cyclePolicy, asOf)).map(({ decision }) => decision),
  ];
  expect(decisions.length).toBeGreaterThan(1);
  const base = await aReceipt();
  for (const decision of decisions) {
    const requestType = 'billing-cycle-change';
    const receipt: Receipt = { ...base, ...decision, requestType, currency: account.currency, today };
    expect(await verifyReceipt(receipt, cycleDocument)).toMatchObject({ ok: true, differences: [] });
    const approved = { ...receipt, outcome: receipt.outcome === 'approve' ? 'decline' : 'approve' } as const;
    expect((await verifyReceipt(approved, cycleDocument)).ok).toBe(false);
  }
});

describe('a receipt that was tampered with does not verify, and the place is named', () => {
  test.each<[string, (receipt: Receipt) => Receipt, string]>([
    ['its outcome', (r) => ({ ...r, outcome: 'approve', reasons: r.reasons }), '/outcome'],
    [
      'an amount',
      (r) => ({ ...r, conditions: r.conditions.map((c) => ({ ...c, dueDate: '2027-01-01' })) }),
      '/conditions/0/dueDate',
    ],
    [
      'a fact',
      (r) => ({ ...r, facts: { ...r.facts, ...factsOf({ pastDueAmount: 4_600 }) } }),
      '/conditions/0/amount/amountMinor',
    ],
    ['a trace', (r) => ({ ...r, trace: r.trace.slice(1) }), '/trace/0/rule'],
    ['who decided', (r) => ({ ...r, decidedBy: { kind: 'agent', subject: 'x', note: 'y' } }), '/outcome'],
    ['the day', (r) => ({ ...r, today: '2026-11-21' }), '/conditions/0/dueDate'],
  ])('%s', async (_, tamper, pointer) => {
    const { ok, differences } = await verifyReceipt(tamper(await aReceipt({ values: LATE })), document);
    expect(ok).toBe(false);
    expect(differences.map((difference) => difference.pointer)).toContain(pointer);
  });

  test('the policy: another document under the same version', async () => {
    const lenient = { ...document, parameters: { ...document.parameters } };
    const [first] = Object.keys(lenient.parameters);
    if (first !== undefined) lenient.parameters[first] = (lenient.parameters[first] ?? 0) + 1;
    const { ok, differences } = await verifyReceipt(await aReceipt(), lenient);
    expect(ok).toBe(false);
    expect(differences.map(({ pointer }) => pointer)).toEqual(['/policy/sha256']);
  });

  test.each([null, 7, {}, { rules: [] }])('the policy document is %j', async (broken) => {
    const { ok, differences } = await verifyReceipt(await aReceipt(), broken);
    expect(ok).toBe(false);
    expect(differences[0]?.pointer).toMatch(/^\/policyDocument/);
  });
});

test('another engine version is reported, not hidden', async () => {
  const receipt = { ...(await aReceipt()), engine: 'json-rules-engine 6.0.0' };
  expect(await verifyReceipt(receipt, document)).toMatchObject({
    ok: true,
    engine: { recorded: 'json-rules-engine 6.0.0', verifiedWith: RULE_ENGINE, same: false },
  });
});
