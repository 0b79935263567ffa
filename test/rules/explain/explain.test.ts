import { describe, expect, test } from 'vitest';
import { LOCALES } from '../../../src/domain/accounts/customer.ts';
import type { Decision, Receipt } from '../../../src/domain/decisions/decision.ts';
import { CREDIT_HISTORY_FACTS } from '../../../src/domain/decisions/facts/credit-history-facts.ts';
import { factNamesOf, OUTSIDE_SOURCES } from '../../../src/domain/decisions/facts/outside.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/rules/compile.ts';
import { explain } from '../../../src/rules/explain/explain.ts';
import { explanationPage, PAGE_SECURITY_POLICY } from '../../../src/rules/explain/page.ts';
import { explanationText } from '../../../src/rules/explain/text.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { factTexts } from '../../../src/texts/en/facts.ts';
import { APPROVABLE, decide, factsOf, GOOD_ACCOUNT, releasedDocument, releasedPolicy } from '../given.ts';

const NAMES = ['service-approval', 'payment-inquiry', 'billing-cycle-change'] as const;
const policy = await releasedPolicy('service-approval');
const late = await decide(
  policy,
  factsOf({ ...GOOD_ACCOUNT, daysPastDue: 70, pastDueAmount: 4500, standing: 'overdue' }),
);
const SECRET = 'Erika Mustermann, born 1980';
const asReceipt = (decision: Decision): Receipt => ({
  ...decision,
  receiptId: 'service-approval:ORD-1:1',
  requestType: decision.policy.name,
  workflowId: 'service-approval:ORD-1',
  customerId: 'CUST-SECRET',
  billingAccountId: 'BA-SECRET',
  decidedBy: { kind: 'agent', subject: 'agent-secret', note: SECRET },
  engine: 'json-rules-engine 7.3.1',
  accountVersion: 1,
  currency: 'EUR',
  today: '2026-11-20',
});

describe('three readers', () => {
  test('a customer reads reasons and what to do', () => {
    const text = explanationText(
      explain(late, policy.document, { audience: 'customer', locale: 'en', currency: 'EUR' }),
    );
    expect(text).toMatchInlineSnapshot(`
      "Decision on an order: Not possible at present
      Decided by the policy.
      Decided: 2026-11-20T10:00:00.000Z

      Reasons
        - €45.00 has been overdue for 70 days.

      What helps
        - Pay the overdue €45.00 and order again.
      "
    `);
  });

  test('a customer with another language reads it in that language', () => {
    const text = explanationText(
      explain(late, policy.document, { audience: 'customer', locale: 'de', currency: 'EUR' }),
    );
    expect(text).toMatchInlineSnapshot(`
      "Entscheidung über eine Bestellung: Zurzeit nicht möglich
      Nach dem Regelwerk entschieden.
      Entschieden: 2026-11-20T10:00:00.000Z

      Gründe
        - 45,00 € sind seit 70 Tagen überfällig.

      Was hilft
        - Zahlen Sie die überfälligen 45,00 € und bestellen Sie erneut.
      "
    `);
  });

  test('an agent reads the rules that led to the outcome, with values and thresholds', () => {
    const text = explanationText(
      explain(late, policy.document, { audience: 'agent', locale: 'de', currency: 'EUR' }),
    );
    expect(text).toMatchInlineSnapshot(`
      "Entscheidung über eine Bestellung: Abgelehnt
      Nach dem Regelwerk entschieden.
      Entschieden: 2026-11-20T10:00:00.000Z
      Regelwerk: service-approval 2026-11-01 (46dd4864c963a5f028e2f3b0db61949cd29d17f5a5968cc31a5331da480db742)

      Gründe
        - 45,00 € sind seit 70 Tagen überfällig, zu lange für einen neuen Dienst.
          [seriously-past-due]

      Was hilft
        - Nach Zahlung der überfälligen 45,00 € kann erneut bestellt werden.

      Regeln

        seriously-past-due (Abgelehnt): trifft zu
          + Tage überfällig: 70 Tage; ist mehr als 60 Tage (seriousDaysPastDue): wahr
      "
    `);
  });

  test('an operator reads every rule and every condition', () => {
    const { rules } = explain(late, policy.document, { audience: 'operator', locale: 'en', currency: 'EUR' });
    expect(rules.map(({ rule }) => rule)).toEqual(policy.document.rules.map(({ name }) => name));
    expect(rules.find(({ rule }) => rule === 'seriously-past-due')).toEqual({
      rule: 'seriously-past-due',
      result: 'fired',
      resultText: 'fired',
      event: 'decline',
      reason: { code: 'SERIOUSLY_PAST_DUE', text: '€45.00 past due for 70 days, above the limit.' },
      points: null,
      mattered: true,
      checks: [
        {
          fact: 'daysPastDue',
          label: 'Days past due',
          value: { raw: 70, text: '70 days' },
          operator: { code: 'greaterThan', text: 'is more than' },
          threshold: { text: '60 days', name: 'seriousDaysPastDue' },
          result: true,
          resultText: 'true',
          groups: [],
        },
      ],
    });
  });

  test('a fact that could not be read is unknown in words, and never zero', async () => {
    const decision = await decide(policy, factsOf({ ...GOOD_ACCOUNT, daysPastDue: null }));
    const { rules, outcome } = explain(decision, policy.document, {
      audience: 'agent',
      locale: 'en',
      currency: 'EUR',
    });
    expect(outcome.text).toBe('To be looked at by a person');
    const check = rules.flatMap(({ checks }) => checks).find(({ fact }) => fact === 'daysPastDue');
    expect(check).toMatchObject({ value: { raw: null, text: 'unknown' }, result: 'unknown' });
  });
});

describe('what nobody may read', () => {
  test.each(['operator', 'agent', 'customer'] as const)('%s: no person, account or note', (audience) => {
    for (const locale of LOCALES) {
      const explanation = explain(asReceipt(late), policy.document, { audience, locale, currency: 'EUR' });
      const all = `${JSON.stringify(explanation)}${explanationText(explanation)}${explanationPage(explanation)}`;
      for (const hidden of ['CUST-SECRET', 'BA-SECRET', 'agent-secret', SECRET])
        expect(all).not.toContain(hidden);
    }
  });

  test('a customer learns no rule, parameter, threshold, score or policy, whatever was decided', async () => {
    const cases = [
      GOOD_ACCOUNT,
      { ...GOOD_ACCOUNT, daysPastDue: 70, pastDueAmount: 4500 },
      { ...GOOD_ACCOUNT, daysPastDue: 20, pastDueAmount: 4500 },
      { ...GOOD_ACCOUNT, utilisationPercent: 95 },
      { ...GOOD_ACCOUNT, creditCoveragePercent: 30 },
      { ...GOOD_ACCOUNT, lateBills12m: 7 },
      { ...GOOD_ACCOUNT, segment: null },
    ];
    for (const values of cases)
      for (const locale of LOCALES) {
        const decision = await decide(policy, factsOf(values));
        const explanation = explain(decision, policy.document, {
          audience: 'customer',
          locale,
          currency: 'EUR',
        });
        expect(explanation).toMatchObject({ policy: null, score: null, rules: [] });
        const all = `${JSON.stringify(explanation)}${explanationText(explanation)}${explanationPage(explanation)}`;
        for (const { name } of policy.document.rules) expect(all).not.toContain(`"${name}"`);
        for (const name of Object.keys(policy.document.parameters)) expect(all).not.toContain(name);
        expect(all).not.toContain(policy.reference.sha256);
        expect(explanation.reasons.every(({ rule }) => rule === null)).toBe(true);
      }
  });
});

const SCORED: CompiledPolicy = compilePolicy(
  parsePolicyDocument({
    ...(await releasedDocument('service-approval')),
    combining: 'score',
    scorecard: { baseline: 100, approveFrom: 80, reviewFrom: 50 },
    rules: [
      {
        name: 'late-often',
        conditions: { any: [{ fact: 'lateBills12m', operator: 'greaterThan', value: 1 }] },
        event: {
          type: 'score',
          params: {
            reasonCode: 'REPEATEDLY_LATE',
            points: -45,
            textParams: { count: 'lateBills12m', total: 'billsSeen12m' },
          },
        },
      },
      {
        name: 'old-account',
        conditions: { all: [{ fact: 'accountAgeDays', operator: 'greaterThan', value: 365 }] },
        event: { type: 'score', params: { reasonCode: 'GOOD_STANDING', points: 5 } },
      },
    ],
  }),
);

test('a scorecard shows the points lost and gained, the costliest first, and the cut-offs', async () => {
  const decision = await decide(SCORED, factsOf({ ...GOOD_ACCOUNT, lateBills12m: 3 }));
  const { score, rules } = explain(decision, SCORED.document, {
    audience: 'agent',
    locale: 'en',
    currency: 'EUR',
  });
  expect(score).toMatchObject({
    total: 60,
    baseline: 100,
    approveFrom: 80,
    reviewFrom: 50,
    parts: [
      { rule: 'late-often', points: -45 },
      { rule: 'old-account', points: 5 },
    ],
    text: '60 points from a baseline of 100; approve from 80, review from 50.',
  });
  expect(rules.map(({ points }) => points)).toEqual([-45, 5]);
  expect(rules[0]?.checks[0]?.groups).toEqual([{ kind: 'any', path: '/any', text: 'at least one of' }]);
});

describe('the page', () => {
  const explanation = explain(late, policy.document, { audience: 'operator', locale: 'de', currency: 'EUR' });
  const html = explanationPage(explanation);

  test('loads nothing, runs nothing, and says so in its policy', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:|\son\w+=|style="/i);
    expect(html).toContain('<html lang="de">');
    expect(PAGE_SECURITY_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  test('escapes everything that a fact or a policy says', () => {
    const hostile = '<img src=x onerror="alert(1)">&\'';
    const page = explanationPage({
      ...explanation,
      receiptId: hostile,
      reasons: [{ code: 'GOOD_STANDING', text: hostile, rule: null }],
      rules: explanation.rules.map((rule) => ({
        ...rule,
        rule: hostile,
        checks: rule.checks.map((check) => ({ ...check, value: { raw: hostile, text: hostile } })),
      })),
    });
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
  });

  test('is fit for paper, dark screens and screen readers', () => {
    expect(html).toContain('@media print');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('<th scope="col">');
    expect(html).toContain('<main>');
  });
});

test.each(NAMES)('every rule of the released %s policy can be told in every language', async (name) => {
  const released = await releasedPolicy(name);
  const decision = await decide(released, factsOf(APPROVABLE[name]));
  for (const locale of LOCALES) {
    const explanation = explain(decision, released.document, {
      audience: 'operator',
      locale,
      currency: 'EUR',
    });
    expect(explanation.rules).toHaveLength(released.document.rules.length);
    for (const { label, fact, operator, threshold, value } of explanation.rules.flatMap(
      ({ checks }) => checks,
    )) {
      expect(label).not.toBe(fact);
      expect(operator.text).not.toBe(operator.code);
      for (const text of [threshold.text, value.text]) expect(text).not.toMatch(/^$|undefined|NaN|\{/);
    }
    expect(explanationPage(explanation)).not.toContain('undefined');
  }
});

test('every fact that the released policies declare or that histories give has a label', async () => {
  const declared = await Promise.all(
    NAMES.map(async (name) => Object.keys((await releasedDocument(name)).facts)),
  );
  for (const fact of [...declared.flat(), ...CREDIT_HISTORY_FACTS, ...OUTSIDE_SOURCES.flatMap(factNamesOf)])
    expect(Object.keys(factTexts)).toContain(fact);
});
