/** Who may have to hear of a payment on an account: one question for all of them, because most payments concern nobody else. */
import type { Document } from 'mongodb';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { accountViews } from '../accounts/collections.ts';
import { dunningCases, promises, writeOffProposals } from '../arrears/collections.ts';
import { UNRECOVERED } from '../arrears/recoveries.ts';
import { approvals } from '../cases/collections.ts';
import { readTogether } from '../mongo/reads-together.ts';
import { type Reader, within } from '../mongo/transaction.ts';

/** Who may have to hear of a payment. False: nobody of that kind does. */
export interface PaymentListeners {
  /** A debt that was written off is not recovered in full. */
  readonly debts: boolean;
  /** A promise or a plan runs, or its end was not told. */
  readonly promises: boolean;
  readonly dunning: boolean;
  /** An order of the credit party waits for a condition. */
  readonly waiting: boolean;
  /** An order of the credit party was declined at some time. */
  readonly declined: boolean;
}

export interface PaymentListenerReads {
  /** Null: the account has no view that says whose credit it is part of, and everybody may have to hear. */
  of(billingAccountId: BillingAccountId): Promise<PaymentListeners | null>;
}

/** Whether a collection has a document of the account. */
function anyOf(from: string, filter: Document, as: string): Document {
  const pipeline = [{ $match: filter }, { $limit: 1 }, { $project: { _id: 1 } }];
  return { $lookup: { from, localField: '_id', foreignField: 'billingAccountId', pipeline, as } };
}

/** Whether there is an order of the credit party in a state. */
function anyOrder(state: string, as: string): Document {
  const pipeline = [{ $match: { state } }, { $limit: 1 }, { $project: { _id: 1 } }];
  const from = approvals.name;
  return {
    $lookup: { from, localField: 'party._id', foreignField: 'order.billingAccountId', pipeline, as },
  };
}

const STAGES: readonly Document[] = [
  {
    $lookup: {
      ...{ from: accountViews.name, localField: 'creditPartyId', foreignField: 'creditPartyId', as: 'party' },
      pipeline: [{ $project: { _id: 1 } }],
    },
  },
  { $project: { party: 1 } },
  anyOf(writeOffProposals.name, UNRECOVERED, 'debts'),
  anyOf(promises.name, { toldAt: null }, 'promises'),
  anyOf(dunningCases.name, { state: 'open' }, 'dunning'),
  anyOrder('awaitingCondition', 'waiting'),
  anyOrder('declined', 'declined'),
];

type Row = { readonly _id: string } & Readonly<Record<keyof PaymentListeners, readonly unknown[]>>;

/** Those that are asked for at the same time share a query. */
export function paymentListenerReads(reader: Reader): PaymentListenerReads {
  const find = async (ids: readonly string[]): Promise<Map<string, PaymentListeners>> => {
    const rows = await reader.db
      .collection<{ _id: string }>(accountViews.name)
      .aggregate<Row>([{ $match: { _id: { $in: [...ids] } } }, ...STAGES], within(reader))
      .toArray();
    return new Map(
      rows.map(({ _id, debts, promises: promised, dunning, waiting, declined }) => [
        _id,
        {
          ...{ debts: debts.length > 0, promises: promised.length > 0, dunning: dunning.length > 0 },
          ...{ waiting: waiting.length > 0, declined: declined.length > 0 },
        },
      ]),
    );
  };
  const together = readTogether(find);
  return {
    async of(billingAccountId) {
      const found =
        reader.session === null
          ? await together(billingAccountId)
          : (await find([billingAccountId])).get(billingAccountId);
      return found ?? null;
    },
  };
}
