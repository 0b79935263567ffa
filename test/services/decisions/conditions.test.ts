import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import { asksTheSame, moveBy } from '../../../src/domain/cases/approval-moves.ts';
import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import type { Receipt } from '../../../src/domain/decisions/decision.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import { createPolicyDesk } from '../../../src/services/policies/desk.ts';
import { retirePolicy } from '../../../src/services/policies/lifecycle.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { AS_OF, aBill, aPaidBill, aReport, aServiceOrder } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NAME = 'service-approval';
const by = { actor: 'bob', now: AS_OF, note: null };

let shipped: Record<string, unknown> & { parameters: Record<string, number> };
beforeAll(async () => {
  const file = new URL('../../../policies/service-approval/2026-11-29.json', import.meta.url);
  shipped = JSON.parse(await readFile(file, 'utf8'));
});

/** Releases a version that asks for this share of the required credit as a deposit. */
async function release(version: string, depositPercent: number): Promise<void> {
  const effectiveAt = '2026-11-01T00:00:00.000Z';
  const parameters = { ...shipped.parameters, depositPercent };
  const content = canonicalJson({ ...shipped, version, effectiveAt, parameters, tests: [] });
  const sha256 = createHash('sha256').update(content).digest('hex');
  await t.store.policies.draft(
    { name: NAME, version, sha256, effectiveAt, content },
    { ...by, actor: 'ann' },
  );
  await t.store.policies.submit({ name: NAME, version, ...by, actor: 'ann' });
  await t.store.policies.approve({ name: NAME, version, ...by });
  await t.store.policies.release({ name: NAME, version, ...by, effectiveAt: AS_OF });
}

/** A good payer with 80.00 of credit left, and a bill that is not due yet. */
function anAccount(): Promise<BillingAccount> {
  const paid = Array.from({ length: 4 }, (_, n) =>
    aPaidBill({ billId: uniqueName('B'), billDate: `2026-0${n + 5}-01` }),
  );
  const open = aBill({ billId: uniqueName('B'), amount: 52_000, dueDate: '2026-12-15' });
  return putAccount(t.store, {
    account: { openedDate: '2020-01-01', creditLimit: 60_000 },
    bills: [...paid, open],
    entries: [{ amount: 52_000, billId: open.billId }],
  });
}

const worker = () =>
  createOrderDecisions({ store: t.store, policies: createPolicyProvider(t.store, () => 0) });

/** An order of 144.00 on the account, as its case stands before it is decided. */
function anOrderOn({ customerId, billingAccountId }: BillingAccount): ServiceApprovalCase {
  const order = aServiceOrder({
    ...{ orderId: uniqueName('ORD'), customerId, billingAccountId },
    oneOffCharge: { amountMinor: 9_900, currency: 'EUR' },
    monthlyCharge: { amountMinor: 4_500, currency: 'EUR' },
  });
  return {
    ...anApprovalCase({ customerId, billingAccountId }, { order }),
    outcome: null,
    state: 'assessing',
  };
}

let receipts = 0;
/** Decides, and records unless the condition stands, as the workflow does. */
async function decided(
  approval: ServiceApprovalCase,
): Promise<{ approval: ServiceApprovalCase; receipt: Receipt; stands: boolean }> {
  const orders = worker();
  const assessment = await orders.check({ approval, conditionDeadlineAt: null, asOf: AS_OF });
  if (assessment === null) throw new Error('it has its turn');
  receipts += 1;
  const about = { receiptNumber: receipts, verdict: null, at: AS_OF };
  const { receipt } = await orders.decide({ approval, assessment, ...about });
  if (asksTheSame(receipt, approval)) return { approval, receipt, stands: true };
  const next = { ...approval, ...moveBy(receipt, approval, null), revision: approval.revision + 1 };
  const moved: ServiceApprovalCase = { ...approval, ...next };
  expect(await orders.record({ receipt, next: moved })).toMatchObject({ recorded: true });
  return { approval: moved, receipt, stands: false };
}

const pay = (account: BillingAccount, amountMinor: number, orderId?: string) =>
  t.store.payments.record(
    {
      ...aReport({ billingAccountId: account.billingAccountId, paymentId: uniqueName('P') }),
      amount: { amountMinor, currency: 'EUR' },
      ...(orderId === undefined ? {} : { orderId }),
    },
    AS_OF,
  );

describe('a deposit and the condition that asked for it', () => {
  test('one payment lets one of two orders go ahead', async () => {
    const first = uniqueName('v');
    await release(first, 50);
    const account = await anAccount();
    const one = await decided(anOrderOn(account));
    const other = await decided(anOrderOn(account));
    expect([one.receipt.outcome, other.receipt.outcome]).toEqual([
      'approveWithConditions',
      'approveWithConditions',
    ]);
    await pay(account, 7_200, other.approval.order.orderId);
    expect(await decided(one.approval)).toMatchObject({ stands: true });
    const approved = await decided(other.approval);
    expect(approved.receipt).toMatchObject({ outcome: 'approve', reasons: [{ code: 'DEPOSIT_PAID' }] });
    expect(approved.receipt.facts['depositPaidAmount']?.value).toBe(7_200);
    // The deposit secures 72.00 of the one-off charge of 99.00: the rest is held as credit.
    expect(approved.approval.heldCredit).toEqual({ amountMinor: 2_700, currency: 'EUR' });
    expect((await t.store.accounts.get(account.billingAccountId))?.heldCredit).toBe(2_700);
  });

  test('a deposit counts for every later decision on its order', async () => {
    await release(uniqueName('v'), 50);
    const account = await anAccount();
    const { approval } = await decided(anOrderOn(account));
    await pay(account, 7_200);
    const approved = await decided(approval);
    expect(approved.receipt.outcome).toBe('approve');
    expect((await decided(approved.approval)).receipt.outcome).toBe('approve');
  });
});

describe('a version that asked for a condition and was retired', () => {
  test('is honoured when the condition is met; retiring it says how many orders wait on it', async () => {
    const before = uniqueName('v');
    await release(before, 50);
    const account = await anAccount();
    const { approval } = await decided(anOrderOn(account));
    await decided(anOrderOn(account));
    await release(uniqueName('v'), 90);
    const deps = { store: t.store, policyDesk: createPolicyDesk(), now: () => AS_OF };
    const retired = await retirePolicy(deps, { name: NAME, version: before, actor: 'bob', note: null });
    expect(retired).toMatchObject({ lifecycle: { state: 'retired' }, waitingCases: 2 });
    await pay(account, 7_200, approval.order.orderId);
    const { receipt } = await decided(approval);
    expect(receipt).toMatchObject({ outcome: 'approve', policy: { version: before } });
  });

  test('decides no more when the condition is not met: the new condition is recorded', async () => {
    const before = uniqueName('v');
    await release(before, 50);
    const account = await anAccount();
    const { approval } = await decided(anOrderOn(account));
    const now = uniqueName('v');
    await release(now, 90);
    await t.store.policies.retire({ name: NAME, version: before, ...by });
    await pay(account, 7_199, approval.order.orderId);
    const again = await decided(approval);
    expect(again).toMatchObject({
      stands: false,
      receipt: {
        outcome: 'approveWithConditions',
        policy: { version: now },
        conditions: [{ kind: 'deposit', amount: { amountMinor: 12_960 } }],
      },
      approval: { state: 'awaitingCondition' },
    });
    expect(await t.store.deposits.ofOrder(approval.order.orderId)).toMatchObject({
      askedAmount: 12_960,
      state: 'asked',
      parts: [{ amount: 7_199 }],
    });
    await pay(account, 12_960 - 7_199, approval.order.orderId);
    expect((await decided(again.approval)).receipt.outcome).toBe('approve');
  });
});
