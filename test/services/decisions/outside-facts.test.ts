import { beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/domain/civil-date.ts';
import type { OutsidePurpose } from '../../../src/domain/decisions/facts/outside.ts';
import { createCreditBureau, createIdentityCheck } from '../../../src/gateways/decisions/outside-source.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/rules/compile.ts';
import { evaluatePolicy } from '../../../src/rules/evaluate.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { createOutsideFacts } from '../../../src/services/decisions/outside-facts.ts';
import { AS_OF, TODAY } from '../../support/builders/builders.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { uniqueName } from '../../support/run/names.ts';
import { anOutsideServer, aReport, BUREAU_TEST_TOKEN, type OutsideServer } from './outside-server.ts';

let server: OutsideServer;
beforeAll(async () => {
  server = await anOutsideServer();
  atEndOfFile(server.close);
});

const rule = (name: string, conditions: object, type: string, reasonCode: string) => ({
  ...{ name, conditions, event: { type, params: { reasonCode } } },
});
const is = (fact: string, operator: string, value: unknown) => ({ all: [{ fact, operator, value }] });

/** Declines a low score, shows a person what the bureau could not be asked about, approves the rest. */
const policy: CompiledPolicy = compilePolicy(
  parsePolicyDocument({
    ...{ name: 'service-approval', version: '1', effectiveAt: '2026-11-01T00:00:00.000Z' },
    ...{ author: 'test', description: 'a test', combining: 'severity', default: 'review' },
    facts: {
      bureauStatus: { type: 'string', source: 'creditBureau', maxAgeHours: 1 },
      bureauScore: { type: 'integer', source: 'creditBureau', minimum: 0, maxAgeHours: 720 },
    },
    parameters: { leastScore: 500 },
    rules: [
      rule('low', is('bureauScore', 'lessThan', { fact: 'leastScore' }), 'decline', 'BUREAU_SCORE_LOW'),
      rule('blind', is('bureauStatus', 'equal', 'unavailable'), 'review', 'BUREAU_UNAVAILABLE'),
      rule(
        'enough',
        is('bureauScore', 'greaterThanInclusive', { fact: 'leastScore' }),
        'approve',
        'GOOD_STANDING',
      ),
    ],
  }),
);
const WITHOUT: Pick<CompiledPolicy, 'needed'> = {
  needed: [['daysPastDue', { type: 'integer', source: 'x' }]],
};

/** A reader with a clock of its own. */
function aReader({ timeoutMs = 5_000, token = BUREAU_TEST_TOKEN } = {}) {
  const settings = { url: server.url, token };
  let clock = 0;
  const faults: unknown[] = [];
  const read = createOutsideFacts({
    sources: { creditBureau: createCreditBureau(settings), identityCheck: createIdentityCheck(settings) },
    ...{ timeoutMs, keptMs: 24 * HOUR_MS, clock: () => clock },
    onUnavailable: (source, error) => faults.push([source, error]),
  });
  server.asked.length = 0;
  server.answer = aReport();
  return {
    faults,
    pass: (ms: number) => {
      clock += ms;
    },
    facts: (customerId: string, purpose: OutsidePurpose = 'order', asOf = AS_OF) =>
      read(policy, customerId, purpose, asOf),
    without: () => read(WITHOUT, 'C', 'order', AS_OF),
  };
}

const decided = async (facts: Awaited<ReturnType<ReturnType<typeof aReader>['facts']>>) => {
  const frame = { factsAsOf: AS_OF, decidedAt: AS_OF, currency: 'EUR', today: TODAY } as const;
  const { outcome, reasons } = await evaluatePolicy({ policy, facts, ...frame });
  return [outcome, ...reasons.map(({ code }) => code)];
};

describe('facts from a credit bureau', () => {
  test('have their source and the instant for which the bureau said them, and a policy decides by them', async () => {
    const facts = await aReader().facts(uniqueName('C'));
    expect(facts).toEqual({
      bureauStatus: { value: 'answered', source: 'creditBureau', observedAt: AS_OF },
      bureauScore: { value: 640, source: 'creditBureau', observedAt: '2026-11-22T08:00:00.000Z' },
      bureauOpenDefaults: { value: 0, source: 'creditBureau', observedAt: '2026-11-22T08:00:00.000Z' },
    });
    expect(await decided(facts)).toEqual(['approve', 'GOOD_STANDING']);
    const reader = aReader();
    server.answer = aReport({ score: 300 });
    expect(await decided(await reader.facts(uniqueName('C')))).toEqual(['decline', 'BUREAU_SCORE_LOW']);
  });

  test('are asked for by no policy that does not need them, and by no source that is not needed', async () => {
    const reader = aReader();
    expect(await reader.without()).toEqual({});
    expect(server.asked).toEqual([]);
    await reader.facts('C', 'trial');
    expect(server.asked).toEqual([{ path: '/credit-reports', customerId: 'C', purpose: 'trial' }]);
  });

  test('are asked for once by orders that come at once, and again when they are old or their consent is over', async () => {
    const reader = aReader();
    await Promise.all([reader.facts('C'), reader.facts('C')]);
    await reader.facts('C');
    expect(server.asked).toHaveLength(1);
    reader.pass(25 * HOUR_MS);
    await reader.facts('C');
    expect(server.asked).toHaveLength(2);
    server.answer = { status: 403, body: { code: 'noConsent' } };
    const facts = await reader.facts('C', 'order', '2027-11-22T00:00:00.000Z');
    expect(server.asked).toHaveLength(3);
    expect(facts).toMatchObject({ bureauStatus: { value: 'noConsent' }, bureauScore: { value: null } });
  });

  test.each([
    ['nobody is known', { status: 404, body: {} }, 'noRecord'],
    ['the customer did not allow it', { status: 403, body: { code: 'noConsent' } }, 'noConsent'],
    [
      'the consent is over already',
      aReport({ consent: { id: 'X', validUntil: '2026-11-01T00:00:00Z' } }),
      'noConsent',
    ],
    ['we may not ask', { status: 403, body: { code: 'other' } }, 'unavailable'],
    ['it fails', { status: 500, body: {} }, 'unavailable'],
    ['it answers no score that can be', aReport({ score: -1 }), 'unavailable'],
    ['it answers something else', { status: 200, body: [] }, 'unavailable'],
  ])('where %s the status says so, and nothing is approved', async (_, answer, status) => {
    const reader = aReader();
    server.answer = answer;
    const facts = await reader.facts(uniqueName('C'));
    expect(facts).toMatchObject({ bureauStatus: { value: status }, bureauScore: { value: null } });
    const [outcome, ...codes] = await decided(facts);
    expect(outcome).toBe('review');
    expect(codes).toContain('FACT_MISSING');
    expect(codes.includes('BUREAU_UNAVAILABLE')).toBe(status === 'unavailable');
    expect(server.asked).toHaveLength(status === 'unavailable' ? 2 : 1);
  });

  test('a bureau that keeps silent costs a decision no more than the limit', async () => {
    const reader = aReader({ timeoutMs: 150 });
    server.answer = 'hang';
    const began = performance.now();
    expect(await reader.facts('C')).toMatchObject({ bureauStatus: { value: 'unavailable' } });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(server.asked).toHaveLength(1);
    expect(reader.faults).toHaveLength(1);
  });

  test('while it is away, what it said before is used with its age, and the decision says that it was away', async () => {
    const reader = aReader();
    await reader.facts('C');
    reader.pass(25 * HOUR_MS);
    server.answer = { status: 503, body: {} };
    const facts = await reader.facts('C');
    expect(facts).toMatchObject({
      bureauStatus: { value: 'unavailable', observedAt: AS_OF },
      bureauScore: { value: 640, observedAt: '2026-11-22T08:00:00.000Z' },
    });
    expect(await decided(facts)).toEqual(['review', 'BUREAU_UNAVAILABLE']);
  });

  test('after five failures in a row nobody asks for half a minute, then one does', async () => {
    const reader = aReader();
    server.answer = { status: 503, body: {} };
    for (let n = 0; n < 5; n += 1) await reader.facts(`C${n}`);
    expect(server.asked).toHaveLength(10);
    expect(await reader.facts('C9')).toMatchObject({ bureauStatus: { value: 'unavailable' } });
    expect(server.asked).toHaveLength(10);
    reader.pass(30_000);
    server.answer = aReport();
    expect(await reader.facts('C9')).toMatchObject({ bureauStatus: { value: 'answered' } });
    expect(await reader.facts('C8')).toMatchObject({ bureauStatus: { value: 'answered' } });
    expect(server.asked).toHaveLength(12);
  });
});

test('a check of identity says whether it verified somebody', async () => {
  const settings = { url: server.url, token: BUREAU_TEST_TOKEN };
  server.answer = { status: 200, body: { ...aReport().body, verified: true } };
  const answer = await createIdentityCheck(settings)('C', 'order', AbortSignal.timeout(5_000));
  expect(answer).toMatchObject({ status: 'answered', values: { identityVerified: true } });
});
