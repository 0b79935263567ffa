import { describe, expect, test } from 'vitest';
import type { PolicyName } from '../../../src/domain/policies/names.ts';
import { POLICIES_FOLDER } from '../../../src/mains/prepare.ts';
import { lintDunning } from '../../../src/rules/dunning/lint.ts';
import { kindOf, POLICY_KINDS } from '../../../src/rules/kinds/kinds.ts';
import { collector, LINT_CODES, type LintCode, OTHER_KINDS_CODES } from '../../../src/rules/lint/codes.ts';
import { valueAt } from '../../../src/rules/lint/pointer.ts';
import { loadVersions } from '../../../src/rules/load.ts';
import { shippedDocument } from '../../support/product/shipped.ts';

type OtherKind =
  | 'dunning'
  | 'reminders'
  | 'promise-to-pay'
  | 'order-reconsideration'
  | 'risk-watch'
  | 'credit-limits'
  | 'fraud-watch'
  | 'retention'
  | 'working-days'
  | 'disputes'
  | 'deposits'
  | 'account-terms'
  | 'tax-rates';
const OTHER_KINDS: readonly OtherKind[] = [
  ...([
    'dunning',
    'reminders',
    'promise-to-pay',
    'order-reconsideration',
    'risk-watch',
    'credit-limits',
    'fraud-watch',
    'retention',
    'working-days',
    'disputes',
    'deposits',
    'account-terms',
    'tax-rates',
  ] as const),
];

/** The newest version that is shipped, with the values at some pointers replaced; undefined removes one. */
async function changed(
  name: PolicyName,
  changes: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const document = structuredClone(await shippedDocument(name));
  for (const [pointer, value] of Object.entries(changes)) {
    const at = pointer.lastIndexOf('/');
    const parent = valueAt(document, pointer.slice(0, at));
    if (typeof parent !== 'object' || parent === null) throw new Error(`${name} has nothing at ${pointer}`);
    if (value === undefined) Reflect.deleteProperty(parent, pointer.slice(at + 1));
    else Reflect.set(parent, pointer.slice(at + 1), value);
  }
  return document;
}

const found = async (name: PolicyName, changes: Readonly<Record<string, unknown>>) =>
  kindOf(await changed(name, changes)).lint(await changed(name, changes));

const ONLY_LATE = { all: [{ fact: 'daysPastDue', operator: 'greaterThanInclusive', value: 20 }] };
const NEVER = {
  all: [
    { fact: 'daysPastDue', operator: 'lessThan', value: 3 },
    { fact: 'daysPastDue', operator: 'greaterThan', value: 5 },
  ],
};
const FACT = { type: 'integer', unit: 'days', maxAgeHours: 24, source: 'openBills', minimum: 0 };

describe('documents that decide no request', () => {
  test.each(OTHER_KINDS)('nothing is found in any shipped version of %s', async (name) => {
    const versions = await loadVersions(POLICIES_FOLDER, name);
    expect(versions.length).toBeGreaterThan(0);
    for (const { content } of versions) {
      const document: unknown = JSON.parse(content);
      expect(kindOf(document).lint(document)).toEqual([]);
    }
  });

  const CASES: readonly (readonly [
    what: string,
    name: OtherKind,
    changes: Readonly<Record<string, unknown>>,
    code: LintCode,
    pointer: string,
  ])[] = [
    ['a stage that never comes', 'dunning', { '/stages/1/conditions': NEVER }, 'NEVER_FIRES', '/stages/1'],
    [
      'a stage behind one that never comes',
      'dunning',
      { '/stages/1/conditions': NEVER },
      'STAGE_NOT_REACHED',
      '/stages/2',
    ],
    [
      'a stage with no day before it',
      'dunning',
      { '/stages/1/minimumDays': 0 },
      'STAGE_AT_ONCE',
      '/stages/1/minimumDays',
    ],
    [
      'a sweep that looks after the first stage could come',
      'dunning',
      { '/stages/0/conditions': ONLY_LATE, '/lookFromDays': 30 },
      'LATE_LOOK',
      '/lookFromDays',
    ],
    [
      'an amount without a currency that others have',
      'dunning',
      { '/amounts/smallestDebt/PLN': undefined },
      'CURRENCY_MISSING',
      '/amounts/smallestDebt',
    ],
    ['a fact that no stage uses', 'dunning', { '/facts/spare': FACT }, 'UNUSED_FACT', '/facts/spare'],
    [
      'a parameter that nothing uses',
      'dunning',
      { '/parameters/spareDays': 3 },
      'UNUSED_PARAMETER',
      '/parameters/spareDays',
    ],
    ['no tests', 'dunning', { '/tests': undefined }, 'NO_TESTS', ''],
    [
      'overdue notices that are never written',
      'reminders',
      { '/parameters/overdueFromDays': 10, '/parameters/overdueToDays': 9 },
      'WITHOUT_EFFECT',
      '/parameters/overdueToDays',
    ],
    [
      'unusual bills that are never found',
      'reminders',
      { '/parameters/unusualBill/lookBackBills': 3 },
      'WITHOUT_EFFECT',
      '/parameters/unusualBill/lookBackBills',
    ],
    [
      'a first pause longer than the longest',
      'reminders',
      { '/parameters/delivery/longestRetrySeconds': 59 },
      'WITHOUT_EFFECT',
      '/parameters/delivery/firstRetrySeconds',
    ],
    [
      'attempts after the notice is too old',
      'reminders',
      { '/parameters/delivery/attempts': 100 },
      'WITHOUT_EFFECT',
      '/parameters/delivery/attempts',
    ],
    [
      'a channel that is listed twice',
      'reminders',
      { '/parameters/delivery/channels': ['sms', 'email', 'sms'] },
      'WITHOUT_EFFECT',
      '/parameters/delivery/channels/2',
    ],
    [
      'a reminder long after dunning has begun',
      'reminders',
      { '/parameters/overdueToDays': 90 },
      'UNUSUAL_VALUE',
      '/parameters/overdueToDays',
    ],
    [
      'a promise that rests dunning for half a year',
      'promise-to-pay',
      { '/parameters/maximumDaysAhead': 183 },
      'UNUSUAL_VALUE',
      '/parameters/maximumDaysAhead',
    ],
    [
      'an order that is never decided once more',
      'order-reconsideration',
      { '/parameters/declinedWithinDays': 0 },
      'WITHOUT_EFFECT',
      '/parameters/declinedWithinDays',
    ],
    [
      'an order that nobody wants any more',
      'order-reconsideration',
      { '/parameters/declinedWithinDays': 366 },
      'UNUSUAL_VALUE',
      '/parameters/declinedWithinDays',
    ],
    [
      'a reason that is listed twice',
      'order-reconsideration',
      { '/parameters/reasonCodes': ['PAST_DUE', 'PAST_DUE'] },
      'WITHOUT_EFFECT',
      '/parameters/reasonCodes/1',
    ],
    [
      'a pattern that speaks for an account',
      'risk-watch',
      { '/parameters/weights/pastDueNow': -1 },
      'UNUSUAL_VALUE',
      '/parameters/weights/pastDueNow',
    ],
    [
      'an intercept above even odds',
      'risk-watch',
      { '/parameters/intercept': 0.1 },
      'UNUSUAL_VALUE',
      '/parameters/intercept',
    ],
    [
      'a limit of a day where no credit is given by one person alone',
      'credit-limits',
      { '/parameters/goodwill/EUR/perCredit': 0 },
      'WITHOUT_EFFECT',
      '/parameters/goodwill/EUR/perGiverDay',
    ],
    [
      'a default that costs nothing',
      'risk-watch',
      { '/parameters/lossGivenDefaultPercent': 0 },
      'WITHOUT_EFFECT',
      '/parameters/lossGivenDefaultPercent',
    ],
  ];

  test.each(CASES)('%s is found in %s', async (_what, name, changes, code, pointer) => {
    const findings = await found(name, changes);
    const one = findings.find((finding) => finding.code === code && finding.pointer === pointer);
    expect(findings.map((finding) => `${finding.code} ${finding.pointer}`)).toContain(`${code} ${pointer}`);
    expect(one?.severity).toBe(LINT_CODES[code][0]);
    expect(one?.mend).not.toBe('');
  });

  test('every code that only they have has a case', () => {
    const codes = new Set(CASES.map(([, , , code]) => code));
    for (const code of Object.keys(OTHER_KINDS_CODES)) expect([...codes]).toContain(code);
  });

  test('a finding that a sweep looks too late has facts as its example', async () => {
    const findings = await found('dunning', { '/stages/0/conditions': ONLY_LATE, '/lookFromDays': 30 });
    const example = findings.find(({ code }) => code === 'LATE_LOOK')?.example;
    expect(example?.['daysPastDue']).toBeGreaterThanOrEqual(20);
    expect(example?.['daysPastDue']).toBeLessThan(30);
    expect(example).not.toHaveProperty('smallestDebt');
  });

  test('warnings keep no version from being released; a fault comes alone', async () => {
    const odd = await found('reminders', { '/parameters/overdueToDays': 90 });
    expect(odd.map(({ severity }) => severity)).toEqual(['warning']);
    const faulty = await found('reminders', {
      '/parameters/overdueToDays': 90,
      '/parameters/dueSoonDays': -1,
    });
    expect(faulty.map(({ code, severity }) => [code, severity])).toEqual([['SCHEMA', 'error']]);
  });

  test('a finding says where the steps end, and the rest is looked at', async () => {
    const document = await changed('dunning', { '/parameters/spareDays': 3 });
    const { findings, report } = collector();
    lintDunning(POLICY_KINDS.dunning.ready(document), report, 60);
    expect(findings.map(({ code }) => code)).toEqual(['TOO_COMPLEX', 'UNUSED_PARAMETER']);
    expect(findings[0]?.pointer).toMatch(/^\/stages\/\d$/);
  });
});
