/** Hostile values by kind, as JSON text: most of them no serialiser would write. */

const repeated = (text: string, times: number) => text.repeat(times);
const quoted = (values: readonly string[]) => values.map((value) => JSON.stringify(value));

/** What stands where a member of a good body should. */
export const HOSTILE_MEMBERS = {
  'operator objects': [
    '{"$gt":""}',
    '{"$ne":null}',
    '{"$where":"sleep(5000) || true"}',
    '{"$regex":"^(a+)+$"}',
    '{"$expr":{"$function":{"body":"function(){while(1);}","args":[],"lang":"js"}}}',
    '{"$in":["A","B"]}',
    '{"$numberLong":"9223372036854775807"}',
    '{"$oid":"507f1f77bcf86cd799439011"}',
    '{"_bsontype":"ObjectId","id":"AAAAAAAAAAAA"}',
    '{"toString":1,"valueOf":1}',
  ],
  'names of prototypes': [
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    ...quoted(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype', '$where', 'a.b.$']),
  ],
  'numbers at the edges': [
    ...['-0', '0', '-1', '0.1', '1e-400', '1e400', '-1e400', '9007199254740991', '9007199254740993'],
    ...['9223372036854775807', '18446744073709551616', '1.0', '1e2', '4503599627370497.5', '1E+2'],
    repeated('9', 5_000),
    `0.${repeated('0', 5_000)}1`,
  ],
  'types of another kind': ['null', 'true', 'false', '[]', '{}', '""', '[[[]]]', '[null]', '["a","a"]', '0'],
  'characters that deceive': [
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u0000"',
    '"a\\u0000b"',
    ...quoted([
      '\u202egpj.exe',
      '\u2066a\u2069',
      '\ufeffx',
      '\u200b',
      '\u00a0',
      '\uffff',
      '\u{10ffff}',
      '\u0085',
    ]),
    ...quoted(['\r\nSet-Cookie: a=b', '\u001b[2J', "'; DROP TABLE bills;--", '<script>alert(1)</script>']),
    ...quoted([
      '{{7*7}}',
      `\${jndi:ldap://x}`,
      '../../etc/passwd',
      '%00',
      repeated('\u0301', 2_000),
      '4111\u200b111111111111',
    ]),
  ],
  'impossible dates': [
    ...quoted([
      '2026-02-30',
      '2026-13-01',
      '0000-00-00',
      '9999-99-99',
      '2026-2-3',
      '+275760-09-13',
      '-000001-01-01',
    ]),
    ...quoted(['2026-11-22T24:00:01Z', '2026-11-22T09:30:61Z', '2026-11-22T09:30:00+99:99', '2026-W48-7']),
    ...quoted([`2026-11-22T09:30:00.${repeated('1', 20_000)}Z`, '2026-11-22T09:30:00[!x=y]', '1e9', 'now']),
  ],
  'long texts': [
    JSON.stringify(repeated('x', 5_000)),
    JSON.stringify(repeated('4', 60_000)),
    JSON.stringify(repeated('a.', 30_000)),
    JSON.stringify(repeated('[', 60_000)),
    JSON.stringify(repeated(' ', 60_000)),
    JSON.stringify(repeated('@', 60_000)),
    `[${Array.from({ length: 20_000 }, () => '0').join()}]`,
    `{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":0`).join()}}`,
  ],
  depth: [
    `${repeated('[', 100_000)}${repeated(']', 100_000)}`,
    `${repeated('{"a":', 40_000)}0${repeated('}', 40_000)}`,
    `${repeated('[', 5_000)}${repeated(']', 5_000)}`,
    `${repeated('{"all":[', 500)}${repeated(']}', 500)}`,
    `${repeated('{"__proto__":', 500)}0${repeated('}', 500)}`,
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Members, `name: value` as text, that a good body is given beside its own. */
export const HOSTILE_EXTRAS = [
  '"__proto__":{"roles":["operations"]}',
  '"constructor":{"prototype":{"a":1}}',
  '"$where":"1"',
  '"$set":{"state":"released"}',
  '"a.b":1',
  '"":1',
  '"_id":"x"',
  '"\\u0000":1',
  '"\\ud800":1',
  `"${repeated('k', 50_000)}":1`,
  `"/${repeated('~1/', 500)}":1`,
] as const;

/** Whole bodies that are no JSON object of the kind that is wanted. */
export const HOSTILE_BODIES: readonly string[] = [
  ...[
    '',
    ' ',
    '\ufeff',
    'null',
    '[]',
    '""',
    '0',
    '{',
    '}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    'NaN',
  ],
  ...[
    '{"a":Infinity}',
    '{"a":01}',
    '{"a":1}{"b":2}',
    '{"a":1}//',
    '{"a":"\t"}',
    '{"a":"\\x41"}',
    '\u0000',
    '{"a":1e}',
  ],
  ...[repeated('[', 200_000), repeated('{"a":', 50_000), repeated('\n', 200_000), repeated('"', 100_000)],
  ...[`"${repeated('x', 200_000)}"`, repeated('{}\n', 20_000), repeated('1', 200_000)],
];

/** Bytes that are no UTF-8, to stand inside a text. */
export const BAD_UTF8: readonly (readonly number[])[] = [
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
];

/** What stands where an id in a path should, encoded as it is sent. */
export const HOSTILE_SEGMENTS: readonly string[] = [
  ...[
    '%00',
    'A%00B',
    '%2e%2e%2f%2e%2e',
    '..%2f..',
    '%c0%af',
    '%ff',
    '%ed%a0%80',
    '%',
    '%zz',
    '%u0041',
    '%252e',
    '%E2%80%AE',
  ],
  ...[
    '__proto__',
    'constructor',
    '%24where',
    '$gt',
    '%7B%22%24gt%22%3A%22%22%7D',
    '%0d%0aSet-Cookie:a=b',
    ';a=b',
    'a%20b',
  ],
  ...[
    '%F0%9F%92%A9',
    'a%2Fb',
    'a%5Cb',
    '..',
    '.',
    '-',
    '~',
    '*',
    '4111111111111111',
    '%EF%BB%BF',
    "'%20OR%201=1",
    '\\',
    '|',
    '"',
  ],
  ...[repeated('x', 257), repeated('x', 9_000), repeated('%41', 3_000), repeated('a/', 500)],
];

/** What stands where a query's value should, encoded as it is sent. */
export const HOSTILE_QUERY_VALUES: readonly string[] = [
  ...HOSTILE_SEGMENTS.slice(0, -2),
  ...[
    '',
    '-1',
    '0',
    '1e3',
    '0x10',
    '999999999999999999999',
    'NaN',
    '1.5',
    'null',
    'undefined',
    '[]',
    'true&true=1',
  ],
  ...[
    '2026-02-30',
    '9999-12-31',
    '0000-01-01',
    '%2B275760-09-13',
    '2026-11-22T09:30:00Z',
    'a,b',
    '%2c',
    '#',
    '+',
  ],
];

/** Methods that no route declares. */
export const HOSTILE_METHODS = [
  ...[
    'TRACE',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'HEAD',
    'CONNECT',
    'PROPFIND',
    'get',
    'G$T',
    'FOO',
    'POSTPOST',
    'GET\u0000',
  ],
  ...['QUERY', 'LINK', 'PURGE', repeated('A', 5_000)],
] as const;
