import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { AccountSnapshot } from '../../../src/domain/accounts/snapshot.ts';
import { openAmount, pastDueAmount, standingOf } from '../../../src/domain/accounts/standing.ts';
import { askedBills } from '../../../src/domain/arrears/dunning-facts.ts';
import { creditOf } from '../../../src/domain/billing/credit.ts';
import { dueNext } from '../../../src/domain/billing/due-next.ts';
import { earnedNotices } from '../../../src/domain/notices/reminders/earned.ts';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { PARAMETERS } from '../../domain/notices/reminders/given.ts';
import { aNewEntry, aReport, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2027-03-20T10:00:00.000Z';
const TODAY = '2027-03-20';

const amount = fc.integer({ min: 1, max: 9_000 });
const which = fc.nat(20);
const CREDITS = ['creditNote', 'goodwill', 'adjustment', 'proration', 'deposit'] as const;
const CHARGES = ['usage', 'oneOffCharge', 'fee', 'adjustment'] as const;
const step = fc.oneof(
  fc.record({ kind: fc.constant('charge' as const), type: fc.constantFrom(...CHARGES), amount }),
  fc.record({ kind: fc.constant('credit' as const), type: fc.constantFrom(...CREDITS), amount }),
  fc.record({ kind: fc.constant('pay' as const), amount }),
  fc.record({ kind: fc.constant('payBack' as const), which }),
  fc.record({ kind: fc.constant('takeBack' as const), which }),
  fc.record({ kind: fc.constant('payOut' as const), amount }),
  fc.record({ kind: fc.constant('dispute' as const), which, amount }),
  fc.record({ kind: fc.constant('resolve' as const), which, upheld: fc.boolean() }),
  fc.record({ kind: fc.constant('bill' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** One account, and what its steps refer to. */
class History {
  readonly #payments: ReturnType<typeof aReport>[] = [];
  readonly #entries: string[] = [];
  readonly #disputes: string[] = [];

  readonly account: Pick<BillingAccount, 'billingAccountId' | 'customerId'>;

  constructor(account: Pick<BillingAccount, 'billingAccountId' | 'customerId'>) {
    this.account = account;
  }

  read(): Promise<AccountSnapshot> {
    return t.store.snapshots.ofAccount(this.account.customerId, this.account.billingAccountId, NOW);
  }

  async do(one: Step): Promise<void> {
    const { billingAccountId } = this.account;
    switch (one.kind) {
      case 'charge':
      case 'credit':
        return this.#post(one.type, one.kind === 'charge' ? 'debit' : 'credit', one.amount);
      case 'payOut':
        return this.#post('refund', 'debit', one.amount);
      case 'pay': {
        const report = aReport({
          ...{ billingAccountId, amount: { amountMinor: one.amount, currency: 'EUR' }, occurredAt: NOW },
        });
        this.#payments.push(report);
        await t.store.payments.record(report, NOW);
        return;
      }
      case 'payBack': {
        const report = this.#payments[one.which % Math.max(1, this.#payments.length)];
        if (report !== undefined) await t.store.payments.record({ ...report, status: 'reversed' }, NOW);
        return;
      }
      case 'takeBack': {
        const entryId = this.#entries[one.which % Math.max(1, this.#entries.length)];
        if (entryId !== undefined) await t.store.ledger.reverse({ entryId, reason: 'wrong' }, NOW, null);
        return;
      }
      case 'dispute':
        return this.#dispute(one.which, one.amount);
      case 'resolve': {
        const disputeId = this.#disputes.pop();
        if (disputeId === undefined) return;
        const outcome = one.upheld ? 'upheld' : 'rejected';
        const how = { outcome, amount: null, note: 'looked at', by: 'care-2', now: NOW } as const;
        await t.store.disputes.resolve({ disputeId, ...how });
        return;
      }
      case 'bill': {
        const order = { today: TODAY, now: NOW, runId: uniqueName('run') };
        await t.store.billing.makeNextBill(billingAccountId, order);
        return;
      }
    }
  }

  async #post(
    type: (typeof CREDITS | typeof CHARGES)[number] | 'refund',
    direction: 'debit' | 'credit',
    of: number,
  ) {
    const entry = aNewEntry({
      ...{ billingAccountId: this.account.billingAccountId, type, direction, amount: of },
      ...{ occurredAt: NOW, billId: null, paymentId: null, source: 'erp', idempotencyKey: uniqueName('key') },
    });
    const [result] = await t.store.ledger.postLines([{ entry, currency: 'EUR' }], NOW, null);
    if (result?.status === 'posted' && type !== 'refund') this.#entries.push(result.entry.entryId);
  }

  async #dispute(which_: number, of: number): Promise<void> {
    const open = (await this.read()).openBills.filter((bill) => openAmount(bill) > 0);
    const bill = open[which_ % Math.max(1, open.length)];
    if (bill === undefined) return;
    const key = uniqueName('key');
    await t.store.bills.openDispute({
      ...{ billId: bill.billId, key, now: NOW, reason: null, openedBy: 'care-1' },
      amount: { amountMinor: Math.min(of, openAmount(bill)), currency: 'EUR' },
    });
    this.#disputes.push(disputeIdOf(key));
  }
}

/** What is never so, whatever came before. */
function expectNobodyAskedInCredit(snapshot: AccountSnapshot): void {
  const { account, openBills, today } = snapshot;
  const asked = openBills.filter((bill) => openAmount(bill) > 0);
  if (creditOf({ ...snapshot, bills: openBills }) > 0) expect(asked).toEqual([]);
  if (account.balance >= 0) return;
  expect(asked).toEqual([]);
  expect(pastDueAmount(openBills, today)).toBe(0);
  expect(askedBills(openBills, today)).toEqual([]);
  expect(standingOf(account, openBills, today)).toBe('good');
  const subject = { account, openBills, pastBills: [], credit: null };
  const notices = earnedNotices(subject, today, PARAMETERS).map(({ facts }) => facts.kind);
  expect(notices.filter((kind) => ['dueSoon', 'dueToday', 'overdue'].includes(kind))).toEqual([]);
  expect(dueNext(snapshot)?.billId ?? null).toBeNull();
}

test('nobody who is owed money is asked for any, whatever happened on the account', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 18 }), async (steps) => {
      const account = await putAccount(t.store, {
        subscriptions: [
          aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 5_000, startDate: '2026-11-01' }),
        ],
      });
      const { billingAccountId } = account;
      const history = new History(account);
      for (const one of steps) {
        await history.do(one);
        expectNobodyAskedInCredit(await history.read());
      }
      expect((await auditBilling(t.db, t.client, { billingAccountId })).violations).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
