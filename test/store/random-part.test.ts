import { expect, it as test } from 'vitest';
import { randomPart } from '../../src/store/random-part.ts';

test('random parts have the length that was asked for, and no two are the same or share bytes', () => {
  const parts = Array.from({ length: 2_000 }, (_, index) => randomPart(index % 2 === 0 ? 12 : 16));
  expect(parts.map(({ length }) => length)).toEqual(parts.map((_, index) => (index % 2 === 0 ? 12 : 16)));
  expect(new Set(parts.map((part) => part.toString('hex'))).size).toBe(parts.length);
  const places = parts.map((part) => ({
    of: part.buffer,
    from: part.byteOffset,
    to: part.byteOffset + part.length,
  }));
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next !== undefined && next.of === place.of) expect(next.from).toBeGreaterThanOrEqual(place.to);
  }
  expect(() => randomPart(257)).toThrow(RangeError);
});
