import { beforeAll, describe, expect, test } from 'vitest';
import { BacktestSchema } from '../../../../src/api/schemas/decisions/backtest.ts';
import type { Receipt } from '../../../../src/domain/decisions/decision.ts';
import { compilePolicy } from '../../../../src/rules/compile.ts';
import { RULE_ENGINE } from '../../../../src/rules/evaluate.ts';
import { overrule } from '../../../../src/rules/overruling.ts';
import { decide, factsOf, GOOD_ACCOUNT, releasedDocument, TODAY, type Values } from '../../../rules/given.ts';
import { ACCOUNT_ID, aSnapshot, CUSTOMER_ID } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const PATH = '/v1/evaluations/backtests';
const RELEASED = { version: '2026-11-01' };
const document = await releasedDocument('service-approval');
const stricter = {
  ...document,
  version: 'stricter',
  parameters: { ...document.parameters, highUtilisationPercent: 50 },
};

let api: ApiUnderTest;
let accountVersion = 0;

async function record(n: number, values: Values, parts: Partial<Receipt> = {}): Promise<void> {
  const charges = { oneOffChargeAmount: 9_900, monthlyChargeAmount: 4_500 };
  const byPolicy = await decide(compilePolicy(document), factsOf({ ...GOOD_ACCOUNT, ...charges, ...values }));
  const { decision, decidedBy } = overrule(byPolicy, null, null);
  const workflowId = `service-approval:ORD-${n}`;
  const receipt: Receipt = {
    ...decision,
    receiptId: `${workflowId}:1`,
    requestType: 'service-approval',
    workflowId,
    customerId: CUSTOMER_ID,
    billingAccountId: ACCOUNT_ID,
    decidedBy,
    engine: RULE_ENGINE,
    accountVersion,
    currency: 'EUR',
    today: TODAY,
    ...parts,
  };
  await api.store.decisions.record({
    receipt,
    orderId: null,
    creditHold: null,
    allowOverLimit: false,
    caseDoc: null,
  });
}

beforeAll(async () => {
  api = await anApi();
  await api.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10).dueIn(5)));
  accountVersion = (await api.store.accounts.get(ACCOUNT_ID))?.version ?? 0;
  await record(1, {});
  await record(2, { utilisationPercent: 70 });
  await record(3, { accountState: 'closed' });
  await record(4, {}, { currency: 'JPY', today: '2026-11-22' });
});

const post = (body: unknown, role: 'analyst' | 'auditor' | 'policyApprover' = 'analyst') =>
  api.post(PATH, { role, key: null, body });

async function backtest(body: Record<string, unknown>) {
  const response = await post({ policy: RELEASED, ...body });
  expect(response.status, await response.clone().text()).toBe(200);
  return BacktestSchema.parse(await response.json());
}

describe('a backtest over HTTP', () => {
  test('comes to the recorded outcomes with the version that decided, and stores nothing', async () => {
    const before = await api.traces();
    const result = await backtest({});
    expect(result).toMatchObject({
      accounts: 4,
      complete: true,
      firstDay: TODAY,
      lastDay: '2026-11-22',
      recorded: { ownSameOutcome: { count: 4, of: 4 } },
      policy: { policy: { version: '2026-11-01' } },
      against: null,
      swaps: null,
    });
    expect(await api.traces()).toEqual(before);
  });

  test('keeps money of several currencies apart', async () => {
    const { currencies, policy } = await backtest({});
    expect(currencies).toEqual(['EUR', 'JPY']);
    expect(policy.totals.stakeApproved).toEqual([
      { currency: 'EUR', amountMinor: 28_800, badMinor: null },
      { currency: 'JPY', amountMinor: 14_400, badMinor: null },
    ]);
  });

  test('compares a version with a document that is stored nowhere', async () => {
    const { against, swaps } = await backtest({ against: { document: stricter }, to: TODAY });
    expect(against?.policy.version).toBe('stricter');
    expect(swaps).toMatchObject({
      swappedOut: { accounts: { count: 1, of: 3 } },
      agreement: { count: 2, of: 3 },
    });
    expect(await api.store.policies.get('service-approval', 'stricter')).toBeNull();
  });

  test('takes a span of days, a segment and what became of accounts', async () => {
    const { accounts, bad, policy } = await backtest({
      from: TODAY,
      to: TODAY,
      segment: 'utilisationPercent',
      outcomes: [{ billingAccountId: ACCOUNT_ID, bad: true }],
    });
    expect(accounts).toBe(3);
    expect(bad).toMatchObject({ count: 3, of: 3 });
    expect(policy.segments.map(({ segment }) => segment).sort()).toEqual(['1-25 %', '51-75 %']);
  });

  test('ends at its limit and says that decisions are missing', async () => {
    expect(await backtest({ limit: 2 })).toMatchObject({ accounts: 2, complete: false, lastDay: TODAY });
  });
});

describe('a request that', () => {
  test.each<[string, unknown, string, string[]]>([
    ['names no policy', {}, 'validation-failed', ['/policy missing']],
    ['names neither version nor document', { policy: {} }, 'validation-failed', ['/policy missing']],
    [
      'names both',
      { policy: { ...RELEASED, document: stricter } },
      'validation-failed',
      ['/policy not-allowed-value'],
    ],
    [
      'names a version that is not there',
      { policy: { version: 'none' } },
      'validation-failed',
      ['/policy/version not-allowed-value'],
    ],
    [
      'has a document with a fault',
      { policy: RELEASED, against: { document: { ...stricter, rules: [] } } },
      'policy-refused',
      ['/against/document/rules schema'],
    ],
    [
      'has a document that does not compile',
      { policy: { document: { ...stricter, parameters: {} } } },
      'policy-refused',
      [],
    ],
    ['asks for too many', { policy: RELEASED, limit: 20_001 }, 'validation-failed', ['/limit too-big']],
    [
      'has its days the wrong way round',
      { policy: RELEASED, from: '2026-11-02', to: '2026-11-01' },
      'validation-failed',
      ['/to not-allowed-value'],
    ],
    [
      'breaks figures down by what is no fact',
      { policy: RELEASED, segment: 'shoeSize' },
      'validation-failed',
      ['/segment not-allowed-value'],
    ],
    [
      'has two outcomes of one account',
      {
        policy: RELEASED,
        outcomes: [
          { billingAccountId: ACCOUNT_ID, bad: true },
          { billingAccountId: ACCOUNT_ID, bad: false },
        ],
      },
      'validation-failed',
      ['/outcomes/1/billingAccountId not-allowed-value'],
    ],
    [
      'has outcomes of others only',
      { policy: RELEASED, outcomes: [{ billingAccountId: 'BA-OTHER', bad: true }] },
      'validation-failed',
      ['/outcomes not-allowed-value'],
    ],
    [
      'has an unknown member',
      { policy: RELEASED, data: 'x.csv' },
      'validation-failed',
      ['/data unknown-field'],
    ],
    ['is about days without decisions', { policy: RELEASED, from: '2027-01-01' }, 'not-found', []],
  ])('%s is refused', async (_, body, kind, faults) => {
    const found = await problemOf(await post(body));
    expect(found.kind).toBe(kind);
    if (faults.length > 0) expect(found.faults).toEqual(faults);
  });

  test('is too large is refused', async () => {
    const body = { policy: { document: { description: 'x'.repeat(300 * 1024) } } };
    expect((await problemOf(await post(body))).kind).toBe('payload-too-large');
  });
});

test('a backtest is for those who may read policies and decisions', async () => {
  const body = { policy: RELEASED };
  for (const role of ['analyst', 'policyApprover', 'auditor'] as const)
    expect((await post(body, role)).status).toBe(200);
  for (const role of ['provisioning', 'care', 'operations'] as const)
    expect((await problemOf(await api.post(PATH, { role, key: null, body }))).kind).toBe('forbidden');
  const own = { role: 'selfcare', customerId: CUSTOMER_ID, key: null, body } as const;
  expect((await problemOf(await api.post(PATH, own))).kind).toBe('forbidden');
  expect((await problemOf(await api.post(PATH, { role: null, body }))).kind).toBe('unauthenticated');
});
