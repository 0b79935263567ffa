/** TMF678 customerBillOnDemand: a bill that was asked for. It is the next one that the account gets: no bill is made out of its turn. */
import { z } from 'zod';
import { civilDateAt } from '../../../domain/civil-date.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { Problem } from '../../problems/problem.ts';
import { readTmfBody } from '../conventions/body.ts';
import { keptResource } from '../kept-resource.ts';
import { accountRef, billRef } from '../references.ts';

const Body = z.object({ billingAccount: z.object({ id: z.string() }).nullish() });
const Kept = z.object({ billingAccount: z.object({ id: z.string() }), lastUpdate: z.string() });

export const CUSTOMER_BILL_ON_DEMAND = keptResource(
  {
    ...{ specification: 'tmf678', name: 'customerBillOnDemand', prefix: 'CBOD', rate: 'write' },
    ...{ objects: ['customer', 'account'], readScopes: ['customers:read'], writeScopes: ['accounts:write'] },
    async ownerOf({ deps }, sent) {
      const { billingAccount } = readTmfBody(Body, sent);
      if (billingAccount == null)
        throw new Problem('validation-failed', 'A bill is of one billing account.', {
          errors: [{ pointer: '/billingAccount', code: 'missing', detail: 'the billing account, by its id' }],
        });
      return (await deps.store.accounts.get(billingAccount.id))?.customerId ?? null;
    },
    complete: async ({ deps }, { sent }) => ({ ...sent, lastUpdate: deps.now() }),
    async show({ c, deps: { store } }, document) {
      const { billingAccount, lastUpdate } = Kept.parse(document);
      const account = await store.accounts.get(billingAccount.id);
      if (account === null || isInternalAccount(account)) return { ...document, state: 'rejected' };
      const { billingAccountId } = account;
      const { items } = await store.bills.listBills({ billingAccountId, limit: 1, cursor: null });
      const [newest] = items;
      const asked = civilDateAt(lastUpdate, account.timeZone);
      const isMade = newest !== undefined && newest.billDate >= asked;
      return {
        ...document,
        name: document['name'] ?? `Bill of ${billingAccountId}`,
        billingAccount: accountRef(c, billingAccountId),
        state: isMade ? 'done' : account.state === 'closed' ? 'rejected' : 'inProgress',
        ...(isMade ? { customerBill: billRef(c, newest.billId) } : {}),
      };
    },
  },
  { change: false, removal: false },
);
