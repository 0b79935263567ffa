import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';
import { policySha256 } from '../../src/rules/canonical.ts';

describe('canonical JSON', () => {
  test('keys are sorted by code units, at every depth, without white space', () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }], a: 'x', '\u20ac': 1, '\r': 2, '1': true })).toBe(
      '{"\\r":2,"1":true,"a":"x","b":[{"a":null,"z":1}],"\u20ac":1}',
    );
  });

  test('numbers are written as ECMAScript does (RFC 8785, section 3.2.2.3)', () => {
    expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
  });

  test('the order in which members were added does not matter, and reading it back loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;
  test.each([
    ['NaN', Number.NaN],
    ['an infinity', Number.NEGATIVE_INFINITY],
    ['a bigint', 1n],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['undefined in a list', [undefined]],
    ['a function', () => 1],
    ['a circle', circle],
  ])('%s is refused rather than written as something else', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  test('the hash is SHA-256 of those bytes', () => {
    const expected = createHash('sha256').update('{"a":"\u00fc","b":1}').digest('hex');
    expect(policySha256({ b: 1, a: '\u00fc' })).toBe(expected);
  });
});
