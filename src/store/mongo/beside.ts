/** Reads of other subjects that go along with a first one: one command, one round trip, one moment. */
import type { Document } from 'mongodb';

/** A read of a collection that goes along with another. */
export interface Beside<T> {
  /** The name of the collection. */
  readonly collection: string;
  readonly pipeline: readonly Document[];
  /** What the documents that it finds say. Fails where they are malformed. */
  readonly told: (docs: readonly Document[]) => T;
}

/** What the reads that went along have found. Fails for one that did not go along. */
export type ToldBeside = <T>(beside: Beside<T>) => T;

/** What a document of the other reads is wrapped in: which read it is of, and the document. */
interface Wrapped {
  readonly beside: number;
  readonly doc: Document;
}

/** Stages that put the other reads at the end of an aggregation. Its own documents have no field `beside`. */
export function stagesBeside(besides: readonly Beside<unknown>[]): Document[] {
  return besides.map(({ collection, pipeline }, index) => ({
    $unionWith: {
      coll: collection,
      pipeline: [...pipeline, { $project: { _id: 0, beside: { $literal: index }, doc: '$$ROOT' } }],
    },
  }));
}

/** Takes the documents of an aggregation with {@link stagesBeside} apart. */
export function withBesides<Own extends object>(
  found: readonly (Own | Wrapped)[],
  besides: readonly Beside<unknown>[],
): { readonly own: Own[]; readonly told: ToldBeside } {
  const own: Own[] = [];
  const docs = besides.map((): Document[] => []);
  for (const one of found)
    if (isWrapped(one)) docs[one.beside]?.push(one.doc);
    else own.push(one);
  return {
    own,
    told(beside) {
      const of = docs[besides.indexOf(beside)];
      if (of === undefined) throw new RangeError('this read did not go along');
      return beside.told(of);
    },
  };
}

function isWrapped(one: object): one is Wrapped {
  return 'beside' in one;
}
