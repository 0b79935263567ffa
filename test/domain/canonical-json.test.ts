import fc from 'fast-check';
import { Long, ObjectId } from 'mongodb';
import { expect, it as test } from 'vitest';
import { canonicalJson, canonicalJsonOfDocument } from '../../src/domain/canonical-json.ts';

test('a document is written as what JSON keeps of it: dates and ids as text, and nothing of what it leaves out', () => {
  const document = fc.dictionary(
    fc.string(),
    fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true, withObjectString: true }),
  );
  fc.assert(
    fc.property(document, (value) => {
      expect(canonicalJsonOfDocument(value)).toBe(canonicalJson(JSON.parse(JSON.stringify(value))));
    }),
  );
  const ids = {
    b: new ObjectId('0123456789abcdef01234567'),
    a: [Long.fromNumber(7), new Date(0), undefined],
  };
  expect(canonicalJsonOfDocument(ids)).toBe(canonicalJson(JSON.parse(JSON.stringify(ids))));
});

test('names are in order at every depth, whatever order they were given in', () => {
  expect(canonicalJson({ b: 1, a: { d: [true, null, -0], c: 'x' }, e: undefined })).toBe(
    '{"a":{"c":"x","d":[true,null,0]},"b":1}',
  );
});

test('the same part may be there twice, and a circle is refused', () => {
  const part = { a: 1 };
  expect(canonicalJson([part, { part }])).toBe('[{"a":1},{"part":{"a":1}}]');
  expect(canonicalJsonOfDocument({ part, parts: [part] })).toBe('{"part":{"a":1},"parts":[{"a":1}]}');
  const circle: Record<string, unknown> = {};
  circle['in'] = [circle];
  expect(() => canonicalJson(circle)).toThrow('circles');
  expect(() => canonicalJsonOfDocument(circle)).toThrow('circles');
});

test.each([[Number.NaN], [1n], [() => 1], [new Date(0)], [undefined]])(
  'what JSON can not hold is refused: %s',
  (value) => {
    expect(() => canonicalJson([value])).toThrow(TypeError);
  },
);
