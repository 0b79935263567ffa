import type { Document } from 'mongodb';
import { z } from 'zod';
import type { Instant } from '../../domain/civil-date.ts';
import type { PartyActivity } from '../../domain/fraud/activity.ts';
import { bandOf, SCORE_BANDS, type ScoreBands } from '../../domain/fraud/baseline.ts';
import type { Activities } from '../../domain/fraud/facts.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { keysOfParties, type Links, partyKey } from '../../domain/fraud/party.ts';
import type { Beside } from '../mongo/beside.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { inNaturalBatches } from '../mongo/natural-batches.ts';
import { readTogether } from '../mongo/reads-together.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { ALERT, EXPIRES, fraudActivities, fraudEvents, frozenMethods, TO_RAISE } from './collections.ts';

export interface FraudReads {
  /**
   * The activities of these parties, and of everybody that the account and the customer among them were seen with: in one round
   * trip. `also` are keys of more parties. A party that did nothing is not in it.
   */
  activitiesOf(parties: Links, also?: readonly string[]): Promise<Activities>;
  /** The same for an order, and which payment methods of its account are frozen: along with the read of its account. */
  behindOrder(parties: Links, also: readonly string[]): Beside<OrderMoment>;
  /** An event that was counted, with what was made of it; null for one that was not, or that has expired. */
  event(eventId: string): Promise<JudgedEvent | null>;
  /** How many events, judged from an instant to before another, had a score of each band. */
  scoreBands(span: { readonly from: Instant; readonly to: Instant }): Promise<ScoreBands>;
  /** Events judged before an instant that want a person and are in no alert; up to `limit` of them after an event's id. */
  toRaise(query: {
    readonly before: Instant;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<JudgedEvent[]>;
}

/** What the keys of payment methods begin with. */
const METHOD = partyKey('method', '');

/** What is known of those behind an order when it is judged. */
export interface OrderMoment {
  readonly activities: Activities;
  /** The hashes of frozen methods that the account was seen with. */
  readonly frozenMethods: readonly string[];
}

/** An activity with those it was seen with, and which methods among them are frozen. */
const followedSchema = z.looseObject({
  followed: z.array(z.looseObject({})),
  frozen: z.array(z.object({ _id: z.string() })).default([]),
});

/** Stages that look which methods that a party was seen with are frozen. */
const FROZEN: readonly Document[] = [
  {
    $set: {
      methods: {
        $map: {
          input: {
            $filter: { input: '$seen.key', cond: { $eq: [{ $indexOfBytes: ['$$this', METHOD] }, 0] } },
          },
          in: { $substrBytes: ['$$this', METHOD.length, -1] },
        },
      },
    },
  },
  {
    $lookup: {
      from: frozenMethods.name,
      localField: 'methods',
      foreignField: '_id',
      pipeline: [{ $match: { state: 'frozen' } }, { $project: { _id: 1 } }],
      as: 'frozen',
    },
  },
  { $unset: 'methods' },
];

/** The parties whose company is asked for too. */
function sourcesAmong(parties: Links): string[] {
  return (['account', 'customer'] as const).flatMap((kind) => {
    const id = parties[kind];
    return id === undefined ? [] : [partyKey(kind, id)];
  });
}

/** Stages that read parties by their keys, and everybody that the sources among them were seen with. */
function following(sources: readonly string[], keys: readonly string[]): Document[] {
  const { name } = fraudActivities;
  return [
    { $match: { _id: { $in: [...keys] } } },
    { $set: { follow: { $cond: [{ $in: ['$_id', [...sources]] }, '$seen.key', []] } } },
    { $lookup: { from: name, localField: 'follow', foreignField: '_id', as: 'followed' } },
    { $unset: 'follow' },
  ];
}

function toldBy(docs: readonly Document[]): OrderMoment {
  const activities = new Map<string, PartyActivity>();
  const frozenMethods: string[] = [];
  for (const found of docs) {
    const { followed, frozen, ...own } = followedSchema.parse(found);
    for (const doc of [own, ...followed]) {
      const { partyKey: key, ...activity } = fraudActivities.fromDoc(asMapped(doc));
      activities.set(key, activity);
    }
    frozenMethods.push(...frozen.map(({ _id }) => _id));
  }
  return { activities, frozenMethods };
}

/** Whose activities are asked for. */
interface AskedParties {
  readonly keys: readonly string[];
  readonly sources: readonly string[];
}

/** What was found of those that one caller asked for, among what was found for all. */
function foundFor({ keys, sources }: AskedParties, docs: readonly Document[]): Activities {
  return toldBy(
    docs
      .filter(({ _id }) => keys.includes(String(_id)))
      .map((doc) => (sources.includes(String(doc['_id'])) ? doc : { ...doc, followed: [] })),
  ).activities;
}

/** Reads that come while one is under way go together, and nobody waits for the watch: so one query at a time. */
const TOGETHER = { most: 25, atOnce: 1 } as const;

export function fraudReads(reader: Reader): FraudReads {
  const find = (asked: readonly AskedParties[]): Promise<Document[]> =>
    reader.db
      .collection<{ _id: string }>(fraudActivities.name)
      .aggregate(
        following(
          [...new Set(asked.flatMap(({ sources }) => sources))],
          [...new Set(asked.flatMap(({ keys }) => keys))],
        ),
        within(reader),
      )
      .toArray();
  const activities = inNaturalBatches<AskedParties, Activities>({
    ...TOGETHER,
    async work(asked) {
      const docs = await find(asked);
      // One party that can't be read is the trouble of those who asked for it.
      return Promise.allSettled(asked.map(async (one) => foundFor(one, docs)));
    },
  });
  const event = readTogether(
    async (ids) =>
      new Map(
        (
          await collectionOf(reader.db, fraudEvents)
            .find({ _id: { $in: [...ids] } }, within(reader))
            .toArray()
        ).map((doc) => [doc._id, fraudEvents.fromDoc(asMapped(doc))]),
      ),
    TOGETHER.atOnce,
  );
  return {
    async activitiesOf(parties, also = []) {
      const asked = { keys: [...keysOfParties(parties), ...also], sources: sourcesAmong(parties) };
      if (asked.keys.length === 0) return new Map();
      return reader.session === null ? activities(asked) : foundFor(asked, await find([asked]));
    },

    behindOrder: (parties, also) => ({
      collection: fraudActivities.name,
      pipeline: [...following(sourcesAmong(parties), [...keysOfParties(parties), ...also]), ...FROZEN],
      told: toldBy,
    }),

    event: async (eventId) => (await event(eventId)) ?? null,

    async scoreBands({ from, to }) {
      const groups = await reader.db
        .collection(fraudEvents.name)
        .aggregate<{ _id: number; count: number }>(
          [
            { $match: { judgedAt: { $gte: from, $lt: to } } },
            { $group: { _id: '$score', count: { $sum: 1 } } },
          ],
          within(reader),
        )
        .toArray();
      const bands = Array.from({ length: SCORE_BANDS }, () => 0);
      for (const { _id: score, count } of groups) bands[bandOf(score)] = (bands[bandOf(score)] ?? 0) + count;
      return bands;
    },

    async toRaise({ before, after, limit }) {
      const docs = await reader.db
        .collection<AnyDocument>(fraudEvents.name)
        .find({ [TO_RAISE]: true, _id: { $gt: after ?? '' }, judgedAt: { $lt: before } }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map((doc) => fraudEvents.fromDoc(asMapped(doc)));
    },
  };
}

function asMapped(doc: object): object {
  const beside: readonly string[] = [EXPIRES, TO_RAISE, ALERT];
  return Object.fromEntries(Object.entries(doc).filter(([name]) => !beside.includes(name)));
}
