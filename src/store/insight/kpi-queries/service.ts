import type { Document } from 'mongodb';
import { HOUR_MS } from '../../../domain/civil-date.ts';
import type { ReasonCode } from '../../../domain/decisions/reason-codes.ts';
import { cycleChanges, inquiries } from '../../cases/collections.ts';
import { decisions } from '../../decisions/collections.ts';
import { balanceQueryTimes, inquiryRatings } from '../collections.ts';
import {
  hoursBefore,
  instantsOf,
  type KpiQuery,
  type KpiQueryInput,
  limitOf,
  millisecondsBetween,
  one,
  secondsUp,
} from './parts.ts';

export function inquiryResolutionTime({ from, to, now }: KpiQueryInput): KpiQuery {
  const limitMs = limitOf('inquiryResolutionTime') * 1_000;
  return {
    collection: inquiries.name,
    pipeline: [
      {
        $match: {
          createdAt: instantsOf({ from, to }),
          $or: [{ resolvedAt: { $ne: null } }, { createdAt: { $lte: hoursBefore(now, limitMs / HOUR_MS) } }],
        },
      },
      {
        $set: {
          took: {
            $cond: [{ $eq: ['$resolvedAt', null] }, null, millisecondsBetween('$createdAt', '$resolvedAt')],
          },
        },
      },
      ...timeRows(limitMs),
    ],
  };
}

/** The answer to a wish for what is so already. */
const UNCHANGED: ReasonCode = 'CYCLE_UNCHANGED';

export function cyclePreferencesAccommodated({ from, to }: KpiQueryInput): KpiQuery {
  return {
    collection: cycleChanges.name,
    pipeline: [
      {
        $match: {
          createdAt: instantsOf({ from, to }),
          quote: { $ne: null },
          decision: { $ne: null },
          'reasons.code': { $ne: UNCHANGED },
        },
      },
      {
        $lookup: {
          from: decisions.name,
          localField: 'decision.receiptId',
          foreignField: '_id',
          pipeline: [{ $project: { standing: '$facts.standing.value' } }],
          as: 'receipt',
        },
      },
      { $match: { 'receipt.standing': { $in: ['good', 'due'] } } },
      {
        $set: {
          found: {
            $anyElementTrue: [
              {
                $map: {
                  input: '$quote.options',
                  as: 'option',
                  in: {
                    $and: [
                      '$$option.eligible',
                      { $eq: [{ $size: { $ifNull: ['$$option.overriddenCodes', []] } }, 0] },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
      {
        $group: {
          _id: null,
          samples: { $sum: 1 },
          numerator: { $sum: one({ $eq: ['$found', true] }) },
          denominator: { $sum: 1 },
        },
      },
      { $project: { _id: 0, currency: null, samples: 1, numerator: 1, denominator: 1, value: null } },
    ],
  };
}

export function cycleChangeProcessingTime({ from, to, now }: KpiQueryInput): KpiQuery {
  const limitMs = limitOf('cycleChangeProcessingTime') * 1_000;
  const lastAt = (state: string): Document => ({
    $last: {
      $map: {
        input: { $filter: { input: '$timeline', as: 'step', cond: { $eq: ['$$step.state', state] } } },
        as: 'step',
        in: '$$step.at',
      },
    },
  });
  return {
    collection: cycleChanges.name,
    pipeline: [
      {
        $match: {
          createdAt: instantsOf({ from, to }),
          'timeline.state': 'confirming',
          $or: [
            { state: { $in: ['confirmed', 'failed'] } },
            { state: 'confirming', updatedAt: { $lte: hoursBefore(now, limitMs / HOUR_MS) } },
          ],
        },
      },
      {
        $set: {
          quotedAt: lastAt('quoted'),
          confirmingAt: lastAt('confirming'),
          confirmedAt: lastAt('confirmed'),
        },
      },
      {
        $set: {
          took: {
            $cond: [
              { $eq: ['$state', 'confirmed'] },
              {
                $subtract: [
                  millisecondsBetween('$createdAt', '$confirmedAt'),
                  millisecondsBetween('$quotedAt', '$confirmingAt'),
                ],
              },
              null,
            ],
          },
        },
      },
      ...timeRows(limitMs),
    ],
  };
}

/** From `took` in milliseconds, null where it never came to an end, to rows by whole second. */
function timeRows(limitMs: number): Document[] {
  const ended = { $ne: ['$took', null] };
  return [
    {
      $group: {
        _id: { $cond: [ended, secondsUp('$took'), null] },
        samples: { $sum: one(ended) },
        numerator: { $sum: one({ $and: [ended, { $lt: ['$took', limitMs] }] }) },
        denominator: { $sum: 1 },
      },
    },
    { $project: { _id: 0, currency: null, samples: 1, numerator: 1, denominator: 1, value: '$_id' } },
  ];
}

export function balanceQueryTime({ from, to }: KpiQueryInput): KpiQuery {
  const limit = limitOf('balanceQueryTime');
  const bar = {
    value: '$$bar.below',
    samples: '$$bar.count',
    numerator: { $cond: [{ $lte: ['$$bar.below', limit] }, '$$bar.count', 0] },
    denominator: '$$bar.count',
  };
  return {
    collection: balanceQueryTimes.name,
    pipeline: [
      { $match: { day: { $gte: from, $lte: to } } },
      {
        $project: {
          rows: {
            $concatArrays: [
              { $map: { input: '$answered', as: 'bar', in: bar } },
              [{ value: null, samples: 0, numerator: 0, denominator: '$failed' }],
            ],
          },
        },
      },
      { $unwind: '$rows' },
      {
        $group: {
          _id: '$rows.value',
          samples: { $sum: '$rows.samples' },
          numerator: { $sum: '$rows.numerator' },
          denominator: { $sum: '$rows.denominator' },
        },
      },
      { $match: { denominator: { $gt: 0 } } },
      { $project: { _id: 0, currency: null, samples: 1, numerator: 1, denominator: 1, value: '$_id' } },
    ],
  };
}

export function experienceRating({ from, to }: KpiQueryInput): KpiQuery {
  return {
    collection: inquiryRatings.name,
    pipeline: [
      { $match: { ratedAt: instantsOf({ from, to }) } },
      {
        $group: {
          _id: '$rating',
          samples: { $sum: 1 },
          numerator: { $sum: '$rating' },
          denominator: { $sum: 1 },
        },
      },
      { $project: { _id: 0, currency: null, samples: 1, numerator: 1, denominator: 1, value: '$_id' } },
    ],
  };
}
