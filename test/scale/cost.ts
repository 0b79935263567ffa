/** Costs between readings, without what goes on when nobody asks for anything. */
import { PROCESS_KINDS, type ProcessKind, type Reading, type Stored } from './meter.ts';

/** What one request costs, with all that follows it. */
export interface Cost {
  /** Milliseconds. */
  readonly processor: Readonly<Record<ProcessKind, number>>;
  /** API and worker together, in the unit of a loop that is the same in every run. */
  readonly oursCalibrated: number;
  /** Commands to MongoDB. */
  readonly commands: number;
  /** In and out of MongoDB's members. */
  readonly bytes: number;
  /** Temporal's requests to its database. */
  readonly persistence: number;
}

/** What goes on in a millisecond when nobody asks for anything. */
export type Idle = Omit<Cost, 'oursCalibrated'>;

function per(before: Reading, after: Reading, count: number, idle: Idle | null): Idle {
  const ms = after.atMs - before.atMs;
  const of = (read: (one: Reading) => number, atRest: number | undefined) =>
    Math.max(0, read(after) - read(before) - (atRest ?? 0) * ms) / count;
  const processor = Object.fromEntries(
    PROCESS_KINDS.map((kind) => [kind, of((one) => one.processor[kind], idle?.processor[kind])]),
  );
  return {
    processor: { api: 0, worker: 0, mongod: 0, temporal: 0, postgres: 0, ...processor },
    commands: of((one) => one.commands, idle?.commands),
    bytes: of((one) => one.bytes, idle?.bytes),
    persistence: of((one) => one.persistence, idle?.persistence),
  };
}

/** What went on in a millisecond between two readings. */
export const idleBetween = (before: Reading, after: Reading): Idle =>
  per(before, after, after.atMs - before.atMs, null);

/** What each of `count` requests cost; `calibrationMs` is what the loop took around them. */
export function costBetween(
  before: Reading,
  after: Reading,
  count: number,
  { idle, calibrationMs }: { readonly idle: Idle; readonly calibrationMs: number },
): Cost {
  const cost = per(before, after, count, idle);
  return { ...cost, oursCalibrated: (cost.processor.api + cost.processor.worker) / calibrationMs };
}

/** Of every figure the least: other work on the machine only adds. */
export function leastOf(costs: readonly Cost[]): Cost {
  const least = (read: (cost: Cost) => number) => Math.min(...costs.map(read));
  const processor = Object.fromEntries(
    PROCESS_KINDS.map((kind) => [kind, least((one) => one.processor[kind])]),
  );
  return {
    processor: { api: 0, worker: 0, mongod: 0, temporal: 0, postgres: 0, ...processor },
    oursCalibrated: least((one) => one.oursCalibrated),
    commands: least((one) => one.commands),
    bytes: least((one) => one.bytes),
    persistence: least((one) => one.persistence),
  };
}

/** What one of `count` things left in a collection. */
export interface Growth {
  readonly documents: number;
  /** On the disk, compressed as the collection is. */
  readonly bytes: number;
  /** As many as the collection has for a document. */
  readonly indexBytes: number;
}

type Sizes = ReadonlyMap<string, Stored>;

/**
 * What each of `count` things left, by collection. How well a collection is compressed, and how large its indexes are for a document, is taken
 * from all of it, because pages on the disk grow in steps.
 */
export function growthBetween(before: Sizes, after: Sizes, count: number): Record<string, Growth> {
  const grown = [...after].flatMap(([name, now]): [string, Growth][] => {
    const was = before.get(name) ?? { documents: 0, size: 0, storage: 0, indexes: 0 };
    const documents = (now.documents - was.documents) / count;
    const size = (now.size - was.size) / count;
    if (documents <= 0 && size <= 0) return [];
    const compressed = now.size === 0 ? 1 : Math.min(1, now.storage / now.size);
    const perDocument = now.documents === 0 ? 0 : now.indexes / now.documents;
    return [
      [
        name,
        {
          documents,
          bytes: Math.max(0, size) * compressed,
          indexBytes: Math.max(0, documents) * perDocument,
        },
      ],
    ];
  });
  return Object.fromEntries(grown.sort(([one], [other]) => (one < other ? -1 : 1)));
}
