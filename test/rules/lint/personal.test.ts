import { expect, test } from 'vitest';
import { personalAttributeIn } from '../../../src/rules/lint/personal.ts';
import { PERSONAL_ATTRIBUTES } from '../../../src/rules/policy-schema.ts';
import { releasedDocument } from '../given.ts';

test.each([
  ...PERSONAL_ATTRIBUTES,
  ...[
    'customerAge',
    'ageGroup',
    'customerage',
    'genderCode',
    'SEX',
    'isMarried',
    'maritalStatusCode',
    'birthYear',
  ],
  ...[
    'hasDisability',
    'nationalityOfPayer',
    'educationLevel',
    'ethnicGroup',
    'religiousCommunity',
    'isPregnant',
  ],
])('%s is refused as a personal attribute', (name) => {
  expect(personalAttributeIn(name)).not.toBeNull();
});

test.each([
  ...[
    'accountAgeDays',
    'accountAgeYears',
    'billAge',
    'usagePercent',
    'averageBill',
    'messageCount',
    'coverage',
  ],
  ...[
    'gracePeriodDays',
    'traceCount',
    'packageCount',
    'accountHealth',
    'essexArea',
    'managerApproved',
    'tenureMonths',
  ],
])('%s only sounds like one', (name) => {
  expect(personalAttributeIn(name)).toBeNull();
});

test('no fact of a released policy is refused', async () => {
  for (const name of ['service-approval', 'payment-inquiry', 'billing-cycle-change'] as const)
    for (const fact of Object.keys((await releasedDocument(name)).facts))
      expect(personalAttributeIn(fact)).toBeNull();
});
