import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DUNNING_HOLD_TAGS, type DunningStage } from '../../../src/domain/arrears/dunning-case.ts';
import { addDays } from '../../../src/domain/civil-date.ts';
import type { WorkingDays } from '../../../src/domain/working-days.ts';
import { dunningBegins, type OpenEpisode, planDunning } from '../../../src/rules/dunning/plan.ts';
import { AS_OF, aBill, aPayment, aSnapshot, TODAY } from '../../support/builders/builders.ts';
import { shippedVersion } from '../../support/product/shipped.ts';

const shipped = await shippedVersion('dunning');
const late = (days: number, parts: Parameters<typeof aBill>[0] = {}) =>
  aBill({ dueDate: addDays(TODAY, -days), ...parts });
const openIn = (stage: DunningStage, daysInStage: number): OpenEpisode => ({
  stage,
  relievedAt: null,
  steps: [
    {
      stage,
      at: AS_OF,
      date: addDays(TODAY, -daysInStage),
      daysPastDue: 6,
      pastDueAmount: 4_500,
      unpaidBills: 1,
      bills: [],
      effects: ['notice'],
      fee: 0,
    },
  ],
});
const plan = (
  snapshot: ReturnType<typeof aSnapshot>,
  open: OpenEpisode | null = null,
  days: WorkingDays | null = null,
) => planDunning(shipped, snapshot.build(), open, days);
const promise = { promiseId: 'PTP-1', untilDate: addDays(TODAY, 3) };

describe('what dunning plans', () => {
  test('begins with a reminder when grace is over', async () => {
    expect(await plan(aSnapshot().withBills(late(6)))).toMatchObject({ kind: 'enter', stage: 'reminder' });
    expect(await plan(aSnapshot().withBills(late(5)))).toEqual({ kind: 'none' });
  });

  test('lets an account leave as soon as nothing is overdue, even when a later bill is open', async () => {
    const paid = aSnapshot().withBills(aBill({ dueDate: addDays(TODAY, 5) }));
    expect(await plan(paid, openIn('suspended', 3))).toEqual({ kind: 'leave', ending: 'paid' });
  });

  test('rests for the disputed part of a bill alone', async () => {
    const cent = aSnapshot().withBills(late(20, { disputedAmount: 1 }));
    expect(await plan(cent)).toMatchObject({ kind: 'enter', stage: 'reminder' });
    expect(await plan(cent, openIn('reminder', 8))).toMatchObject({ kind: 'enter', stage: 'warning' });
    const whole = aSnapshot().withBills(late(200, { disputedAmount: 4_500 }));
    expect(await plan(whole)).toEqual({ kind: 'none' });
    expect(await plan(whole, openIn('collections', 90))).toMatchObject({ kind: 'wait', pause: 'dispute' });
  });

  test('proposes no write-off while each late bill is under dispute in part, and does once one of them is not', async () => {
    const inPart = late(200, { disputedAmount: 1 });
    const seen = aSnapshot().withBills(inPart, late(100, { disputedAmount: 4_000 }));
    expect(await plan(seen, openIn('collections', 90))).toMatchObject({ kind: 'wait', pause: 'dispute' });
    const notLate = aSnapshot().withBills(inPart, late(-5));
    expect(await plan(notLate, openIn('collections', 90))).toMatchObject({ kind: 'wait', pause: 'dispute' });
    const other = aSnapshot().withBills(inPart, late(100));
    expect(await plan(other, openIn('collections', 90))).toMatchObject({
      ...{ kind: 'enter', stage: 'writeOffProposed', effects: ['proposeWriteOff'] },
    });
  });

  test('ends when too little is left, whether it is open or disputed', async () => {
    const rest = (paidAmount: number, disputedAmount = 0) =>
      aSnapshot().withBills(late(40, { paidAmount, disputedAmount, state: 'partiallyPaid' }));
    expect(await plan(rest(4_499), openIn('suspended', 3))).toEqual({ kind: 'leave', ending: 'paid' });
    expect(await plan(rest(4_001), openIn('suspended', 3))).toEqual({ kind: 'leave', ending: 'paid' });
    expect(await plan(rest(4_000), openIn('suspended', 3))).toMatchObject({ kind: 'wait' });
    expect(await plan(rest(4_499, 1), openIn('suspended', 3))).toEqual({ kind: 'leave', ending: 'paid' });
  });

  test('ends when only bills within their grace days are left', async () => {
    for (const days of [1, 5])
      expect(await plan(aSnapshot().withBills(late(days)), openIn('suspended', 3))).toEqual({
        kind: 'leave',
        ending: 'paid',
      });
    expect(await plan(aSnapshot().withBills(late(6)), openIn('suspended', 3))).toMatchObject({
      kind: 'wait',
    });
  });

  test('ends when the bills of the last letter are paid, though another one is overdue meanwhile', async () => {
    const letter = openIn('suspended', 8);
    const asked = (billId: string) => ({
      ...letter,
      steps: letter.steps.map((step) => ({ ...step, bills: [{ billId, asked: 4_500, unpaid: 4_500 }] })),
    });
    const other = late(7, { billId: 'BILL-OTHER' });
    expect(await plan(aSnapshot().withBills(other), asked('BILL-PAID'))).toEqual({
      kind: 'leave',
      ending: 'paid',
    });
    expect(await plan(aSnapshot().withBills(other), asked('BILL-OTHER'))).toMatchObject({ kind: 'wait' });
  });

  test('asks for nothing while there is a dunning hold, whatever its tag', async () => {
    for (const tag of DUNNING_HOLD_TAGS) {
      const held = aSnapshot()
        .withAccount({ dunningHolds: [tag] })
        .withBills(late(200));
      expect(await plan(held)).toEqual({ kind: 'none' });
      expect(await plan(held, openIn('warning', 60))).toMatchObject({ kind: 'wait', pause: 'hold' });
    }
  });

  test('rests while money that covers the debt is under way, for a bounded time', async () => {
    const announced = (daysAgo: number, amount = 4_500) =>
      aSnapshot()
        .withBills(late(20))
        .withPayments(
          aPayment({ status: 'pending', amount, occurredAt: `${addDays(TODAY, -daysAgo)}T10:00:00.000Z` }),
        );
    expect(await plan(announced(1), openIn('reminder', 8))).toMatchObject({ kind: 'wait', pause: 'payment' });
    expect(await plan(announced(1))).toEqual({ kind: 'none' });
    expect(await plan(announced(6), openIn('reminder', 8))).toMatchObject({ stage: 'warning' });
    expect(await plan(announced(1, 4_499), openIn('reminder', 8))).toMatchObject({ stage: 'warning' });
  });

  test('lets service run while a promise whose terms say so is in force, and takes it away when that is broken', async () => {
    const suspended = openIn('suspended', 3);
    const did = {
      ...suspended,
      steps: suspended.steps.map((step) => ({ ...step, effects: ['suspend'] as const })),
    };
    const with_ = (restoresService: boolean) =>
      aSnapshot()
        .withAccount({ promise: { ...promise, restoresService }, state: 'suspended' })
        .withBills(late(50));
    const nextLookAt = '2026-11-26T08:00:00.000Z';
    expect(await plan(with_(true), did)).toEqual({ kind: 'relieve', nextLookAt });
    expect(await plan(with_(false), did)).toEqual({ kind: 'wait', pause: 'promise', nextLookAt });
    const relieved = { ...did, relievedAt: AS_OF };
    expect(await plan(with_(true), relieved)).toMatchObject({ kind: 'wait', pause: 'promise' });
    expect(await plan(aSnapshot().withBills(late(50)), relieved)).toMatchObject({ kind: 'resume' });
    expect(await plan(aSnapshot(), relieved)).toEqual({ kind: 'leave', ending: 'paid' });
  });

  test('suspends nobody on a day or at an hour when nobody can be reached', async () => {
    const { parameters: days } = await shippedVersion('working-days');
    const at = (asOf: string) => aSnapshot({ asOf }).withBills(aBill({ dueDate: '2026-10-01' }));
    const restricted = openIn('serviceRestricted', 20);
    const sunday = await plan(at('2026-11-22T09:00:00.000Z'), restricted, days);
    expect(sunday).toEqual({ kind: 'wait', pause: null, nextLookAt: '2026-11-23T08:00:00.000Z' });
    const monday = { kind: 'enter', stage: 'suspended' };
    expect(await plan(at('2026-11-23T08:00:00.000Z'), restricted, days)).toMatchObject(monday);
    const evening = await plan(at('2026-12-23T16:00:00.000Z'), restricted, days);
    expect(evening).toEqual({ kind: 'wait', pause: null, nextLookAt: '2026-12-28T08:00:00.000Z' });
    expect(await plan(at('2026-11-22T09:00:00.000Z'), openIn('reminder', 20), days)).toMatchObject({
      stage: 'warning',
    });
  });

  test('acts on the other bills by their own age', async () => {
    const both = aSnapshot().withBills(late(200, { disputedAmount: 4_500 }), late(14));
    expect(await plan(both, openIn('reminder', 8))).toMatchObject({ kind: 'enter', stage: 'warning' });
    expect(await plan(both, openIn('warning', 30))).toMatchObject({ kind: 'wait', pause: null });
  });

  test('does nothing while a promise is in force, and looks on the day after it', async () => {
    const promised = aSnapshot().withAccount({ promise }).withBills(late(200));
    expect(await plan(promised)).toEqual({ kind: 'none' });
    expect(await plan(promised, openIn('collections', 90))).toEqual({
      kind: 'wait',
      pause: 'promise',
      nextLookAt: '2026-11-26T08:00:00.000Z',
    });
  });

  test('looks again on the day on which time alone leads further', async () => {
    const waiting = await plan(aSnapshot().withBills(late(11)), openIn('reminder', 5));
    expect(waiting).toEqual({ kind: 'wait', pause: null, nextLookAt: '2026-11-25T08:00:00.000Z' });
  });

  test('charges the fee of the account’s currency, and none if the policy names none', async () => {
    const warned = (currency: string) =>
      plan(aSnapshot().withAccount({ currency }).withBills(late(20)), openIn('reminder', 9));
    expect(await warned('EUR')).toMatchObject({ stage: 'warning', fee: 500 });
    expect(await warned('GBP')).toMatchObject({ stage: 'warning', fee: 400 });
    expect(await warned('KWD')).toMatchObject({ kind: 'wait' });
    expect(await warned('JPY')).toMatchObject({ stage: 'warning', fee: 1_000 });
  });

  test('without a policy an account can only leave', async () => {
    const owing = aSnapshot().withBills(late(100)).build();
    expect(await planDunning(null, owing, null)).toEqual({ kind: 'none' });
    expect(await planDunning(null, owing, openIn('warning', 50))).toMatchObject({ kind: 'wait' });
    expect(await planDunning(null, aSnapshot().build(), openIn('warning', 50))).toMatchObject({
      kind: 'leave',
    });
  });

  test('never acts while everything late is disputed or promised, whatever else is true', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ days: fc.integer({ min: -20, max: 400 }) })),
        fc.constantFrom<DunningStage>('reminder', 'warning', 'serviceRestricted', 'suspended', 'collections'),
        fc.integer({ min: 0, max: 400 }),
        async (bills, stage, daysInStage) => {
          const disputed = bills.map(({ days }) => late(days, { disputedAmount: 4_500 }));
          const open = openIn(stage, daysInStage);
          expect((await plan(aSnapshot().withBills(...disputed), open)).kind).not.toBe('enter');
          const undisputed = bills.map(({ days }) => late(days));
          const promised = aSnapshot()
            .withAccount({ promise })
            .withBills(...undisputed);
          expect((await plan(promised, open)).kind).not.toBe('enter');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a sweep picks exactly the accounts that a look would let dunning begin with', async () => {
    if (shipped === null) throw new Error('no policy is shipped');
    const bill = fc.record({
      days: fc.integer({ min: -20, max: 60 }),
      disputed: fc.constantFrom(0, 0, 0, 1, 4_500),
    });
    let picked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(bill, { maxLength: 3 }), fc.boolean(), async (bills, promised) => {
        const snapshot = aSnapshot()
          .withAccount(promised ? { promise } : {})
          .withBills(...bills.map(({ days, disputed: disputedAmount }) => late(days, { disputedAmount })));
        const begins = await dunningBegins(shipped, snapshot.build());
        expect(begins).toBe((await plan(snapshot)).kind === 'enter');
        picked += Number(begins);
      }),
      { numRuns: 80 },
    );
    expect(picked).toBeGreaterThan(0);
  });
});
