import { randomBytes } from 'node:crypto';
import type { Random } from '../../src/demo-data/random.ts';
import {
  documentHashOf,
  type FoundDocument,
  type FoundEntry,
  type FoundLeaf,
  type FoundTrail,
  leafOf,
  rehashed,
} from './trail.ts';

/** What an attack does to one collection: these keys are taken away, these documents put in. */
export interface Blow {
  readonly collection: string;
  readonly remove: readonly string[];
  readonly put: readonly { readonly _id: string; readonly [field: string]: unknown }[];
}

/** What `audit verify` has to name: an entry, or its chain where nothing of it is left; a seal; a pruning by its chain; a document. */
export type Target =
  | { readonly entryId: string; readonly shard: string }
  | { readonly seal: number }
  | { readonly pruning: string }
  | { readonly document: { readonly collection: string; readonly id: string } };

export interface Attack {
  readonly blows: readonly Blow[];
  /** All of them have to be named. */
  readonly targets: readonly Target[];
}

/** What an attacker has: the database, and for some the keys of the trail. Never those of the seals. */
interface Attacker {
  readonly trail: FoundTrail;
  readonly random: Random;
  readonly auditKey: Uint8Array;
}

type Plan = (attacker: Attacker) => Attack;

const entries = (remove: readonly string[], put: Blow['put'] = []): Blow => ({
  ...{ collection: 'auditEntries', remove, put },
});
const replaced = (...docs: readonly FoundEntry[]): Blow =>
  entries(
    docs.map(({ _id }) => _id),
    docs,
  );
const place = (shard: string, sequence: number): string => `${shard}:${sequence}`;
const target = ({ _id, shard }: FoundEntry): Target => ({ entryId: _id, shard });
const otherHash = (): string => randomBytes(32).toString('hex');

function aChain({ trail, random }: Attacker, atLeast = 1): readonly FoundEntry[] {
  const long = [...trail.chains.values()].filter(({ length }) => length >= atLeast);
  const chain = long[random.int(0, long.length - 1)];
  if (chain === undefined) throw new Error(`no chain of ${atLeast} entries`);
  return chain;
}
function anEntry(attacker: Attacker): FoundEntry {
  const chain = aChain(attacker);
  return of(chain, attacker.random.int(0, chain.length - 1));
}
function of<T>(items: readonly T[], at: number): T {
  const item = items[at];
  if (item === undefined) throw new Error(`nothing at ${at}`);
  return item;
}
const oneOf = <T>(items: readonly T[], random: Random): T => of(items, random.int(0, items.length - 1));
const last = <T>(items: readonly T[]): T => of(items, items.length - 1);

/** A document of the business, and another one of its collection. */
function aDocument({ trail, random }: Attacker): {
  readonly collection: string;
  readonly doc: FoundDocument;
  readonly other: FoundDocument;
} {
  const names = [...trail.documents.keys()].filter((name) => (trail.documents.get(name)?.length ?? 0) > 1);
  const collection = of(names, random.int(0, names.length - 1));
  const docs = trail.documents.get(collection) ?? [];
  const at = random.int(0, docs.length - 1);
  return { collection, doc: of(docs, at), other: of(docs, (at + 1) % docs.length) };
}
const named = (collection: string, id: string): Target => ({ document: { collection, id } });

/** A document with one field of another value: an amount, a date, a state, a name, whatever it has. */
function editedDocument(doc: FoundDocument, random: Random): FoundDocument {
  const fields = Object.entries(doc).filter(
    ([name, value]) =>
      name !== '_id' && ['string', 'number', 'boolean'].includes(typeof value) && !isSealed(value),
  );
  const [name, value] = of(fields, random.int(0, fields.length - 1));
  const changed =
    typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;
  return { ...doc, [name]: changed };
}
/** A personal text has a seal of its own, which is not the trail's. */
const isSealed = (value: unknown): boolean => typeof value === 'string' && value.startsWith('sealed:');

/** One field with another value of its kind. */
const EDITS: readonly ((entry: FoundEntry, random: Random) => Record<string, unknown>)[] = [
  () => ({ at: '2026-01-02T03:04:05.678Z' }),
  ({ actor }) => ({ actor: { ...Object(actor), subject: 'somebody-else' } }),
  ({ actor }) => ({ actor: { ...Object(actor), authentication: 'forged' } }),
  ({ outcome }) => ({ outcome: outcome === 'done' ? 'refused' : 'done' }),
  () => ({ reason: 'forged' }),
  ({ act }) => ({ act: act === 'ledger.post' ? 'ledger.credit' : 'ledger.post' }),
  ({ object }) => ({ object: { ...Object(object), id: 'another' } }),
  () => ({ requestId: 'forged' }),
  () => ({ origin: '192.0.2.1' }),
  () => ({ changes: [{ collection: 'bills', id: 'forged', before: null, after: otherHash() }] }),
  () => ({ links: { workflowId: 'forged', decisionId: null } }),
  () => ({ keyId: 'another' }),
  () => ({ hash: otherHash() }),
  () => ({ previousHash: otherHash() }),
  () => ({ note: 'a field of its own' }),
  () => ({ changes: 'none' }),
  () => ({ hash: 7 }),
];

function edited(attacker: Attacker): FoundEntry {
  const { random } = attacker;
  const entry = anEntry(attacker);
  return { ...entry, ...of(EDITS, random.int(0, EDITS.length - 1))(entry, random) };
}

function placed(entry: FoundEntry, shard: string, sequence: number): FoundEntry {
  return { ...entry, _id: place(shard, sequence), shard, sequence };
}

/** The documents of leaves that tell of other entries. */
function leavesTelling({ trail }: Attacker, chain: readonly FoundEntry[]): Blow {
  const docs = chain.flatMap((entry) =>
    trail.leaves
      .filter(({ shard, sequence }) => shard === entry.shard && sequence === entry.sequence)
      .map((leaf): FoundLeaf => ({ ...leaf, hash: leafOf(entry) })),
  );
  return { collection: 'auditLeaves', remove: docs.map(({ _id }) => _id), put: docs };
}

/** A chain that says something else from one entry on, hashed again with a key. */
function rewritten(attacker: Attacker, key: Uint8Array): { chain: FoundEntry[]; from: number } {
  const chain = aChain(attacker);
  const from = attacker.random.int(0, chain.length - 1);
  const changed = chain.map((entry, at) => (at === from ? { ...entry, reason: 'rewritten' } : entry));
  return { chain: rehashed(changed, from, key), from };
}

/** A document with its personal texts, as they are sealed, and those of another one in the same places. */
function withTextsOf(doc: FoundDocument, other: FoundDocument): FoundDocument {
  const texts = Object.entries(other).filter(([name, value]) => isSealedIn(value) && isSealedIn(doc[name]));
  return { ...doc, ...Object.fromEntries(texts) };
}
const isSealedIn = (value: unknown): boolean => JSON.stringify(value ?? null).includes('"sealed:');

/** A document with personal texts, and another one of its collection that has some in the same places. */
function aPersonalDocument({ trail, random }: Attacker) {
  const pairs = [...trail.documents].flatMap(([collection, docs]) =>
    docs.flatMap((doc, at) => {
      const other = docs.find(
        (one, n) => n !== at && withTextsOf(doc, one) !== doc && differs(doc, withTextsOf(doc, one)),
      );
      return other === undefined ? [] : [{ collection, doc, other }];
    }),
  );
  return oneOf(pairs, random);
}
const differs = (a: FoundDocument, b: FoundDocument): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** Every way of tampering, by name. */
export const ATTACKS: Readonly<Record<string, Plan>> = {
  'a document has the sealed texts of another one': (attacker) => {
    const { collection, doc, other } = aPersonalDocument(attacker);
    const put = [withTextsOf(doc, other)];
    return { blows: [{ collection, remove: [], put }], targets: [named(collection, doc._id)] };
  },
  'older sealed texts are put back': ({ trail, random }) => {
    const { collection, older } = oneOf(
      [...trail.older].flatMap(([collection, docs]) => docs.map((older) => ({ collection, older }))),
      random,
    );
    const doc = trail.documents.get(collection)?.find(({ _id }) => _id === older._id);
    if (doc === undefined) throw new Error(`there is no ${older._id} any more`);
    const put = [withTextsOf(doc, older)];
    return { blows: [{ collection, remove: [], put }], targets: [named(collection, doc._id)] };
  },
  'a customer is said to be erased, and has other texts': ({ trail, random }) => {
    const key = oneOf(trail.dataKeys, random);
    const destroyed = { ...key, keys: [], erasedAt: '2026-01-02T03:04:05.678Z' };
    return {
      blows: [{ collection: 'dataKeys', remove: [], put: [destroyed] }],
      targets: [named('dataKeys', key._id)],
    };
  },
  'a pruning says more, or something else': ({ trail, random }) => {
    const pruning = oneOf(trail.prunings, random);
    const forged = random.pick<Record<string, unknown>>([
      { through: Number(pruning['through']) + 1 },
      { through: Number(pruning['through']) - 1 },
      { hash: otherHash() },
      { prunedAt: '2026-01-02T03:04:05.678Z' },
    ]);
    return {
      blows: [{ collection: 'auditPrunings', remove: [], put: [{ ...pruning, ...forged }] }],
      targets: [{ pruning: pruning._id }],
    };
  },
  'the beginning of a chain is cut off, and a pruning is put in': (attacker) => {
    const pruned = new Set(attacker.trail.prunings.map(({ _id }) => _id));
    const chain = of(
      [...attacker.trail.chains.values()].filter((one) => one.length > 1 && !pruned.has(of(one, 0).shard)),
      0,
    );
    const cut = chain.slice(0, attacker.random.int(1, chain.length - 1));
    const { shard, sequence, ...end } = last(cut);
    const model = of(attacker.trail.prunings, 0);
    const forged = { ...model, _id: shard, through: sequence, hash: end['hash'] };
    return {
      blows: [entries(cut.map(({ _id }) => _id)), { collection: 'auditPrunings', remove: [], put: [forged] }],
      targets: [{ pruning: shard }, ...cut.map(target)],
    };
  },
  'a chain is pruned before its time, with an entry by the key of the trail': (attacker) => {
    const { trail, random, auditKey } = attacker;
    const sealedIn = new Map(trail.leaves.map((leaf) => [place(leaf.shard, leaf.sequence), leaf.seal]));
    const young = [...trail.chains.values()].flatMap((chain) => {
      const cut = chain.slice(0, -1).filter(({ _id }) => (sealedIn.get(_id) ?? 1) > 1);
      return cut.length === 0 || of(chain, 0).sequence > 1 ? [] : [{ chain, through: oneOf(cut, random) }];
    });
    const { chain, through } = oneOf(young, random);
    const cut = chain.filter(({ sequence }) => sequence <= through.sequence);
    const prunedAt = random.pick(['2026-01-02T03:04:05.678Z', '2046-01-02T03:04:05.678Z']);
    const model = of(trail.prunings, 0);
    const put = {
      ...{ ...model, _id: through.shard, through: through.sequence, hash: through['hash'] },
      prunedAt,
    };
    const told = last([...(trail.chains.get('audit/retention') ?? [])]);
    const change = { collection: 'auditPrunings', id: put._id, before: null };
    const telling = {
      ...{ ...placed(told, told.shard, told.sequence + 1), at: String(through['at']) },
      changes: [{ ...change, after: documentHashOf('auditPrunings', put, auditKey) }],
    };
    const [added] = rehashed([told, telling], 1, auditKey).slice(1);
    return {
      blows: [
        entries(
          cut.map(({ _id }) => _id),
          added === undefined ? [] : [added],
        ),
        { collection: 'auditPrunings', remove: [], put: [put] },
      ],
      targets: [{ pruning: put._id }, ...cut.map(target)],
    };
  },
  'a pruning is taken away': ({ trail, random }) => {
    const pruning = oneOf(trail.prunings, random);
    const gone = Array.from({ length: Number(pruning['through']) }, (_, n) => n + 1);
    return {
      blows: [{ collection: 'auditPrunings', remove: [pruning._id], put: [] }],
      targets: gone.map((n) => ({ entryId: place(pruning._id, n), shard: pruning._id })),
    };
  },
  'a field of a document is changed': (attacker) => {
    const { collection, doc } = aDocument(attacker);
    const put = [editedDocument(doc, attacker.random)];
    return { blows: [{ collection, remove: [], put }], targets: [named(collection, doc._id)] };
  },
  'a document is deleted': (attacker) => {
    const { collection, doc } = aDocument(attacker);
    return { blows: [{ collection, remove: [doc._id], put: [] }], targets: [named(collection, doc._id)] };
  },
  'a document is put in': (attacker) => {
    const { collection, doc } = aDocument(attacker);
    const forged = { ...doc, _id: `${doc._id}-forged` };
    return { blows: [{ collection, remove: [], put: [forged] }], targets: [named(collection, forged._id)] };
  },
  'a document says what another one says': (attacker) => {
    const { collection, doc, other } = aDocument(attacker);
    const put = [{ ...other, _id: doc._id }];
    return { blows: [{ collection, remove: [], put }], targets: [named(collection, doc._id)] };
  },
  'one field of an entry is changed': (attacker) => {
    const entry = edited(attacker);
    return { blows: [replaced(entry)], targets: [target(entry)] };
  },
  'an entry is deleted': (attacker) => {
    const entry = anEntry(attacker);
    return { blows: [entries([entry._id])], targets: [target(entry)] };
  },
  'an entry is deleted, and those after it move up': (attacker) => {
    const chain = aChain(attacker, 2);
    const at = attacker.random.int(0, chain.length - 2);
    const moved = chain.slice(at + 1).map((entry) => placed(entry, entry.shard, entry.sequence - 1));
    return {
      blows: [
        entries(
          chain.slice(at).map(({ _id }) => _id),
          rehashed([...chain.slice(0, at), ...moved], at, randomBytes(32)).slice(at),
        ),
      ],
      targets: [target(of(chain, at)), target(last(chain))],
    };
  },
  'an entry is put at the end of a chain': (attacker) => {
    const end = last(aChain(attacker));
    const forged = {
      ...placed(end, end.shard, end.sequence + 1),
      previousHash: end['hash'],
      hash: otherHash(),
    };
    return { blows: [entries([], [forged])], targets: [target(forged)] };
  },
  'an entry is put between two others': (attacker) => {
    const chain = aChain(attacker, 2);
    const at = attacker.random.int(1, chain.length - 1);
    const forged = { ...of(chain, at), reason: 'put in' };
    const moved = chain.slice(at).map((entry) => placed(entry, entry.shard, entry.sequence + 1));
    const again = rehashed([...chain.slice(0, at), forged, ...moved], at, randomBytes(32)).slice(at);
    return {
      blows: [
        entries(
          chain.slice(at).map(({ _id }) => _id),
          again,
        ),
      ],
      targets: [target(forged)],
    };
  },
  'a chain begins with a new object': (attacker) => {
    const entry = anEntry(attacker);
    const forged = placed(entry, `account/forged-${attacker.random.int(1, 9_999)}`, 1);
    return { blows: [entries([], [forged])], targets: [target(forged)] };
  },
  'two entries of a chain change places': (attacker) => {
    const chain = aChain(attacker, 2);
    const at = attacker.random.int(0, chain.length - 2);
    const [a, b] = [of(chain, at), of(chain, at + 1)];
    const swapped = [placed(b, a.shard, a.sequence), placed(a, b.shard, b.sequence)];
    return { blows: [replaced(...swapped)], targets: [target(a), target(b)] };
  },
  'the end of a chain is cut off': (attacker) => {
    const chain = aChain(attacker);
    const cut = chain.slice(attacker.random.int(0, chain.length - 1));
    return { blows: [entries(cut.map(({ _id }) => _id))], targets: cut.map(target) };
  },
  'the end of a chain is cut off, with its leaves': (attacker) => {
    const chain = aChain(attacker);
    const cut = chain.slice(attacker.random.int(0, chain.length - 1));
    const leaves = leavesTelling(attacker, cut);
    return { blows: [entries(cut.map(({ _id }) => _id)), { ...leaves, put: [] }], targets: cut.map(target) };
  },
  'the beginning of a chain is cut off': (attacker) => {
    const chain = aChain(attacker);
    const cut = chain.slice(0, attacker.random.int(1, chain.length));
    return { blows: [entries(cut.map(({ _id }) => _id))], targets: cut.map(target) };
  },
  'a range of a chain is replayed at its end': (attacker) => {
    const chain = aChain(attacker);
    const from = attacker.random.int(0, chain.length - 1);
    const replay = chain
      .slice(from, attacker.random.int(from + 1, chain.length))
      .map((entry, n) => placed(entry, entry.shard, chain.length + n + 1));
    const again = rehashed([...chain, ...replay], chain.length, randomBytes(32)).slice(chain.length);
    return { blows: [entries([], again)], targets: again.map(target) };
  },
  'a chain is hashed again without the key': (attacker) => {
    const { chain, from } = rewritten(attacker, randomBytes(32));
    return { blows: [replaced(...chain.slice(from))], targets: chain.slice(from).map(target) };
  },
  'a chain is hashed again with the key of the trail': (attacker) => {
    const { chain, from } = rewritten(attacker, attacker.auditKey);
    return { blows: [replaced(...chain.slice(from))], targets: chain.slice(from).map(target) };
  },
  'a chain is hashed again with the key of the trail, and its leaves too': (attacker) => {
    const { chain, from } = rewritten(attacker, attacker.auditKey);
    const changed = chain.slice(from);
    return { blows: [replaced(...changed), leavesTelling(attacker, changed)], targets: changed.map(target) };
  },
  'an entry is moved to the end of another chain': (attacker) => {
    const entry = anEntry(attacker);
    const end = last(aChain(attacker));
    const moved = { ...placed(entry, end.shard, end.sequence + 1), previousHash: end['hash'] };
    const targets = end.shard === entry.shard ? [target(moved)] : [target(entry), target(moved)];
    return {
      blows: [entries([entry._id], [moved])],
      targets: entry._id === end._id ? [target(entry)] : targets,
    };
  },
  'two chains change names': (attacker) => {
    const [a, b] = [aChain(attacker), aChain(attacker)];
    const [one, two] = [of(a, 0).shard, of(b, 0).shard];
    if (one === two) return { blows: [entries(a.map(({ _id }) => _id))], targets: a.map(target) };
    const put = [
      ...a.map((entry) => placed(entry, two, entry.sequence)),
      ...b.map((entry) => placed(entry, one, entry.sequence)),
    ];
    return {
      blows: [
        entries(
          [...a, ...b].map(({ _id }) => _id),
          put,
        ),
      ],
      targets: put.map(target),
    };
  },
  'a whole chain is deleted': (attacker) => {
    const chain = aChain(attacker);
    return { blows: [entries(chain.map(({ _id }) => _id))], targets: chain.map(target) };
  },
  'a whole chain is deleted, with its leaves': (attacker) => {
    const chain = aChain(attacker);
    const leaves = leavesTelling(attacker, chain);
    return {
      blows: [entries(chain.map(({ _id }) => _id)), { ...leaves, put: [] }],
      targets: chain.map(target),
    };
  },
  'a leaf is changed or deleted': ({ trail, random }) => {
    const leaf = of(trail.leaves, random.int(0, trail.leaves.length - 1));
    const put = random.chance(0.5) ? [] : [{ ...leaf, hash: otherHash() }];
    return {
      blows: [{ collection: 'auditLeaves', remove: [leaf._id], put }],
      targets: [{ entryId: place(leaf.shard, leaf.sequence), shard: leaf.shard }],
    };
  },
  'a seal is changed': ({ trail, random }) => {
    const seal = of(trail.seals, random.int(0, trail.seals.length - 1));
    const forged = random.pick<Record<string, unknown>>([
      { root: otherHash() },
      { size: 1_000_000 },
      { through: '2026-01-02T03:04:05.678Z' },
      { previous: otherHash() },
      { signature: randomBytes(64).toString('base64') },
    ]);
    const put = [{ ...seal, head: { ...seal.head, ...forged } }];
    return {
      blows: [{ collection: 'auditSeals', remove: [seal._id], put }],
      targets: [{ seal: Number(seal.head['number']) }],
    };
  },
  'the last seals are taken back with all that they sealed': ({ trail, random }) => {
    const kept = random.int(0, trail.seals.length - 1);
    const seals = trail.seals.filter(({ head }) => Number(head['number']) > kept);
    const leaves = trail.leaves.filter(({ seal }) => seal > kept);
    const gone = new Set(leaves.map(({ shard, sequence }) => place(shard, sequence)));
    const cut = [...trail.chains.values()].flat().filter(({ _id }) => gone.has(_id));
    return {
      blows: [
        entries(cut.map(({ _id }) => _id)),
        { collection: 'auditLeaves', remove: leaves.map(({ _id }) => _id), put: [] },
        { collection: 'auditSeals', remove: seals.map(({ _id }) => _id), put: [] },
      ],
      targets: [...cut.map(target), ...seals.map(({ head }) => ({ seal: Number(head['number']) }))],
    };
  },
};
