import type { Db } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { PolicyName } from '../../domain/policies/names.ts';
import type { ShadowDecision } from '../../domain/policies/shadow.ts';
import { collectionOf } from '../mongo/collection.ts';
import { insertIfAbsent } from '../mongo/insert.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { shadowDecisions } from './collections.ts';

/** Which shadow decisions; a null bound is none. */
export interface ShadowQuery {
  readonly name: PolicyName;
  readonly version: string;
  /** Inclusive. */
  readonly from: Instant | null;
  /** Exclusive. */
  readonly to: Instant | null;
}

export interface ShadowReads {
  /** Oldest first, one by one: there may be very many. */
  each(query: ShadowQuery): AsyncIterable<ShadowDecision>;
}
export interface ShadowWrites {
  /** False when it was there. */
  put(decision: ShadowDecision): Promise<boolean>;
}

export function shadowReads(reader: Reader): ShadowReads {
  return {
    async *each({ name, version, from, to }) {
      const bounds = { ...(from === null ? {} : { $gte: from }), ...(to === null ? {} : { $lt: to }) };
      const cursor = collectionOf(reader.db, shadowDecisions)
        .find(
          {
            'candidate.name': name,
            'candidate.version': version,
            ...(Object.keys(bounds).length === 0 ? {} : { decidedAt: bounds }),
          },
          within(reader),
        )
        .sort({ decidedAt: 1 });
      for await (const doc of cursor) yield shadowDecisions.fromDoc(doc);
    },
  };
}

export function shadowWrites(db: Db): ShadowWrites {
  return { put: (decision) => insertIfAbsent(db, shadowDecisions, decision) };
}
