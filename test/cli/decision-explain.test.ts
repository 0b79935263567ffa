import { beforeAll, describe, expect, test } from 'vitest';
import { ExplanationSchema } from '../../src/api/schemas/decisions/explanation.ts';
import type { Receipt } from '../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../src/domain/decisions/facts/service-approval.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../src/rules/evaluate.ts';
import { aFolder } from '../import/files.ts';
import { releasedDocument, releasedPolicy } from '../rules/given.ts';
import { AS_OF, aServiceOrder, aSnapshot } from '../support/builders/builders.ts';
import { runGoodstanding } from '../support/callers/cli.ts';

const folder = await aFolder();

let file = '';
let tampered = '';
beforeAll(async () => {
  const policyDocument = await releasedDocument('service-approval');
  const snapshot = aSnapshot().withHistory(6).overdueBy(12).build();
  const decision = await evaluatePolicy({
    policy: await releasedPolicy('service-approval'),
    facts: serviceApprovalFacts(snapshot, aServiceOrder()),
    factsAsOf: AS_OF,
    decidedAt: AS_OF,
    currency: 'EUR',
    today: snapshot.today,
  });
  const receipt: Receipt = {
    ...decision,
    receiptId: 'service-approval:ORD-1:1',
    requestType: 'service-approval',
    workflowId: 'service-approval:ORD-1',
    customerId: 'CUST-1',
    billingAccountId: 'BA-1',
    decidedBy: { kind: 'policy' },
    engine: RULE_ENGINE,
    accountVersion: 1,
    currency: 'EUR',
    today: snapshot.today,
  };
  const exported = { format: 'goodstanding-decision-1', receipt, policyDocument };
  file = await folder.write('decision.json', JSON.stringify(exported));
  const other = { ...policyDocument, description: 'Another one.' };
  tampered = await folder.write('tampered.json', JSON.stringify({ ...exported, policyDocument: other }));
});

/** No address, no token: whatever asks a server fails. */
const explain = (...args: string[]) =>
  runGoodstanding(['decision', 'explain', ...args], {
    GOODSTANDING_URL: 'http://127.0.0.1:1',
    GOODSTANDING_TOKEN: undefined,
  });

describe('goodstanding decision explain --file', () => {
  test('says to an operator for each rule, without a server, what was true and what would change it', async () => {
    const { code, stdout, stderr } = await explain('--file', file, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(ExplanationSchema.parse(JSON.parse(stdout))).toMatchObject({
      audience: 'operator',
      receiptId: 'service-approval:ORD-1:1',
      outcome: { code: 'approveWithConditions' },
      rules: expect.arrayContaining([expect.objectContaining({ rule: 'past-due', result: 'fired' })]),
      whatWouldChangeIt: {
        found: { kind: 'ways', ways: [{ steps: [{ kind: 'pay', amount: { amountMinor: 4_500 } }] }] },
      },
    });
  });

  test('speaks to a customer in German, as text, and names no rule', async () => {
    const { code, stdout } = await explain('--file', file, '--audience', 'customer', '--locale', 'de');
    expect(code).toBe(0);
    expect(stdout).toContain('45,00');
    expect(stdout).not.toContain('past-due');
  });

  test('makes a page that loads nothing', async () => {
    const { code, stdout } = await explain('--file', file, '--format', 'html');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/i);
    expect(stdout).not.toMatch(/https?:|src=|@import|<script/);
  });

  test.each([
    [
      'a policy that is not the one of the receipt',
      () => ['--file', tampered],
      /not the one that the receipt names/,
    ],
    ['a file that is not there', () => ['--file', folder.path('none.json')], /can't read/],
    ['another JSON file', () => ['--file', 'package.json'], /no exported decision/],
    ['neither a receipt nor a file', () => [], /the id of a receipt, or --file/],
    ['both', () => ['some-receipt', '--file', file], /the id of a receipt, or --file/],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await explain(...args());
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
