/** Whom activity is kept of: people, things that people share, agents, and whole segments. */

/** Kinds of party. A segment stands for the habits of its customers. */
export const PARTY_KINDS = [
  'customer',
  'account',
  'method',
  'address',
  'device',
  'agent',
  'segment',
] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

/**
 * Kinds whose id says who or where somebody is, so that only a keyed hash of it is kept. The others' ids are pseudonyms, which
 * lie in clear elsewhere too.
 */
export const HASHED_PARTIES = ['method', 'address', 'device'] as const satisfies readonly PartyKind[];

/** A text as it is hashed where one thing has many spellings, such as an address: letters and digits alone, in lower case. */
export function writtenAlike(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The id of one party of each kind, or none of that kind. Methods, addresses and devices are hashes here. */
export type Links = Readonly<Partial<Record<PartyKind, string>>>;

/** Names a party among those of all kinds: `account:BA-1`. */
export function partyKey(kind: PartyKind, id: string): string {
  return `${kind}:${id}`;
}

/** The kind that a key begins with; null for a text that is no key. */
export function kindOfParty(key: string): PartyKind | null {
  const kind = key.slice(0, key.indexOf(':'));
  return PARTY_KINDS.find((one) => one === kind) ?? null;
}

/** The keys of everybody who took part. */
export function keysOfParties(parties: Links): string[] {
  return PARTY_KINDS.flatMap((kind) => {
    const id = parties[kind];
    return id === undefined ? [] : [partyKey(kind, id)];
  });
}

/** Which parties each kind remembers having been seen with. */
const REMEMBERS: Readonly<Record<PartyKind, readonly PartyKind[]>> = {
  customer: ['device'],
  account: ['method', 'address', 'device'],
  method: ['account'],
  address: ['account'],
  device: ['account'],
  agent: ['account'],
  segment: [],
};

/** Of those who took part, the keys that the party of this kind remembers. */
export function rememberedBy(kind: PartyKind, parties: Links): string[] {
  return REMEMBERS[kind].flatMap((other) => {
    const id = parties[other];
    return id === undefined ? [] : [partyKey(other, id)];
  });
}
