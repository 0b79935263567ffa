import { describe, expect, test } from 'vitest';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';

/**
 * Why a text of the disk is not personal. A text that is neither sealed nor on one of these lists fails the test: decide which it is.
 * Texts with a pattern or a closed list of values (dates, instants, digests, codes) can't hold a person's words and are not listed.
 */
const NOT_PERSONAL: Readonly<Record<string, readonly RegExp[]>> = {
  'an id, of this service or of a caller': [
    /\._id$/,
    /Id$/,
    /\.confirmedServices\.\*$/,
    /\.(idempotencyKey|actionKey)$/,
    /^(interactions|notices|dunningStepReviews\.causes\.\*)\.reference$/,
    /\.replaces$/,
    /^billCorrections\.withdrawnEntryIds\.\*$/,
    /\.(offering\.id|fact|rule|engine)$/,
    /^dataKeys\.(_id|keys\.\*\.(keyId|wrapped))$/,
    /^accountActions\.subject$/,
    /^promises\.settles$/,
    /\.passedFrom$/,
    /^audit(Leaves|Entries)\.shard$/,
    /^auditSeals\.head\.signature$/,
    /^auditReceipts\.receipt$/,
    /^dunningCases\.steps\.\*\.askedOf\.\*$/,
    /^eventProgress\.load\.after$/,
    /^auditEntries\.(object\.id|changes\.\*\.(id|collection))$/,
  ],
  'the subject of a token: what an issuer calls a caller': [
    /\.(by|author|actor|owner)$/,
    /By$/,
    /\.decidedBy\.subject$/,
    /^auditEntries\.actor\.(subject|role|client|authentication)$/,
    /\.requestedBy$/,
  ],
  'a code of a closed list that the schema leaves open': [
    /\.(code|kind|topic|category|locale|source|operator|status)$/,
    /\.timeline\.\*\.code$/,
    /^auditEntries\.reason$/,
  ],
  'a version of what decides': [/\.(version|policyVersion)$/, /^policies\.(name|content)$/],
  'a time zone, a card brand, the last digits of a method, a district': [
    /\.timeZone$/,
    /\.method\.(brand|last4)$/,
    /\.area$/,
  ],
  'where a request came from, as the operator has it recorded': [/^auditEntries\.origin$/],
  'a public key, and how a passkey talks': [
    /^serviceAccounts\.(renewal\.)?publicKeys\.\*$/,
    /^issuerKeys\.publicKey$/,
    /^staff\.passkeys\.\*\.transports\.\*$/,
  ],
  'ids that events of fraud share, and the operation that an act was': [
    /^fraudActivities\.seen\.\*\.key$/,
    /^fraud(Events|Reports)\.(parties\.\*|ring)$/,
    /^fraudAlerts\.(keys\.\*|events\.\*\.account|mergedInto)$/,
    /^auditEntries\.operation$/,
  ],
  'numbers of bills and entries, and what showed a step of dunning to be wrong': [
    /\.replaces$/,
    /^billCorrections\.withdrawnEntryIds\.\*$/,
    /^dunningStepReviews\.causes\.\*\.reference$/,
  ],
  'the id of what a legal hold is on, and words of the document of retention': [
    /^legalHolds\.object\.id$/,
    /^privacyRequests\.certificate\.(erased|kept)\.\*\.(reason|sources\.\*)$/,
  ],
  'what an event says, by a closed schema of ids, amounts and codes; where it goes, and why it did not': [
    /^(domainEvents|parkedEvents\.event)\.(subject|data\.\*)$/,
    /^webhookSubscriptions\.(url|hub\.(query|baseUrl))$/,
    /^parkedEvents\.lastFault$/,
  ],
  'the name of a TM Forum resource, and a code': [/^tmfKeptAttributes\.(resource|refusal)$/],
  'a fact or a figure of a decision, made by us': [
    /\.facts\.\*(\.value)?$/,
    /\.params\.\*$/,
    /^decisions\.trace\.\*\.conditions\.\*\.(threshold|value)$/,
  ],
};

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The paths of all texts that a validator lets anybody choose. */
function freeTexts(node: unknown, path: string): string[] {
  if (Array.isArray(node)) return node.flatMap((part) => freeTexts(part, path));
  if (!isNode(node) || 'enum' in node || 'const' in node || 'pattern' in node) return [];
  const { type, properties, items, additionalProperties: others, anyOf, oneOf, allOf } = node;
  const here = type === 'string' || (Array.isArray(type) && type.includes('string'));
  const open = Object.keys(node).length === 0;
  return [
    ...(here || open ? [path] : []),
    ...[anyOf, oneOf, allOf].flatMap((part) => freeTexts(part ?? null, path)),
    ...freeTexts(items ?? null, `${path}.*`),
    ...(isNode(others) ? freeTexts(others, `${path}.*`) : []),
    ...(isNode(properties)
      ? Object.entries(properties).flatMap(([name, part]) => freeTexts(part, `${path}.${name}`))
      : []),
  ];
}

const texts = [
  ...new Set(COLLECTION_PLANS.flatMap(({ name, validator }) => freeTexts(validator['$jsonSchema'], name))),
];
const sealed = new Set(
  COLLECTION_PLANS.flatMap(({ name, personal }) =>
    (personal?.fields ?? []).map(({ path }) => `${name}.${path}`),
  ),
);
const patterns = Object.values(NOT_PERSONAL).flat();

describe('every text that is stored', () => {
  test('is sealed, or is declared as not personal', () => {
    expect(texts.length).toBeGreaterThan(150);
    expect(texts.filter((path) => !sealed.has(path) && !patterns.some((kind) => kind.test(path)))).toEqual(
      [],
    );
  });

  test('that is sealed is there: a declaration names no field that a schema does not have', () => {
    expect([...sealed].filter((path) => !texts.includes(path))).toEqual([]);
  });

  test('is not both, and no kind is listed in vain', () => {
    expect([...sealed].filter((path) => patterns.some((kind) => kind.test(path)))).toEqual([]);
    expect(patterns.filter((kind) => !texts.some((path) => kind.test(path))).map(String)).toEqual([]);
  });

  test('in a list names the id of its element, so that two can’t be exchanged', () => {
    const lists = COLLECTION_PLANS.flatMap(({ personal }) => personal?.fields ?? []).filter(({ path }) =>
      path.includes('*'),
    );
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.filter(({ element }) => element === undefined)).toEqual([]);
  });

  test('would be found: a note that nobody declared', () => {
    const schema = { type: 'object', properties: { remark: { type: 'string' } } };
    expect(freeTexts(schema, 'things').filter((path) => !patterns.some((kind) => kind.test(path)))).toEqual([
      'things.remark',
    ]);
  });
});
