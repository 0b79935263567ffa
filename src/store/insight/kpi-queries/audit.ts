import { civilDateAt } from '../../../domain/civil-date.ts';
import { accounts, accountViews } from '../../accounts/collections.ts';
import { bills } from '../../billing/collections.ts';
import { ledgerEntries } from '../../ledger/collections.ts';
import { firstThat, type KpiQuery, type KpiQueryInput, OF_CUSTOMERS } from './parts.ts';

export function balanceAccuracy(): KpiQuery {
  const signed = {
    $cond: [{ $eq: ['$direction', 'debit'] }, '$amount', { $multiply: ['$amount', -1] }],
  };
  const sum = { $ifNull: [{ $first: '$ledger.sum' }, 0] };
  return {
    collection: accounts.name,
    pipeline: [
      { $match: OF_CUSTOMERS },
      {
        $lookup: {
          from: ledgerEntries.name,
          localField: '_id',
          foreignField: 'billingAccountId',
          pipeline: [{ $group: { _id: null, sum: { $sum: signed } } }],
          as: 'ledger',
        },
      },
      {
        $lookup: {
          from: accountViews.name,
          localField: '_id',
          foreignField: '_id',
          pipeline: [{ $project: { balance: '$account.balance' } }],
          as: 'served',
        },
      },
      {
        $project: {
          right: {
            $and: [
              { $eq: ['$balance', sum] },
              { $eq: [{ $ifNull: [{ $first: '$served.balance' }, '$balance'] }, sum] },
            ],
          },
        },
      },
    ],
  };
}

export function paymentStatusAccuracy({ now, todays }: KpiQueryInput): KpiQuery {
  const utc = civilDateAt(now, 'UTC');
  const unprotected = { $lt: [{ $ifNull: ['$promise.untilDate', ''] }, '$today'] };
  const date = (dateString: string) => ({ $dateFromString: { dateString } });
  return {
    collection: accounts.name,
    pipeline: [
      { $match: OF_CUSTOMERS },
      {
        $lookup: {
          from: bills.name,
          localField: '_id',
          foreignField: 'billingAccountId',
          pipeline: [
            {
              $project: {
                dueDate: 1,
                open: {
                  $cond: [
                    { $eq: ['$rests', true] },
                    0,
                    { $max: [0, { $subtract: ['$amount', { $add: ['$paidAmount', '$disputedAmount'] }] }] },
                  ],
                },
              },
            },
            { $match: { open: { $gt: 0 } } },
          ],
          as: 'open',
        },
      },
      {
        $set: {
          today: firstThat(
            [...todays].map(([zone, today]) => [{ $eq: ['$timeZone', zone] }, today]),
            utc,
          ),
        },
      },
      { $set: { oldest: { $min: '$open.dueDate' } } },
      {
        $set: {
          late: {
            $max: [
              0,
              {
                $cond: [
                  { $eq: [{ $ifNull: ['$oldest', null] }, null] },
                  0,
                  { $dateDiff: { startDate: date('$oldest'), endDate: date('$today'), unit: 'day' } },
                ],
              },
            ],
          },
        },
      },
      {
        $project: {
          daysPastDue: { $toInt: '$late' },
          pastDue: {
            $sum: {
              $map: {
                input: '$open',
                as: 'bill',
                in: { $cond: [{ $lt: ['$$bill.dueDate', '$today'] }, '$$bill.open', 0] },
              },
            },
          },
          standing: firstThat(
            [
              [{ $ne: ['$collectionStatus', 'none'] }, '$collectionStatus'],
              [{ $eq: ['$state', 'suspended'] }, 'suspended'],
              [{ $and: [{ $gt: ['$late', '$graceDays'] }, unprotected] }, 'overdue'],
              [{ $gt: ['$late', 0] }, 'grace'],
              [{ $gt: [{ $size: '$open' }, 0] }, 'due'],
            ],
            'good',
          ),
        },
      },
    ],
  };
}
