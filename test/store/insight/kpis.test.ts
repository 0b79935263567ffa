import { describe, expect, test } from 'vitest';
import type { CycleOption } from '../../../src/domain/billing/cycle/change.ts';
import type { CycleChangeCase, PaymentInquiryCase } from '../../../src/domain/cases/cases.ts';
import type { CivilDate, Instant } from '../../../src/domain/civil-date.ts';
import type { KpiName } from '../../../src/domain/insight/kpi/definitions.ts';
import type { KpiFigure } from '../../../src/domain/insight/kpi/figure.ts';
import { queryTimeBound } from '../../../src/domain/insight/kpi/query-time.ts';
import { newSuspenseAccount } from '../../../src/domain/payments/suspense.ts';
import { rollKpis } from '../../../src/services/insight/kpis.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { aBill, aCycleOption, aCyclePreference, aPayment, aReport } from '../../support/builders/builders.ts';
import { aReceipt } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW: Instant = '2026-11-22T09:00:00.000Z';

/** The figures of one KPI in a span; each test has a month of its own. */
async function figures(
  kpi: KpiName,
  [from, to]: readonly [CivilDate, CivilDate],
  source: 'exact' | 'rollup' = 'exact',
  now = NOW,
): Promise<readonly KpiFigure[]> {
  const report = await t.store.kpis.report({ from, to, source, now });
  const found = report.kpis.find((reported) => reported.kpi === kpi);
  if (found === undefined) throw new Error(`the report lacks ${kpi}`);
  return found.figures;
}
const only = async (...wanted: Parameters<typeof figures>): Promise<KpiFigure> => {
  const [figure, ...others] = await figures(...wanted);
  if (figure === undefined || others.length > 0) throw new Error('there is not exactly one figure');
  return figure;
};

const NOTHING = {
  currency: null,
  value: null,
  reached: null,
  sampleSize: 0,
  numerator: 0,
  denominator: 0,
  median: null,
  p90: null,
  shareWithinLimit: null,
};

/** An account with bills of its own, and what paid them. */
async function billed(
  currency: string,
  given: readonly {
    readonly dueDate: CivilDate;
    readonly amount: number;
    readonly paid?: readonly (readonly [occurredAt: Instant, amount: number])[];
  }[],
) {
  const bills = given.map(({ dueDate, amount, paid = [] }) =>
    aBill({
      billId: uniqueName('B'),
      dueDate,
      amount,
      paidAmount: paid.reduce((sum, [, part]) => sum + part, 0),
    }),
  );
  const payments = given.flatMap(({ paid = [] }, index) =>
    paid.map(([occurredAt, amount]) =>
      aPayment({
        paymentId: uniqueName('PAY'),
        currency,
        occurredAt,
        amount,
        allocations: [{ billId: bills[index]?.billId ?? '', amount }],
      }),
    ),
  );
  const charges = bills.map(({ billId, amount }) => ({ billId, amount }));
  const credits = payments.map(
    ({ paymentId, amount }) => ({ type: 'payment', direction: 'credit', paymentId, amount }) as const,
  );
  const entries = [...charges, ...credits];
  const account = await putAccount(t.store, { account: { currency }, entries, bills, payments });
  return { account, bills };
}

describe('collection rate within 30 days', () => {
  const march = ['2026-03-01', '2026-03-31'] as const;

  test('is the money that came by the 30th day over what was asked for, separate for each currency', async () => {
    await billed('EUR', [
      // In full, the last of it in the last minute of the 30th day.
      {
        dueDate: '2026-03-10',
        amount: 10_000,
        paid: [
          ['2026-03-09T10:00:00.000Z', 6_000],
          ['2026-04-09T23:59:59.999Z', 4_000],
        ],
      },
      // The second half came a day late.
      {
        dueDate: '2026-03-10',
        amount: 10_000,
        paid: [
          ['2026-03-20T10:00:00.000Z', 5_000],
          ['2026-04-10T00:00:00.000Z', 5_000],
        ],
      },
      // Not in the span.
      { dueDate: '2026-02-28', amount: 70_000 },
      { dueDate: '2026-04-01', amount: 70_000 },
    ]);
    await billed('CHF', [{ dueDate: '2026-03-31', amount: 3_000 }]);
    const [all, chf, eur, ...others] = await figures('collectionRate', march);
    expect(others).toEqual([]);
    // 6000 + 4000 + 5000 of 20000.
    expect(eur).toMatchObject({ currency: 'EUR', sampleSize: 2, numerator: 15_000, denominator: 20_000 });
    expect(eur).toMatchObject({ value: 75, reached: false });
    expect(chf).toMatchObject({ currency: 'CHF', sampleSize: 1, numerator: 0, denominator: 3_000, value: 0 });
    // One of three bills was collected in full in time; never a sum over currencies.
    expect(all).toMatchObject({ currency: null, sampleSize: 3, numerator: 1, denominator: 3, value: 33.333 });
  });

  test('a bill counts once its 30th day is over, and not before', async () => {
    await billed('SEK', [{ dueDate: '2026-10-22', amount: 900, paid: [['2026-10-20T10:00:00.000Z', 900]] }]);
    const october = ['2026-10-22', '2026-10-22'] as const;
    expect(await figures('collectionRate', october, 'exact', '2026-11-21T23:59:59.999Z')).toEqual([NOTHING]);
    const [, sek] = await figures('collectionRate', october, 'exact', '2026-11-22T00:00:00.000Z');
    expect(sek).toMatchObject({ currency: 'SEK', sampleSize: 1, value: 100, reached: true });
  });

  test('disputed and credited money is not asked for; written-off money stays asked for', async () => {
    const may = ['2026-05-01', '2026-05-31'] as const;
    const { account, bills } = await billed('NOK', [
      { dueDate: '2026-05-04', amount: 8_000, paid: [['2026-05-04T10:00:00.000Z', 2_000]] },
      { dueDate: '2026-05-04', amount: 5_000 },
      { dueDate: '2026-05-04', amount: 4_000 },
    ]);
    const [upheld, disputed, given_] = bills;
    if (upheld === undefined || disputed === undefined || given_ === undefined)
      throw new Error('three bills');
    const dispute = (billId: string, amountMinor: number, key: string) =>
      t.store.bills.openDispute({
        billId,
        amount: { amountMinor, currency: 'NOK' },
        key,
        now: NOW,
        reason: null,
        openedBy: 'care-1',
      });
    // 3000 of the first are credited: 5000 of it were asked for, 2000 came in time.
    await dispute(upheld.billId, 3_000, 'kpi-1');
    const { items } = await t.store.disputes.list({
      ...{ customerId: null, billingAccountId: account.billingAccountId, billId: null, state: null },
      ...{ limit: 5, cursor: null },
    });
    await t.store.disputes.resolve({
      ...{ disputeId: items[0]?.disputeId ?? '', outcome: 'upheld', amount: null },
      ...{ note: 'charged twice', by: 'care-2', now: NOW },
    });
    // 1000 of the second are under dispute: 4000 were asked for.
    await dispute(disputed.billId, 1_000, 'kpi-2');
    expect((await figures('collectionRate', may))[1]).toMatchObject({
      ...{ currency: 'NOK', sampleSize: 3, numerator: 2_000, denominator: 13_000 },
    });
    // The debt is given up: as much was asked for as before, and as little came.
    await t.store.disputes.resolve({
      ...{ disputeId: (await openDisputeOf(disputed.billId)) ?? '', outcome: 'withdrawn', amount: null },
      ...{ note: 'withdrawn', by: 'care-2', now: NOW },
    });
    const { billingAccountId } = account;
    const proposalId = uniqueName('WO');
    await t.store.writeOffs.propose({ proposalId, billingAccountId, by: 'care-1', note: 'gone' }, NOW);
    await t.store.writeOffs.approve({ proposalId, by: 'boss-1', note: null }, NOW);
    expect((await figures('collectionRate', may))[1]).toMatchObject({
      numerator: 2_000,
      denominator: 14_000,
    });
    // Written off on 22 November: 3000 + 5000 + 4000, and no bill of that day to hold it against.
    expect(await only('badDebtRatio', ['2026-11-22', '2026-11-22'])).toMatchObject({
      ...{ currency: 'NOK', numerator: 12_000, denominator: 0, value: null, reached: null },
    });
    // Over a span in which it was billed too: 12000 of 17000 (dated 14 days before their due date).
    expect(
      (await figures('badDebtRatio', ['2026-04-01', '2026-11-22'])).find(
        ({ currency }) => currency === 'NOK',
      ),
    ).toMatchObject({ sampleSize: 3, numerator: 12_000, denominator: 17_000, value: 70.589, reached: false });
  });

  test('a debt that was written off and is paid afterwards is a recovery: it is bad debt no more', async () => {
    const { account } = await billed('DKK', [{ dueDate: '2026-01-04', amount: 8_000 }]);
    const { billingAccountId } = account;
    const proposalId = uniqueName('WO');
    const badDebt = async (span: readonly [CivilDate, CivilDate]) =>
      (await figures('badDebtRatio', span)).find(({ currency }) => currency === 'DKK')?.numerator;
    const written: Instant = '2026-02-10T10:00:00.000Z';
    await t.store.writeOffs.propose({ proposalId, billingAccountId, by: 'care-1', note: 'gone' }, written);
    await t.store.writeOffs.approve({ proposalId, by: 'boss-1', note: null }, written);
    expect(await badDebt(['2026-02-01', '2026-02-28'])).toBe(8_000);
    const paid: Instant = '2026-02-20T10:00:00.000Z';
    const amount = { amountMinor: 3_000, currency: 'DKK' };
    await t.store.payments.record(aReport({ billingAccountId, amount, occurredAt: paid }), paid);
    await t.store.writeOffs.recover(billingAccountId, paid);
    expect(await badDebt(['2026-02-01', '2026-02-28'])).toBe(5_000);
    expect(await badDebt(['2026-02-15', '2026-02-28'])).toBe(-3_000);
  });

  test('a payment that is taken back was not collected', async () => {
    const june = ['2026-06-01', '2026-06-30'] as const;
    const { account } = await billed('DKK', [{ dueDate: '2026-06-02', amount: 900 }]);
    const report = aReport({
      billingAccountId: account.billingAccountId,
      amount: { amountMinor: 900, currency: 'DKK' },
      occurredAt: '2026-06-02T08:00:00.000Z',
    });
    await t.store.payments.record(report, '2026-06-02T08:00:00.000Z');
    expect((await figures('collectionRate', june))[1]).toMatchObject({ numerator: 900, value: 100 });
    await t.store.payments.record({ ...report, status: 'reversed' }, '2026-06-09T08:00:00.000Z');
    expect((await figures('collectionRate', june))[1]).toMatchObject({ numerator: 0, value: 0 });
  });
});

async function openDisputeOf(billId: string) {
  const query = {
    customerId: null,
    billingAccountId: null,
    billId,
    state: 'open',
    limit: 1,
    cursor: null,
  } as const;
  return (await t.store.disputes.list(query)).items[0]?.disputeId;
}

describe('accuracy of balance and payment status', () => {
  const day = ['2026-11-22', '2026-11-22'] as const;

  test('every account is right until one is tampered with, and then each audit says which share is', async () => {
    const zones = ['Pacific/Auckland', 'America/Los_Angeles', 'Europe/Berlin'];
    for (const timeZone of zones) {
      const bills = [aBill({ billId: uniqueName('B'), dueDate: '2026-11-20', amount: 4_500 })];
      const entries = bills.map(({ billId, amount }) => ({ billId, amount }));
      await putAccount(t.store, { account: { timeZone }, bills, entries });
      const promised = { promise: { promiseId: 'P', untilDate: '2026-11-22' }, graceDays: 0 };
      const more = [aBill({ billId: uniqueName('B'), dueDate: '2026-10-01', amount: 100 })];
      await putAccount(t.store, {
        account: { timeZone, ...promised },
        bills: more,
        entries: [{ amount: 100 }],
      });
    }
    for (const state of ['suspended', 'closed'] as const) await putAccount(t.store, { account: { state } });
    const victim = await putAccount(t.store, { entries: [{ amount: 700 }] });
    const all = await t.db.collection('billingAccounts').countDocuments();
    const right = { sampleSize: all, numerator: all, denominator: all, value: 100, reached: true };
    expect(await only('balanceAccuracy', day)).toMatchObject(right);
    expect(await only('paymentStatusAccuracy', day)).toMatchObject(right);
    // A view that is stale serves a wrong balance; a bill that was changed behind its view, a wrong status.
    const views = t.db.collection<{ _id: string }>('accountViews');
    const _id = victim.billingAccountId;
    await views.updateOne({ _id }, { $set: { 'account.balance': 701 } });
    expect(await only('balanceAccuracy', day)).toMatchObject({
      ...{ sampleSize: all, numerator: all - 1, reached: all >= 1_000 },
    });
    await views.updateOne({ _id }, { $set: { 'account.balance': 700 } });
    const bills = t.db.collection<{ _id: string }>('bills');
    await bills.insertOne({ ...doc(aBill({ dueDate: '2026-11-20' })), ...owner(victim) });
    expect(await only('paymentStatusAccuracy', day)).toMatchObject({ numerator: all - 1 });
    expect(await only('balanceAccuracy', day)).toMatchObject(right);
    await bills.deleteOne({ billingAccountId: _id });
  });

  test("the product's own accounts are not audited", async () => {
    const before = await only('balanceAccuracy', day);
    const { customerId: _, ...account } = newSuspenseAccount('EUR', NOW);
    await putAccount(t.store, { account, customer: { customerId: 'INTERNAL-SUSPENSE' } });
    expect((await only('balanceAccuracy', day)).sampleSize).toBe(before.sampleSize);
  });

  test('with more accounts than the limit, a sample is audited', async () => {
    const report = await t.store.kpis.report({
      from: day[0],
      to: day[1],
      source: 'exact',
      now: NOW,
      auditAtMost: 3,
    });
    const found = report.kpis.find(({ kpi }) => kpi === 'balanceAccuracy');
    expect(found?.figures[0]).toMatchObject({ sampleSize: 3, value: 100 });
  });
});

function doc({ billId, ...bill }: ReturnType<typeof aBill>) {
  return { _id: billId, ...bill };
}
function owner({ billingAccountId, customerId }: { billingAccountId: string; customerId: string }) {
  return { billingAccountId, customerId };
}

const CASE = {
  workflowId: 'w',
  revision: 1,
  timeline: [],
  requestedBy: 'care',
  dueAt: null,
  needsAttention: false,
  decision: null,
} as const;

async function anInquiry(createdAt: Instant, resolvedAt: Instant | null): Promise<PaymentInquiryCase> {
  const inquiry: PaymentInquiryCase = {
    ...CASE,
    ...{ createdAt, updatedAt: resolvedAt ?? createdAt, resolvedAt },
    state: resolvedAt === null ? 'assigned' : 'resolved',
    inquiry: {
      ...{ inquiryId: uniqueName('INQ'), customerId: 'CUST-1', billingAccountId: null },
      ...{ channel: 'phone', topic: 'other', text: null, reference: null },
    },
    ...{ snapshot: null, finding: null, answer: null },
  };
  await t.store.cases.putInquiry(inquiry);
  return inquiry;
}

describe('inquiry resolution time', () => {
  test('nine of ten, the middle and the share under two hours; what waits too long is missed, not left out', async () => {
    const asked: Instant = '2026-07-06T10:00:00.000Z';
    // 10, 20, ... 80 seconds; one just within two hours; one of two hours sharp; one never answered.
    for (let n = 1; n <= 8; n += 1)
      await anInquiry(asked, `2026-07-06T10:0${Math.floor(n / 6)}:${(n * 10) % 60 || '00'}.000Z`);
    await anInquiry(asked, '2026-07-06T11:59:59.001Z');
    await anInquiry(asked, '2026-07-06T12:00:00.000Z');
    const july = ['2026-07-01', '2026-07-31'] as const;
    await anInquiry(asked, null);
    const figure = await only('inquiryResolutionTime', july);
    // Of ten answered the 5th is 50 s and the 9th 7199.001 s, rounded up; 9 of 11 kept the limit.
    expect(figure).toMatchObject({ sampleSize: 10, median: 50, p90: 7_200, value: 7_200, reached: false });
    expect(figure).toMatchObject({ numerator: 9, denominator: 11, shareWithinLimit: 81.818 });
    // An hour after the question nobody can say that it is late.
    const early = await only('inquiryResolutionTime', july, 'exact', '2026-07-06T11:00:00.000Z');
    expect(early).toMatchObject({ denominator: 10 });
  });
});

async function aChange(
  createdAt: Instant,
  parts: Partial<CycleChangeCase>,
  standing: string | null = null,
): Promise<void> {
  const changeId = uniqueName('CHG');
  let decision: CycleChangeCase['decision'] = null;
  if (standing !== null) {
    const account = await putAccount(t.store);
    const { receipt } = await t.store.decisions.record({
      receipt: aReceipt(account, {
        ...{ workflowId: `cycle:${changeId}`, requestType: 'billing-cycle-change' },
        facts: { standing: { value: standing, source: 'billingAccount', observedAt: NOW } },
      }),
      ...{ orderId: null, creditHold: null, allowOverLimit: false, caseDoc: null },
    });
    const { receiptId, policy, decidedAt } = receipt;
    decision = { receiptId, policy, decidedAt };
  }
  await t.store.cases.putCycleChange({
    ...CASE,
    ...{ createdAt, updatedAt: createdAt, state: 'quoted', decision },
    request: {
      ...{ changeId, customerId: 'CUST-1', billingAccountId: 'BA-1', confirm: false },
      preference: aCyclePreference({ billCycleDay: 5 }),
    },
    ...{ customerId: 'CUST-1', quote: null, confirmedOptionId: null, reasons: [] },
    ...parts,
  });
}

function quote(...options: readonly Partial<CycleOption>[]): CycleChangeCase['quote'] {
  return {
    ...{ quoteId: 'Q', expiresAt: NOW, basis: 'b'.repeat(64), recommendedOptionId: null },
    options: options.map((parts) => aCycleOption({ eligible: false, ...parts })),
  };
}

describe('billing cycle changes', () => {
  test('a wish counts as accommodated when an account in good standing found an option without an override', async () => {
    const at: Instant = '2026-08-03T10:00:00.000Z';
    await aChange(at, { quote: quote({ eligible: false }, { eligible: true }) }, 'good');
    await aChange(at, { quote: quote({ eligible: true }) }, 'due');
    await aChange(at, { quote: quote({ eligible: false }) }, 'good');
    await aChange(at, { quote: quote() }, 'good');
    const overridden = { eligible: true, overriddenCodes: ['CYCLE_CHANGE_LIMIT_REACHED'] } as const;
    await aChange(at, { quote: quote(overridden) }, 'good');
    await aChange(at, { quote: quote({ eligible: true }) }, 'overdue');
    await aChange(at, { quote: null });
    // What is so already needs no option.
    const unchanged = [{ code: 'CYCLE_UNCHANGED', rule: null, params: {} }] as const;
    await aChange(at, { quote: quote(), reasons: unchanged }, 'good');
    expect(await only('cyclePreferencesAccommodated', ['2026-08-01', '2026-08-31'])).toMatchObject({
      ...{ sampleSize: 5, numerator: 2, denominator: 5, value: 40, reached: false },
    });
  });

  test('a change takes from its request to the new schedule, without the time in which the customer thinks', async () => {
    const createdAt: Instant = '2026-09-01T10:00:00.000Z';
    const step = (state: CycleChangeCase['state'], at: Instant) => ({ at, state, code: null });
    // 1 s to the quote, two days of thinking, 3 s to the schedule: 4 s.
    await aChange(createdAt, {
      state: 'confirmed',
      timeline: [
        step('quoted', '2026-09-01T10:00:01.000Z'),
        step('confirming', '2026-09-03T10:00:00.000Z'),
        step('confirmed', '2026-09-03T10:00:03.000Z'),
      ],
    });
    // At once: 400 ms, rounded up to a second.
    await aChange(createdAt, {
      state: 'confirmed',
      timeline: [
        step('quoted', '2026-09-01T10:00:00.300Z'),
        step('confirming', '2026-09-01T10:00:00.300Z'),
        step('confirmed', '2026-09-01T10:00:00.400Z'),
      ],
    });
    // Said yes, and failed: missed. Never said yes: not counted.
    await aChange(createdAt, {
      state: 'failed',
      timeline: [step('quoted', createdAt), step('confirming', createdAt), step('failed', createdAt)],
    });
    await aChange(createdAt, { state: 'expired', timeline: [step('quoted', createdAt)] });
    expect(await only('cycleChangeProcessingTime', ['2026-09-01', '2026-09-30'])).toMatchObject({
      ...{ sampleSize: 2, numerator: 2, denominator: 3, value: 4, median: 1, p90: 4 },
      ...{ reached: true, shareWithinLimit: 66.666 },
    });
  });
});

describe('balance query time', () => {
  test('adds up what the processes measured; server errors are missed', async () => {
    const times = (
      process: string,
      answered: readonly (readonly [below: number, count: number])[],
      failed: number,
    ) =>
      t.store.kpis.putQueryTimes({
        ...{ queryTimesId: `2026-10-05:${process}`, day: '2026-10-05', failed },
        answered: answered.map(([below, count]) => ({ below, count })),
      });
    await times('a', [[5, 1]], 0);
    // The same process later: in the place of what it kept before.
    await times(
      'a',
      [
        [5, 60],
        [10, 30],
      ],
      0,
    );
    await times(
      'b',
      [
        [5, 8],
        [1_500, 2],
      ],
      1,
    );
    expect(await only('balanceQueryTime', ['2026-10-01', '2026-10-31'])).toMatchObject({
      ...{ sampleSize: 100, median: 5, p90: 10, value: 1_500, reached: false },
      ...{ numerator: 98, denominator: 101, shareWithinLimit: 97.029 },
    });
  });

  test('a time falls into the first bucket whose bound it is below', () => {
    expect([0, 0.999, 1, 999.9, 1_000, 9e9].map(queryTimeBound)).toEqual([1, 1, 2, 1_000, 1_500, 600_000]);
  });
});

describe('experience rating', () => {
  const rate = (rating: number, ratedAt: Instant, inquiryId = uniqueName('INQ')) =>
    t.store.inquiryRatings.put({
      ...{ inquiryId, customerId: 'CUST-1', rating, comment: null },
      ...{ ratedBy: 'someone', onBehalf: false, ratedAt },
    });

  test('is the average of the span; exactly 4.5 is not above 4.5', async () => {
    await rate(4, '2026-10-01T00:00:00.000Z');
    await rate(5, '2026-10-31T23:59:59.999Z');
    await rate(1, '2026-11-01T00:00:00.000Z');
    expect(await only('experienceRating', ['2026-10-01', '2026-10-31'])).toMatchObject({
      ...{ sampleSize: 2, numerator: 9, denominator: 2, value: 4.5, reached: false },
    });
  });

  test('an inquiry is rated once; the same again changes nothing', async () => {
    const id = uniqueName('INQ');
    expect((await rate(3, NOW, id)).changed).toBe(true);
    expect(await rate(3, '2026-11-23T00:00:00.000Z', id)).toMatchObject({
      changed: false,
      rating: { ratedAt: NOW },
    });
    await expect(rate(4, NOW, id)).rejects.toMatchObject({ type: 'InvalidState' });
  });
});

describe('rollups', () => {
  const ADDITIVE: readonly KpiName[] = [
    'collectionRate',
    'badDebtRatio',
    'inquiryResolutionTime',
    'cyclePreferencesAccommodated',
    'cycleChangeProcessingTime',
    'balanceQueryTime',
    'experienceRating',
  ];
  const months = ['2026-07-01', '2026-11-22'] as const;
  const roll = (now = NOW, days = 145) =>
    sweepAll((after) => rollKpis({ store: t.store }, { now, after, limit: 4, days }));

  test('days add up to the exact figures of the span, and rolling up twice changes nothing', async () => {
    expect((await roll()).failed).toEqual([]);
    const kept = () =>
      t.db
        .collection('kpiRollups')
        .find({ day: { $gte: '2026-07-01' } })
        .sort({ _id: 1 })
        .toArray();
    const first = await kept();
    for (const kpi of ADDITIVE) {
      const exact = await figures(kpi, months);
      expect(exact[0]?.sampleSize).toBeGreaterThan(0);
      expect(await figures(kpi, months, 'rollup'), kpi).toEqual(exact);
    }
    // A month of its own too.
    for (let n = 1; n <= 31; n += 1) await t.store.kpis.rollDay(`2026-03-${String(n).padStart(2, '0')}`, NOW);
    expect(await figures('collectionRate', ['2026-03-01', '2026-03-31'], 'rollup')).toEqual(
      await figures('collectionRate', ['2026-03-01', '2026-03-31']),
    );
    await roll(NOW, 30);
    expect(await kept()).toEqual(first);
  }, 120_000);

  test('an account that can not be read counts as not right, and the others are audited', async () => {
    const { billingAccountId } = await putAccount(t.store, { bills: [aBill({ billId: uniqueName('B') })] });
    const collection = (name: string) => t.db.collection<{ _id: string; [field: string]: unknown }>(name);
    const audited = () => only('paymentStatusAccuracy', ['2026-11-22', '2026-11-22'], 'rollup');
    await roll(NOW, 1);
    const before = await audited();
    const past = { bypassDocumentValidation: true } as const;
    const bill = await collection('bills').findOne({ billingAccountId });
    await collection('bills').updateOne({ billingAccountId }, { $set: { amount: 0.5 } }, past);
    await collection('accountViews').updateOne({ _id: billingAccountId }, { $set: { complete: false } });
    try {
      await roll(NOW, 1);
      const { denominator, numerator } = await audited();
      expect({ denominator, numerator }).toEqual({
        denominator: before.denominator,
        numerator: before.numerator - 1,
      });
    } finally {
      await collection('bills').updateOne({ billingAccountId }, { $set: { amount: bill?.['amount'] } });
      await collection('accountViews').updateOne({ _id: billingAccountId }, { $set: { complete: true } });
      await roll(NOW, 1);
    }
  });

  test('the audit of a day, batch by batch, is the audit of all accounts', async () => {
    const day = ['2026-11-22', '2026-11-22'] as const;
    expect(await only('balanceAccuracy', day, 'rollup')).toEqual(await only('balanceAccuracy', day));
    expect(await only('paymentStatusAccuracy', day, 'rollup')).toEqual(
      await only('paymentStatusAccuracy', day),
    );
  });

  test('a report of rollups says how many days it lacks, and has no figure for uncounted days', async () => {
    const report = await t.store.kpis.report({
      from: '2025-12-30',
      to: '2026-01-02',
      source: 'rollup',
      now: NOW,
    });
    expect(report.missingDays).toBe(4);
    expect(report.kpis.map(({ figures }) => figures)).toEqual(Array.from({ length: 9 }, () => [NOTHING]));
    const future = await t.store.kpis.report({
      from: '2026-11-22',
      to: '2026-12-31',
      source: 'rollup',
      now: NOW,
    });
    expect(future.missingDays).toBe(0);
  });

  test('late news counts in its own day, as far back as days are rolled up again', async () => {
    // 45 days back from 22 November is 9 October.
    const day = ['2026-10-08', '2026-10-08'] as const;
    expect(await figures('inquiryResolutionTime', day, 'rollup')).toEqual([NOTHING]);
    await anInquiry('2026-10-08T10:00:00.000Z', '2026-11-21T10:00:00.000Z');
    await roll(NOW, 45);
    expect(await figures('inquiryResolutionTime', day, 'rollup')).toEqual([NOTHING]);
    await roll(NOW, 46);
    expect(await only('inquiryResolutionTime', day, 'rollup')).toMatchObject({ sampleSize: 1 });
  });
});
