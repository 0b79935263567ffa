/**
 * Bad requests: for every declared route and every way to be bad, one that is drawn. Shares no code with the parsers that it
 * attacks. The same seed draws the same.
 */
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import { spoilt } from '../api/good-requests.ts';
import type { RawRequest } from '../support/callers/raw-request.ts';
import type { Attackable } from './declared.ts';
import {
  BAD_UTF8,
  HOSTILE_BODIES,
  HOSTILE_EXTRAS,
  HOSTILE_MEMBERS,
  HOSTILE_METHODS,
  HOSTILE_QUERY_VALUES,
  HOSTILE_SEGMENTS,
} from './hostile.ts';

/** What is needed to speak with an API. */
export interface Material {
  /** `host:port`, as the Host header says it. */
  readonly host: string;
  /** A valid token of every role that staff and machines have. */
  readonly token: string;
  /** Ids that exist, by the name of the path's parameter. */
  readonly ids: Readonly<Record<string, string>>;
  /** A cursor that the API gave out. */
  readonly cursor: string;
}

/** One bad request. */
export interface BadCase {
  readonly kind: string;
  /** What of it was drawn, cut to what a report can show. */
  readonly what: string;
  readonly route: Attackable;
  readonly request: RawRequest;
  /** It has to be refused. Left out: it may also be taken, as what it says. */
  readonly mustRefuse?: true;
  /** The caller does not wait for an answer, or what is sent is no request: there may be none. */
  readonly mayBeSilent?: true;
  /** It reaches another route, or none: an answer of success is that of another operation. */
  readonly elsewhere?: true;
}

type Drawn = Omit<BadCase, 'kind' | 'route'>;
/** Draws one bad request to a route; null where a route has nothing that could be bad in this way. */
type Kind = (route: Attackable, random: Random, material: Material) => Drawn | null;

/** Draws cases: each kind once for each route, in an order of the seed, and over again until there are enough. */
export function* badCases(
  routes: readonly Attackable[],
  material: Material,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<BadCase> {
  const random = seededRandom(seed);
  const pairs = routes.flatMap((route) =>
    Object.entries(KINDS).map(([kind, draw]) => ({ route, kind, draw })),
  );
  let made = 0;
  for (let isFirst = true; made < count; isFirst = false) {
    const round = shuffled(pairs, random);
    // One of each kind comes first, so that none is left out of a small run.
    const early = new Set<string>();
    const later: typeof pairs = [];
    for (const part of isFirst ? [round, later] : [round])
      for (const pair of part) {
        const { route, kind, draw } = pair;
        if (isFirst && part === round && early.has(kind)) {
          later.push(pair);
          continue;
        }
        const drawn = draw(route, random, material);
        if (drawn === null) continue;
        early.add(kind);
        yield { kind, route, ...drawn, what: shown(drawn.what) };
        made += 1;
        if (made === count) return;
      }
  }
}

/** The names of all kinds. */
export const kindsOfCases = (): readonly string[] => Object.keys(KINDS);

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function shown(text: string): string {
  const safe = JSON.stringify(text).slice(1, -1);
  return safe.length <= 120 ? safe : `${safe.slice(0, 100)}… (${safe.length} characters)`;
}

function drawnFrom<T>(items: readonly T[], random: Random): T {
  const item = items[random.int(0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
}

// A good request, to be spoilt.

type Headers = Readonly<Record<string, string | null>>;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function pathOf(route: Attackable, ids: Readonly<Record<string, string>>): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'NONE-1');
}

/** A good request with some headers replaced, or (null) left out. */
function requestOf(
  route: Attackable,
  material: Material,
  {
    headers = {},
    body,
    ...parts
  }: Partial<Omit<RawRequest, 'headers'>> & {
    readonly headers?: Headers;
    readonly body?: Uint8Array;
  } = {},
): RawRequest {
  const bytes = body ?? (route.body === undefined ? undefined : bytesOf(goodTextOf(route)));
  const all: Headers = {
    host: material.host,
    connection: 'close',
    authorization: `Bearer ${material.token}`,
    ...(route.method === 'post' ? { 'idempotency-key': crypto.randomUUID() } : {}),
    ...(route.body === undefined ? {} : { 'content-type': route.body.type }),
    ...(bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }),
    ...route.headers,
    ...headers,
  };
  return {
    method: route.method.toUpperCase(),
    target: pathOf(route, material.ids),
    headers: Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    pieces: bytes === undefined ? [] : [bytes],
    ...parts,
  };
}

/** The good body as it is sent; of a route that takes lines, one line. */
function goodTextOf(route: Attackable): string {
  return JSON.stringify(route.body?.good ?? {});
}

const MARK = 'hostile value here';

/** The text of the good body with the member at a drawn pointer replaced by JSON text. */
function withMember(
  route: Attackable,
  random: Random,
  json: string,
): { readonly text: string; readonly at: string } {
  const at = drawnFrom(pointersOf(route.body?.good ?? {}), random);
  const text = JSON.stringify(spoilt(route.body?.good ?? {}, at, MARK)).replace(
    JSON.stringify(MARK),
    () => json,
  );
  return { text, at };
}

function pointersOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return at === '' ? [] : [at];
  const inner = Object.entries(value).flatMap(([name, member]) => pointersOf(member, `${at}/${name}`));
  return at === '' ? inner : [at, ...inner];
}

// Kinds of bodies.

function member(values: readonly string[]): Kind {
  return (route, random, material) => {
    if (route.body === undefined || pointersOf(route.body.good).length === 0) return null;
    const json = drawnFrom(values, random);
    const { text, at } = withMember(route, random, json);
    return { what: `${at} = ${json}`, request: requestOf(route, material, { body: bytesOf(text) }) };
  };
}

const unknownMember: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const extra = drawnFrom(HOSTILE_EXTRAS, random);
  const text = goodTextOf(route).replace('{', () => `{${extra},`);
  return { what: extra, request: requestOf(route, material, { body: bytesOf(text.replace(',}', '}')) }) };
};

const duplicateMember: Kind = (route, random, material) => {
  const [name, value] = drawnFrom(Object.entries({ none: 0, ...route.body?.good }), random);
  if (route.body === undefined) return null;
  const key = JSON.stringify(name);
  const other = drawnFrom(['null', '{"$gt":""}', JSON.stringify(value), '"x"', '[]'], random);
  const escaped = `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(2)}`;
  const twice = drawnFrom([key, escaped], random);
  const text = goodTextOf(route).replace(/\}$/, () => `,${twice}:${other}}`);
  return { what: `${twice}:${other}`, request: requestOf(route, material, { body: bytesOf(text) }) };
};

const wholeBody: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const text = drawnFrom(HOSTILE_BODIES, random);
  return { what: text, request: requestOf(route, material, { body: bytesOf(text) }) };
};

const tooLarge: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const lines = route.body.type !== 'application/json';
  const size = lines ? 8 * 1024 * 1024 + random.int(1, 4_096) : 256 * 1024 + random.int(1, 100_000);
  const body = bytesOf(goodTextOf(route).padEnd(size, drawnFrom([' ', '\n', 'x'], random)));
  const announced = random.chance(0.5);
  const request = announced
    ? requestOf(route, material, { body })
    : requestOf(route, material, {
        headers: { 'content-length': null, 'transfer-encoding': 'chunked' },
        pieces: [...chunked(body, 65_536), LAST_CHUNK],
      });
  // Refused while the caller still writes, which may cost it the answer.
  return {
    what: `${size} bytes, ${announced ? 'announced' : 'in chunks'}`,
    request,
    mustRefuse: true,
    mayBeSilent: true,
  };
};

const badUtf8: Kind = (route, random, material) => {
  if (route.body === undefined || pointersOf(route.body.good).length === 0) return null;
  const bad = drawnFrom(BAD_UTF8, random);
  const { text, at } = withMember(route, random, JSON.stringify(MARK));
  const [before = '', after = ''] = text.split(MARK);
  const body = joined(bytesOf(before), Uint8Array.from(bad), bytesOf(after));
  return {
    what: `${at} = bytes ${bad.join(' ')}`,
    request: requestOf(route, material, { body }),
    mustRefuse: true,
  };
};

const CHARSETS: readonly (readonly [parameter: string, encode: (text: string) => Uint8Array])[] = [
  ['utf-16', (text) => joined(Uint8Array.of(0xff, 0xfe), Buffer.from(text, 'utf16le'))],
  ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
  ['iso-8859-1', (text) => Buffer.from(text, 'latin1')],
  ['utf-7', bytesOf],
  ['"windows-1252"', bytesOf],
  ['utf-8; charset=utf-16', bytesOf],
  ['UTF-32', bytesOf],
];

const wrongCharset: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const [charset, encode] = drawnFrom(CHARSETS, random);
  const headers = { 'content-type': `${route.body.type}; charset=${charset}` };
  const body = encode(goodTextOf(route));
  return { what: charset, request: requestOf(route, material, { headers, body }), mustRefuse: true };
};

const MEDIA_TYPES = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '*/*',
    'json',
  ],
  ...[
    'application/json\u00a0',
    'application/jsonp',
    'application/',
    '',
    ';',
    'application/json,text/plain',
    'application\\json',
  ],
] as const;

const wrongMediaType: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const type = drawnFrom(MEDIA_TYPES, random);
  return {
    what: type,
    request: requestOf(route, material, { headers: { 'content-type': type } }),
    mustRefuse: true,
  };
};

const compressed: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const encoding = drawnFrom(
    ['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'aes128gcm', 'identity, gzip'],
    random,
  );
  const request = requestOf(route, material, { headers: { 'content-encoding': encoding } });
  return { what: encoding, request, mustRefuse: true };
};

// Kinds of the wire.

const LAST_CHUNK = bytesOf('0\r\n\r\n');

function chunked(bytes: Uint8Array, size: number, extension = ''): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += size) {
    const part = bytes.subarray(at, at + size);
    chunks.push(joined(bytesOf(`${part.byteLength.toString(16)}${extension}\r\n`), part, bytesOf('\r\n')));
  }
  return chunks;
}

const CHUNKED = { 'content-length': null, 'transfer-encoding': 'chunked' };

const chunking: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const body = bytesOf(goodTextOf(route));
  const ways: readonly (readonly [
    what: string,
    request: Partial<RawRequest> & { readonly headers?: never },
    Headers,
  ])[] = [
    ['a byte a chunk', { pieces: [...chunked(body, 1), LAST_CHUNK] }, CHUNKED],
    ['long extensions', { pieces: [...chunked(body, 16, `;${'x'.repeat(2_000)}`), LAST_CHUNK] }, CHUNKED],
    [
      'something else than a size',
      { pieces: [bytesOf('zz\r\n'), body, bytesOf('\r\n'), LAST_CHUNK] },
      CHUNKED,
    ],
    ['a negative size', { pieces: [bytesOf('-1\r\n'), body, bytesOf('\r\n'), LAST_CHUNK] }, CHUNKED],
    ['a size beyond 64 bits', { pieces: [bytesOf('fffffffffffffffff\r\n'), body] }, CHUNKED],
    ['no last chunk', { pieces: chunked(body, 64), after: 'end' }, CHUNKED],
    ['gone before the last chunk', { pieces: chunked(body, 64), after: 'gone' }, CHUNKED],
    ['trailers', { pieces: [...chunked(body, 64), bytesOf('0\r\nauthorization: x\r\n\r\n')] }, CHUNKED],
    [
      'chunks and a length',
      { pieces: [...chunked(body, 64), LAST_CHUNK] },
      { 'transfer-encoding': 'chunked' },
    ],
    [
      'chunked twice',
      { pieces: [...chunked(body, 64), LAST_CHUNK] },
      { ...CHUNKED, 'transfer-encoding': 'chunked, chunked' },
    ],
    ['an unknown coding', { pieces: [body] }, { 'content-length': null, 'transfer-encoding': 'gzip' }],
    ['something else than a length', { pieces: [body] }, { 'content-length': '1e3' }],
    ['a negative length', { pieces: [body] }, { 'content-length': '-1' }],
    [
      'a length too long',
      { pieces: [body], after: 'end' },
      { 'content-length': String(body.byteLength + 10) },
    ],
    ['a length too short', { pieces: [body] }, { 'content-length': String(Math.floor(body.byteLength / 2)) }],
    ['a length beyond all', { pieces: [body], after: 'end' }, { 'content-length': '9'.repeat(30) }],
    ['two lengths', { pieces: [body] }, { 'content-length': '5', 'Content-Length': String(body.byteLength) }],
  ];
  const [what, parts, headers] = drawnFrom(ways, random);
  const mayBeSilent = parts.after === 'gone' ? { mayBeSilent: true as const } : {};
  return { what, request: requestOf(route, material, { ...parts, headers }), ...mayBeSilent };
};

const slowBody: Kind = (route, random, material) => {
  if (route.body === undefined) return null;
  const body = bytesOf(goodTextOf(route));
  const after = drawnFrom(['wait', 'end', 'gone'] as const, random);
  // A caller that goes away sends half of the body. With the whole body the request would be complete, and Node ends such a connection without an answer.
  const sent = after === 'wait' ? body : body.subarray(0, Math.floor(body.byteLength / 2));
  const size = Math.max(1, Math.ceil(sent.byteLength / 4));
  const pieces = Array.from({ length: 4 }, (_, at) => sent.subarray(at * size, (at + 1) * size));
  return {
    what: after,
    request: requestOf(route, material, {
      headers: { 'content-length': String(body.byteLength) },
      ...{ pieces, pauseMs: 15, after },
    }),
    ...(after === 'gone' ? { mayBeSilent: true as const } : {}),
  };
};

const methods: Kind = (route, random, material) => {
  const method = drawnFrom(HOSTILE_METHODS, random);
  const target =
    method === 'CONNECT' ? drawnFrom([material.host, pathOf(route, material.ids)], random) : undefined;
  const request = requestOf(route, material, { method, ...(target === undefined ? {} : { target }) });
  // A HEAD is answered as a GET is.
  return { what: method, request, elsewhere: true };
};

const HEADER_TRICKS: readonly Headers[] = [
  { host: null },
  { host: '' },
  { host: 'evil.example' },
  { host: 'a b' },
  { host: '[::1' },
  { host: 'x:99999' },
  { host: 'a/../../b' },
  { host: 'a@b:c' },
  { Host: 'evil.example' },
  { Authorization: 'Bearer x' },
  { 'x-trick': 'a\u0000b' },
  { 'x-trick': 'a\nb: c' },
  { 'x-trick': 'a\r\n folded' },
  { 'x trick': 'a' },
  { 'x-trick\u0000': 'a' },
  { 'x-long': 'x'.repeat(20_000) },
  Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`x-${at}`, 'a'])),
  { expect: '100-continue' },
  { expect: 'the-impossible' },
  { upgrade: 'websocket', connection: 'upgrade' },
  { upgrade: 'h2c', connection: 'Upgrade, HTTP2-Settings, close', 'http2-settings': 'AAMAAABkAAQAAP__' },
  { range: 'bytes=0-1,0-1,0-1' },
  { 'if-none-match': '*', 'if-modified-since': 'yesterday' },
  { accept: 'x'.repeat(5_000), 'accept-language': '*;q=9, \u00e9', 'accept-encoding': 'x' },
  { 'x-http-method-override': 'DELETE', 'x-method-override': 'PUT' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'ftp', forwarded: 'for=x' },
  { 'x-original-url': '/v1/policies', 'x-rewrite-url': '/healthz' },
  { origin: 'null' },
  { origin: `https://${'x'.repeat(3_000)}`, 'access-control-request-method': 'PUT' },
  { cookie: 'a=b; __proto__=c; '.repeat(200) },
  { 'x-request-id': '../../etc/passwd' },
  { 'x-request-id': '4111111111111111' },
  { 'x-request-id': '\u00ff\u00fe' },
  { traceparent: 'x'.repeat(500), baggage: '='.repeat(500) },
  { connection: 'close, content-length, authorization' },
  { te: 'trailers, gzip', trailer: 'authorization' },
];

const headerTricks: Kind = (route, random, material) => {
  const headers = drawnFrom(HEADER_TRICKS, random);
  return { what: JSON.stringify(headers), request: requestOf(route, material, { headers }) };
};

const requestLines: Kind = (route, random, material) => {
  const [what, parts] = drawnFrom(
    [
      ['HTTP/1.0', { version: 'HTTP/1.0' }],
      ['HTTP/2.0', { version: 'HTTP/2.0' }],
      ['HTTP/9.9', { version: 'HTTP/9.9' }],
      ['no version', { version: '' }],
      ['another protocol', { version: 'SIP/2.0' }],
      ['a preface of HTTP/2', { method: 'PRI', target: '*', version: 'HTTP/2.0' }],
      ['a space in the target', { target: `${pathOf(route, material.ids)} x` }],
      ['*', { target: '*' }],
      ['no slash', { target: 'v1' }],
      ['an absolute target', { target: `http://evil.example${pathOf(route, material.ids)}` }],
      [
        'an absolute target with a password',
        { target: `http://a:b@evil.example:0${pathOf(route, material.ids)}` },
      ],
      ['a target of 40,000 bytes', { target: `/${'x'.repeat(40_000)}` }],
      ['high bytes', { target: `/v1/\u00ff\u00fe${pathOf(route, material.ids)}` }],
      ['a fragment', { target: `${pathOf(route, material.ids)}#x` }],
      ['two slashes first', { target: `/${pathOf(route, material.ids)}` }],
      ['another scheme', { target: 'file:///etc/passwd' }],
    ] as const satisfies readonly (readonly [string, Partial<RawRequest>])[],
    random,
  );
  return { what, request: requestOf(route, material, parts), elsewhere: true };
};

const idempotencyKeys: Kind = (route, random, material) => {
  if (!route.parameters.some(({ in: place }) => place === 'header')) return null;
  const key = drawnFrom(
    ['', ' ', 'x'.repeat(256), 'x'.repeat(8_000), '\u00e9', 'a b', 'a\tb', '\u007f', 'a, b', '\u0001'],
    random,
  );
  return {
    what: key,
    request: requestOf(route, material, { headers: { 'idempotency-key': key } }),
    ...(key === 'a, b' || /^[\x21-\x7e]{1,255}$/.test(key) ? {} : { mustRefuse: true as const }),
  };
};

// Kinds of addresses.

const pathValues: Kind = (route, random, material) => {
  const names = route.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const segment = drawnFrom(HOSTILE_SEGMENTS, random);
  if (names.length === 0) {
    const what = drawnFrom(['/', '//', '/%2e', `/${segment}`, '%20', '%00', ';x=1', '.json', '/..'], random);
    return { what, request: requestOf(route, material, { target: `${route.path}${what}` }), elsewhere: true };
  }
  const name = drawnFrom(names, random);
  const target = pathOf(route, { ...material.ids, [name]: segment });
  return { what: `${name} = ${segment}`, request: requestOf(route, material, { target }), elsewhere: true };
};

const pathSpellings: Kind = (route, random, material) => {
  const path = pathOf(route, material.ids);
  const at = random.int(1, path.length - 1);
  const hex = path.charCodeAt(at).toString(16);
  const target = drawnFrom(
    [
      `${path.slice(0, at)}%${hex}${path.slice(at + 1)}`,
      `${path.slice(0, at)}%25${hex}${path.slice(at + 1)}`,
      path.toUpperCase(),
      `/.${path}`,
      `/x/..${path}`,
      path.replaceAll('/', '//'),
      path.replaceAll('/', '\\'),
      path.replaceAll('/', '/%2e/'),
      path.replace('/v1', '/v1/%2e%2e/v1'),
      `${path}?`,
      `${path}/`,
    ],
    random,
  );
  return { what: target, request: requestOf(route, material, { target }), elsewhere: true };
};

const queries: Kind = (route, random, material) => {
  const names = route.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const name = names.length === 0 ? 'limit' : drawnFrom(names, random);
  const value = drawnFrom(HOSTILE_QUERY_VALUES, random);
  const query = drawnFrom(
    [
      ...[`${name}=${value}`, `${name}=${value}`, `${name}=${value}`, `${name}=${value}&${name}=${value}`],
      ...[
        `${name}[$gt]=`,
        `${name}[]=${value}`,
        `${name}.x=1`,
        `__proto__=1`,
        '%',
        '%ff=%ff',
        '&'.repeat(5_000),
        `${name}`,
      ],
    ],
    random,
  );
  return {
    what: query,
    request: requestOf(route, material, { target: `${pathOf(route, material.ids)}?${query}` }),
  };
};

/** A text with one bit of one character flipped. */
function flipped(text: string, random: Random, from: number, to: number): string {
  const at = random.int(from, to);
  const changed = String.fromCharCode(text.charCodeAt(at) ^ (1 << random.int(0, 6)));
  return `${text.slice(0, at)}${changed}${text.slice(at + 1)}`;
}

const cursors: Kind = (route, random, { cursor, ...material }) => {
  if (!route.parameters.some(({ name }) => name === 'cursor')) return null;
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const altered = drawnFrom(
    [
      ...[1, 2, 3].map(() => flipped(cursor, random, 0, cursor.length - 1)),
      ...[
        cursor,
        cursor.slice(0, -3),
        `${cursor}${cursor}`,
        cursor.split('').reverse().join(''),
        'x'.repeat(7_000),
      ],
      ...[
        forged({ $gt: '' }),
        forged([{ $gt: '' }, 1]),
        forged(null),
        forged({ __proto__: null }),
        forged(['a', { $ne: 1 }]),
      ],
    ],
    random,
  );
  const target = `${pathOf(route, material.ids)}?cursor=${encodeURIComponent(altered)}`;
  return { what: altered, request: requestOf(route, { cursor, ...material }, { target }) };
};

const tokens: Kind = (route, random, material) => {
  const { token } = material;
  const [header = '', payload = '', signature = ''] = token.split('.');
  const altered = drawnFrom(
    [
      // Not its last character: some of its bits are no part of the signature.
      ...[1, 2, 3, 4, 5].map(() => flipped(token, random, 0, token.length - 2)),
      ...[
        token.slice(0, -5),
        `${token}AAAA`,
        `${header}.${payload}`,
        `${header}..${signature}`,
        `.${payload}.${signature}`,
      ],
      ...[
        `${token}.${signature}`,
        `${token}\u0001`,
        token.toUpperCase(),
        '..',
        '',
        'null',
        'x'.repeat(7_000),
        `${header}.e30.${signature}`,
      ],
    ],
    random,
  );
  const headers = { authorization: `Bearer ${altered}` };
  return { what: altered, request: requestOf(route, material, { headers }), mustRefuse: true };
};

const KINDS: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(Object.entries(HOSTILE_MEMBERS).map(([kind, values]) => [kind, member(values)])),
  'unknown members': unknownMember,
  'duplicate members': duplicateMember,
  'bodies that are no object': wholeBody,
  'bodies too large': tooLarge,
  'invalid UTF-8': badUtf8,
  'wrong charsets': wrongCharset,
  'wrong media types': wrongMediaType,
  'compressed bodies': compressed,
  'chunks and lengths': chunking,
  'slow bodies': slowBody,
  methods,
  'header tricks': headerTricks,
  'request lines': requestLines,
  'idempotency keys': idempotencyKeys,
  'values in paths': pathValues,
  'spellings of paths': pathSpellings,
  queries,
  'altered cursors': cursors,
  'altered tokens': tokens,
};
