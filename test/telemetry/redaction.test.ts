/** Whatever is logged, a line is short, is made at once, and holds no part of a secret. */
import { describe, expect, test } from 'vitest';
import { COLLECTION_PLANS } from '../../src/store/collections.ts';
import { redact, scrubText, serializeError } from '../../src/telemetry/redaction.ts';

const MEGABYTE = 1_000_000;

/** Texts of this length that make a careless pattern, or a careless walk, slow. */
const SHAPES: Readonly<Record<string, (length: number) => unknown>> = {
  digits: (length) => '1'.repeat(length),
  words: (length) => 'word '.repeat(length / 5),
  spaces: (length) => `Bearer${' '.repeat(length)}`,
  'local parts': (length) => 'a.'.repeat(length / 2),
  'at signs': (length) => 'a@'.repeat(length / 2),
  'half addresses': (length) => `${'a'.repeat(60)}@`.repeat(length / 61),
  'token beginnings': (length) => 'eyJ-'.repeat(length / 4),
  'address beginnings': (length) => '://a:'.repeat(length / 5),
  bearers: (length) => 'Bearer '.repeat(length / 7),
  'one value': (length) => ({ value: '1'.repeat(length) }),
  'many values': (length) => ({ values: Array.from({ length: length / 4 }, () => 'ab') }),
  'many keys': (length) => Object.fromEntries(Array.from({ length: length / 20 }, (_, n) => [`key-${n}`, n])),
  'one key': (length) => ({ ['k'.repeat(length)]: 1 }),
  depth: (length) => {
    let value: unknown = 'x';
    for (let n = 0; n < Math.min(length, 100_000); n += 1) value = { value };
    return value;
  },
  error: (length) => new RangeError('1'.repeat(length)),
  causes: (length) => new Error('a.'.repeat(length / 2), { cause: new Error('a@'.repeat(length / 2)) }),
};

function logged(value: unknown): unknown {
  if (value instanceof Error) return serializeError(value);
  return typeof value === 'string' ? scrubText(value) : redact({ value });
}

describe('a megabyte of', () => {
  test.each(Object.entries(SHAPES))('%s is redacted at once and comes out short', (_, make) => {
    const value = make(MEGABYTE);
    const startedAt = process.cpuUsage();
    const line = JSON.stringify(logged(value));
    const { user, system } = process.cpuUsage(startedAt);
    // No measurement: it takes some 20 ms, and what is quadratic takes minutes. Between them is room for a busy machine.
    expect((user + system) / 1_000).toBeLessThan(2_000);
    expect(line.length).toBeLessThan(200_000);
  });

  // What a text costs can't grow with its length when nothing past the bound is looked at.
  test.each(Object.entries(SHAPES).filter(([, make]) => typeof make(100) === 'string'))(
    '%s is read as far as the bound and no further',
    (_, make) => {
      const text = String(make(MEGABYTE));
      expect(scrubText(text)).toBe(scrubText(text.slice(0, 10_000)));
    },
  );
});

test.each([
  ['an address', 'ada.lovelace+bills@hidden.example.test'],
  ['a token', `eyJ${'a'.repeat(50)}.${'b'.repeat(50)}.hidden`],
  ['a bearer token', 'Bearer hidden'],
  ['the password of a URI', 'mongodb://app:hidden@db/x'],
  ['a password without a user', 'redis://:hidden@db/x'],
])('%s is taken out wherever the cut falls', (_, secret) => {
  for (let before = 8_192 - secret.length - 8; before <= 8_192; before += 1)
    expect(scrubText(`${'x '.repeat(before / 2)}${secret} and more`)).not.toMatch(/hidden|lovelace/);
});

test('an error does not quote what it could not read', () => {
  const failures = [
    () => JSON.parse('{"name": hidden}'),
    () => 'x'.repeat(-Number('1')).concat('hidden'),
    () => Intl.supportedValuesOf('hidden' as 'currency'),
  ];
  for (const fail of failures) {
    let told: unknown;
    try {
      fail();
    } catch (error) {
      told = serializeError(new Error('failed', { cause: error }));
    }
    expect(JSON.stringify(told)).toContain('redaction.test.ts');
    expect(JSON.stringify(told)).not.toContain('hidden');
  }
  const duplicate = new Error('E11000 duplicate key error index: _id_ dup key: { _id: "hidden" }');
  expect(JSON.stringify(serializeError(duplicate))).toContain('_id_');
  expect(JSON.stringify(serializeError(duplicate))).not.toContain('hidden');
});

/** A document with a text at a path; `*` is an element of a list. */
function documentWith(path: string, text: string): unknown {
  return path
    .split('.')
    .reduceRight<unknown>((value, name) => (name === '*' ? [value] : { [name]: value }), text);
}

test.each(
  COLLECTION_PLANS.flatMap(({ name, personal }) =>
    (personal?.fields ?? []).map(({ path }) => [name, path] as const),
  ),
)('a document of %s that is logged does not show its %s', (_, path) => {
  const line = JSON.stringify(redact({ document: documentWith(path, 'Olga') }));
  expect(line).not.toContain('Olga');
});
