import type { Document } from 'mongodb';
import { addDays, civilDateAt } from '../../../domain/civil-date.ts';
import { COLLECTION_DAYS } from '../../../domain/insight/kpi/definitions.ts';
import { accounts } from '../../accounts/collections.ts';
import { bills } from '../../billing/collections.ts';
import { ledgerEntries } from '../../ledger/collections.ts';
import { payments } from '../../payments/collections.ts';
import { instantsOf, type KpiQuery, type KpiQueryInput, OF_CUSTOMERS, one } from './parts.ts';

/** Ends in rows by currency: `_id` is the account. An account that is not there has none. */
const BY_CURRENCY_OF_ACCOUNT: readonly Document[] = [
  {
    $lookup: {
      from: accounts.name,
      localField: '_id',
      foreignField: '_id',
      pipeline: [{ $project: { currency: 1 } }],
      as: 'account',
    },
  },
  { $unwind: '$account' },
];

export function collectionRate({ from, to, now }: KpiQueryInput): KpiQuery {
  // The 30th day after the due date has to be over.
  const lastDue = addDays(civilDateAt(now, 'UTC'), -COLLECTION_DAYS - 1);
  const afterTime = {
    $dateToString: {
      date: {
        $dateAdd: {
          startDate: { $dateFromString: { dateString: '$dueDate' } },
          unit: 'day',
          amount: COLLECTION_DAYS + 1,
        },
      },
      format: '%Y-%m-%d',
    },
  };
  const settled = { $eq: ['$$payment.status', 'settled'] };
  const settledInTime = { $and: [settled, { $lt: ['$$payment.occurredAt', '$afterTime'] }] };
  return {
    collection: bills.name,
    pipeline: [
      { $match: { dueDate: { $gte: from, $lte: to < lastDue ? to : lastDue }, ...OF_CUSTOMERS } },
      // Without a pipeline of its own: that costs a multiple, for every bill.
      {
        $lookup: {
          from: payments.name,
          localField: '_id',
          foreignField: 'allocations.billId',
          as: 'payments',
        },
      },
      { $set: { afterTime } },
      { $set: { paid: putOnBill(settled), inTime: putOnBill(settledInTime) } },
      {
        $project: {
          ...{ billingAccountId: 1, amount: 1, disputedAmount: 1, paidAmount: 1, paid: 1, inTime: 1 },
          isBill: { $literal: 1 },
        },
      },
      // All write-offs, which are few: asking for those of each bill would cost more.
      {
        $unionWith: {
          coll: ledgerEntries.name,
          pipeline: [
            { $match: { type: 'writeOff', occurredAt: { $gte: '' }, billId: { $ne: null } } },
            {
              $project: {
                _id: '$billId',
                billingAccountId: 1,
                // What was recovered afterwards was paid.
                writtenOff: {
                  $cond: [{ $eq: ['$direction', 'credit'] }, '$amount', { $multiply: ['$amount', -1] }],
                },
              },
            },
          ],
        },
      },
      {
        $group: {
          _id: '$_id',
          billingAccountId: { $first: '$billingAccountId' },
          ...sumsOf('isBill', 'amount', 'disputedAmount', 'paidAmount', 'paid', 'inTime', 'writtenOff'),
        },
      },
      { $match: { isBill: 1 } },
      {
        $set: {
          credited: {
            $max: [
              0,
              {
                $subtract: ['$paidAmount', { $add: ['$paid', '$writtenOff'] }],
              },
            ],
          },
        },
      },
      {
        $set: {
          asked: { $max: [0, { $subtract: ['$amount', { $add: ['$disputedAmount', '$credited'] }] }] },
        },
      },
      { $match: { asked: { $gt: 0 } } },
      { $set: { collected: { $min: ['$asked', '$inTime'] } } },
      {
        $group: {
          _id: '$billingAccountId',
          samples: { $sum: 1 },
          numerator: { $sum: '$collected' },
          denominator: { $sum: '$asked' },
          inFull: { $sum: one({ $eq: ['$collected', '$asked'] }) },
        },
      },
      ...BY_CURRENCY_OF_ACCOUNT,
      {
        $group: {
          _id: '$account.currency',
          ...sumsOf('samples', 'numerator', 'denominator', 'inFull'),
        },
      },
      {
        $project: {
          rows: [
            { currency: '$_id', samples: '$samples', numerator: '$numerator', denominator: '$denominator' },
            { currency: null, samples: '$samples', numerator: '$inFull', denominator: '$samples' },
          ],
        },
      },
      { $unwind: '$rows' },
      { $replaceWith: { $mergeObjects: ['$rows', { value: null }] } },
    ],
  };
}

/** Accumulators that add up fields under their own names. */
function sumsOf(...fields: readonly string[]): Document {
  return Object.fromEntries(fields.map((field) => [field, { $sum: `$${field}` }]));
}

/** What those of the bill's payments that a condition holds for put on it. */
function putOnBill(condition: Document): Document {
  const own = {
    $filter: { input: '$$payment.allocations', as: 'part', cond: { $eq: ['$$part.billId', '$_id'] } },
  };
  return {
    $sum: {
      $map: {
        input: { $filter: { input: '$payments', as: 'payment', cond: condition } },
        as: 'payment',
        in: { $sum: { $map: { input: own, as: 'part', in: '$$part.amount' } } },
      },
    },
  };
}

export function badDebtRatio({ from, to }: KpiQueryInput): KpiQuery {
  return {
    collection: bills.name,
    pipeline: [
      // What a cancelled bill asked for, the bill in its place asks for.
      { $match: { billDate: { $gte: from, $lte: to }, cancelled: { $exists: false }, ...OF_CUSTOMERS } },
      {
        $group: {
          _id: '$billingAccountId',
          samples: { $sum: 1 },
          numerator: { $sum: 0 },
          denominator: { $sum: '$amount' },
        },
      },
      {
        $unionWith: {
          coll: ledgerEntries.name,
          pipeline: [
            { $match: { type: 'writeOff', occurredAt: instantsOf({ from, to }), ...OF_CUSTOMERS } },
            {
              $group: {
                _id: '$billingAccountId',
                samples: { $sum: 0 },
                numerator: {
                  $sum: {
                    $cond: [{ $eq: ['$direction', 'credit'] }, '$amount', { $multiply: ['$amount', -1] }],
                  },
                },
                denominator: { $sum: 0 },
              },
            },
          ],
        },
      },
      ...BY_CURRENCY_OF_ACCOUNT,
      {
        $group: {
          _id: '$account.currency',
          ...sumsOf('samples', 'numerator', 'denominator'),
        },
      },
      { $project: { _id: 0, currency: '$_id', samples: 1, numerator: 1, denominator: 1, value: null } },
    ],
  };
}
