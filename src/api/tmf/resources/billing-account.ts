/** TMF666 billingAccount: what is billed, what it owes, and on which days. */

import { standingOfSnapshot } from '../../../domain/accounts/reads/across-accounts.ts';
import type { AccountPresent } from '../../../domain/accounts/snapshot.ts';
import type { Standing } from '../../../domain/accounts/standing.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import type { AppContext } from '../../context.ts';
import { present, type TmfDocument } from '../conventions/document.ts';
import { tmfMoney } from '../conventions/money.ts';
import { customerParty, hrefOf } from '../references.ts';
import type { TmfCall, TmfResource } from '../resource.ts';
import { accountsOf, inBatches } from '../walk.ts';
import { cycleRef } from './billing-cycle-specification.ts';
import { instantOfDay } from './customer-bill.ts';

/** How an account pays, in TM Forum's words. */
const PAYMENT_STATUS: Readonly<Record<Standing, 'paid' | 'due' | 'inArrears'>> = {
  good: 'paid',
  due: 'due',
  grace: 'due',
  overdue: 'inArrears',
  suspended: 'inArrears',
  collections: 'inArrears',
  writtenOff: 'inArrears',
};

/** Accounts whose figures are read at once. */
const BATCH = 50;

export const BILLING_ACCOUNT: TmfResource = {
  specification: 'tmf666',
  name: 'billingAccount',
  reads: {
    scopes: ['customers:read'],
    objects: ['account'],
    personal: 'none',
    fills: [
      'id',
      'href',
      'name',
      'accountType',
      'state',
      'description',
      'paymentStatus',
      'lastModified',
      'creditLimit',
      'accountBalance',
      'relatedParty',
      'billStructure',
      'paymentPlan',
    ],
    checksCustomer: true,
    async *candidates(call, filters) {
      for await (const batch of inBatches(accountsOf(call, filters, 'id'), BATCH))
        yield* await documentsOf(
          call,
          batch.map(({ billingAccountId }) => billingAccountId),
        );
    },
    async one(call, id) {
      const account = await call.deps.store.accounts.get(id);
      if (account === null || isInternalAccount(account)) return null;
      if (call.boundTo !== null && account.customerId !== call.boundTo) return null;
      return (await documentsOf(call, [id]))[0] ?? null;
    },
  },
};

async function documentsOf({ c, deps }: TmfCall, ids: readonly string[]): Promise<readonly TmfDocument[]> {
  const { found } = await deps.store.snapshots.presentOf(ids, deps.now());
  return found.map((snapshot) => documentOf(c, snapshot));
}

function documentOf(c: AppContext, snapshot: AccountPresent): TmfDocument {
  const { account } = snapshot;
  const { billingAccountId, customerId, currency, cycle, timeZone, openedDate, promise } = account;
  const validFor = { startDateTime: account.updatedAt };
  const deposits = account.heldDeposits ?? 0;
  return present({
    ...{ id: billingAccountId, href: hrefOf(c, 'tmf666', 'billingAccount', billingAccountId) },
    ...{ name: `Billing account ${billingAccountId}`, accountType: 'postpaid', state: account.state },
    description: `Opened on ${openedDate}, billed in ${currency}.`,
    paymentStatus: PAYMENT_STATUS[standingOfSnapshot(snapshot)],
    lastModified: account.updatedAt,
    creditLimit: tmfMoney(account.creditLimit, currency),
    accountBalance: [
      { balanceType: 'receivableBalance', amount: tmfMoney(account.balance, currency), validFor },
      ...(deposits === 0
        ? []
        : [{ balanceType: 'depositBalance', amount: tmfMoney(deposits, currency), validFor }]),
    ],
    relatedParty: [customerParty(c, customerId)],
    billStructure: { cycleSpecification: cycleRef(c, cycle) },
    paymentPlan:
      promise === null
        ? undefined
        : [
            {
              ...{ planType: 'promiseToPay', status: 'active' },
              validFor: { endDateTime: instantOfDay(promise.untilDate, timeZone) },
            },
          ],
    '@type': 'BillingAccount',
  });
}
