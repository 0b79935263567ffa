/** A deposit that was asked for, and mostly paid, before an account is looked at. */
import { aReport } from '../support/builders/builders.ts';
import { aReceipt } from '../support/builders/decisions.ts';
import { atInstant } from './clock.ts';
import type { Account } from './oracle/account.ts';
import type { DepositSpec } from './oracle/operation.ts';
import { report } from './oracle/payments.ts';
import type { Service } from './service.ts';

const ORDER = 'od';
const PAYMENT = 'pd';

/** Asks for a deposit and pays it, in the service and in the oracle. Its order is another system's, and over. */
export async function bringDeposit(
  service: Pick<Service, 'store'>,
  model: Account,
  { amount, askedAt, paidAt }: DepositSpec,
): Promise<void> {
  const { id, spec } = model;
  const orderId = `${id}-${ORDER}`;
  const { store } = service;
  await atInstant(askedAt, async () => {
    const account = await store.accounts.get(id);
    if (account === null) throw new Error(`no account ${id}`);
    const receipt = aReceipt(account, {
      workflowId: `service-approval:${orderId}`,
      outcome: 'approveWithConditions',
      decidedAt: askedAt,
      conditions: [
        {
          kind: 'deposit',
          amount: { amountMinor: amount, currency: spec.currency },
          dueDate: askedAt.slice(0, 10),
        },
      ],
    });
    await store.decisions.record({
      receipt,
      orderId,
      creditHold: null,
      allowOverLimit: false,
      caseDoc: null,
    });
  });
  model.orders.set(ORDER, {
    ...{ monthlyCharge: 0, oneOffCharge: 0, state: 'completed', held: 0, released: null, completedAt: null },
    ...{ asked: { amount, since: askedAt }, heldSince: null },
  });
  if (paidAt === null) return;
  await atInstant(paidAt, () =>
    store.payments.record(
      aReport({
        ...{ billingAccountId: id, paymentId: `${id}-${PAYMENT}`, orderId, occurredAt: paidAt },
        amount: { amountMinor: amount, currency: spec.currency },
      }),
      paidAt,
    ),
  );
  const paid = { kind: 'payment', payment: PAYMENT, order: ORDER, status: 'settled' } as const;
  report(model, { ...paid, amount, occurredAt: paidAt }, paidAt);
}
