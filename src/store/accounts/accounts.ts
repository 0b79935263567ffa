import type { AccountFailure } from '../../domain/account-fault.ts';
import type { AccountState, BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { BillingAccountId, CustomerId, OrderId } from '../../domain/flavor.ts';
import type { Currency } from '../../domain/money.ts';
import { approvals } from '../cases/collections.ts';
import { readEach } from '../mongo/account-fault.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { readById } from '../mongo/reads-together.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { accounts } from './collections.ts';

export interface AccountReads {
  /** Accounts, the last opened first, those whose fields equal what is given. Throws InvalidCursor. */
  list(
    query: PageRequest & { readonly customerId: CustomerId | null; readonly state: AccountState | null },
  ): Promise<Page<BillingAccount>>;
  get(billingAccountId: BillingAccountId): Promise<BillingAccount | null>;
  /** The account, and whether an order of this id has a case, of any account; one round trip. Null: there is no such account. */
  withOrder(
    billingAccountId: BillingAccountId,
    orderId: OrderId,
  ): Promise<{ readonly account: BillingAccount; readonly orderHasCase: boolean } | null>;
  /** The existing accounts among these, and the unreadable ones with the reason; one query. */
  getMany(billingAccountIds: readonly BillingAccountId[]): Promise<{
    readonly found: readonly BillingAccount[];
    readonly unread: readonly AccountFailure[];
  }>;
  /** The currencies of accounts that are not closed, in no particular order. */
  currencies(): Promise<Currency[]>;
  /** All of a customer's accounts by id; empty for an unknown customer. */
  ofCustomer(customerId: CustomerId): Promise<BillingAccount[]>;
  /** The zones of these accounts, and of all accounts of these customers, by id; one query, which needs nothing else of them to be readable. */
  timeZones(of: {
    readonly billingAccountIds: readonly BillingAccountId[];
    readonly customerIds: readonly CustomerId[];
  }): Promise<AccountZone[]>;
}

/** The time zone of an account, and its customer. */
export type AccountZone = Pick<BillingAccount, 'billingAccountId' | 'customerId' | 'timeZone'>;

export function accountReads(reader: Reader): AccountReads {
  const collection = collectionOf(reader.db, accounts);
  return {
    list: ({ customerId, state, ...page }) =>
      listNewestFirst(reader, accounts, 'openedDate', { customerId, state }, page),
    get: readById(reader, accounts),
    async withOrder(billingAccountId, orderId) {
      const pipeline = [{ $match: { _id: orderId } }, { $project: { _id: 1 } }];
      const [found] = await collection
        .aggregate<{ readonly _id: string; readonly cases: readonly unknown[] }>(
          [
            { $match: { _id: billingAccountId } },
            { $lookup: { from: approvals.name, pipeline, as: 'cases' } },
          ],
          within(reader),
        )
        .toArray();
      if (found === undefined) return null;
      const { cases, ...doc } = found;
      return { account: accounts.fromDoc(doc), orderHasCase: cases.length > 0 };
    },
    async getMany(billingAccountIds) {
      const docs = await collection.find({ _id: { $in: [...billingAccountIds] } }, within(reader)).toArray();
      const { found, unread } = readEach(docs, accounts.fromDoc);
      return { found, unread: unread.map(({ doc, code }) => ({ billingAccountId: doc._id, code })) };
    },
    async currencies() {
      const found: unknown[] = await collection.distinct(
        'currency',
        { state: { $ne: 'closed' } },
        within(reader),
      );
      return found.map(String);
    },
    async ofCustomer(customerId) {
      const docs = await collection.find({ customerId }, within(reader)).sort({ _id: 1 }).toArray();
      return docs.map(accounts.fromDoc);
    },
    async timeZones({ billingAccountIds, customerIds }) {
      if (billingAccountIds.length === 0 && customerIds.length === 0) return [];
      const docs = await collection
        .find(
          {
            $or: [{ _id: { $in: [...billingAccountIds] } }, { customerId: { $in: [...customerIds] } }],
            timeZone: { $type: 'string' },
          },
          { ...within(reader), projection: { customerId: 1, timeZone: 1 } },
        )
        .sort({ _id: 1 })
        .toArray();
      return docs.map(({ _id, customerId, timeZone }) => ({ billingAccountId: _id, customerId, timeZone }));
    },
  };
}
