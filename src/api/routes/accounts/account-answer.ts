/** A billing account as answers show one. */
import type { z } from '@hono/zod-openapi';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { money } from '../../../domain/money.ts';
import { type AppContext, linkTo } from '../../context.ts';
import { tag } from '../../middleware/precondition.ts';
import type { BillingAccountSchema } from '../../schemas/accounts/billing-account.ts';
import { pathOfCustomer } from './customer-answer.ts';

type Answer = z.output<typeof BillingAccountSchema>;

/** Where an account is found. */
export function pathOfAccount(billingAccountId: string): string {
  return `/v1/billing-accounts/${encodeURIComponent(billingAccountId)}`;
}

/** One account, with the tag of this version. */
export function taggedAccount(c: AppContext, account: BillingAccount): Answer {
  tag(c, account.version);
  return shownAccount(c, account);
}

/** One account among others. */
export function shownAccount(c: AppContext, account: BillingAccount): Answer {
  const { billingAccountId, customerId, currency, timeZone, state, collectionStatus } = account;
  const { suspension = null, closure, ending = null, cycle, billing, graceDays, openedDate } = account;
  const { frequency, billCycleDay, paymentTermDays } = cycle;
  return {
    ...{ billingAccountId, customerId, currency, timeZone, state, collectionStatus },
    suspension: suspension === null ? null : { reason: suspension.reason, at: suspension.at },
    closure: closure === undefined ? null : { reason: closure.reason, at: closure.at },
    ending:
      ending === null
        ? null
        : {
            ...{ reason: ending.reason, at: ending.at },
            ...{ lastDay: ending.lastDay, finalBillDate: ending.finalBillDate },
          },
    creditLimit: money(account.creditLimit, currency),
    balance: money(account.balance, currency),
    ...{ graceDays, taxRateBasisPoints: account.taxRateBasisPoints ?? 0, tax: account.taxation ?? null },
    cycle: { frequency, billCycleDay, paymentTermDays },
    parentAccountId: account.parentAccountId ?? null,
    payers: shownPayers(account),
    ...{ openedDate, billedThrough: billing?.billedThrough ?? null },
    nextBillDate: billing?.nextBillDate ?? null,
    links: {
      self: linkTo(c, pathOfAccount(billingAccountId)),
      customer: linkTo(c, pathOfCustomer(customerId)),
    },
  };
}

/** Who pays the bills of an account from which day on. */
export function shownPayers({ payers = [] }: Pick<BillingAccount, 'payers'>): Answer['payers'] {
  return payers.map(({ from, payer }) => ({ from, payerAccountId: payer?.billingAccountId ?? null }));
}
