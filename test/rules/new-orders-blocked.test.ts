import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { addDays } from '../../src/domain/civil-date.ts';
import { serviceApprovalFacts } from '../../src/domain/facts/service-approval.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { parsePolicyDocument } from '../../src/rules/policy-schema.ts';
import { aBill, aServiceOrder, aSnapshot, TODAY as BUILDERS_TODAY } from '../support/builders.ts';
import { decide, factsOf, GOOD_ACCOUNT, releasedDocument } from './given.ts';

const before = await releasedDocument('service-approval');
const file = new URL('../../policies/service-approval/2026-11-23.json', import.meta.url);
const document = parsePolicyDocument(JSON.parse(await readFile(file, 'utf8')));
const policy = compilePolicy(document);

test('differs from 2026-11-01 by one fact and one rule', () => {
  const { newOrdersBlocked: _, ...facts } = document.facts;
  expect(facts).toEqual(before.facts);
  expect(document.rules.filter(({ name }) => name !== 'new-orders-blocked')).toEqual(before.rules);
  expect(document.parameters).toEqual(before.parameters);
});

test('an account that dunning keeps from new orders is declined, and told what to pay', async () => {
  const facts = factsOf({ ...GOOD_ACCOUNT, newOrdersBlocked: true, pastDueAmount: 4_500 });
  expect(await decide(policy, facts)).toMatchObject({
    outcome: 'decline',
    reasons: [{ code: 'NEW_ORDERS_BLOCKED' }],
    remedies: [{ kind: 'payPastDue', amount: { amountMinor: 4_500, currency: 'EUR' } }],
  });
});

test('an account that may be kept from new orders is not approved', async () => {
  expect((await decide(policy, factsOf(GOOD_ACCOUNT))).outcome).toBe('review');
  expect((await decide(policy, factsOf({ ...GOOD_ACCOUNT, newOrdersBlocked: false }))).outcome).toBe(
    'approve',
  );
});

test('the block ends with the last overdue cent, before dunning has lifted it', () => {
  const restricted = aSnapshot({ account: { restrictions: ['newOrders'] } });
  const blocked = (snapshot: typeof restricted) =>
    serviceApprovalFacts(snapshot.build(), aServiceOrder())['newOrdersBlocked']?.value;
  const late = aBill({ dueDate: addDays(BUILDERS_TODAY, -30) });
  expect(blocked(restricted.withBills(late))).toBe(true);
  expect(blocked(restricted)).toBe(false);
  expect(blocked(aSnapshot().withBills(late))).toBe(false);
});
