import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTION_KINDS } from '../../../src/rules/counterfactual/actions.ts';
import { positionOf } from '../../../src/rules/counterfactual/position.ts';
import { prepare } from '../../../src/rules/counterfactual/prepared.ts';
import {
  cornersOf,
  cutsOf,
  leastOf,
  type Point,
  type Region,
  tightened,
} from '../../../src/rules/counterfactual/region.ts';
import { AT } from '../given.ts';
import { POLICIES, smallCases } from './given.ts';

const span = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(5))
  .map(([low, width]) => [low, low + width] as const);
const regions = fc
  .record({ a: span, b: span, cut: fc.tuple(fc.nat(6), fc.nat(6)) })
  .map(({ a, b, cut }) => tightened({ a, b, sum: [a[0] + b[0] + cut[0], a[1] + b[1] - cut[1]] }))
  .filter((region) => region !== null);

function pointsOf({ a, b, sum }: Region): Point[] {
  const points: Point[] = [];
  for (let x = a[0]; x <= a[1]; x += 1)
    for (let y = b[0]; y <= b[1]; y += 1) if (x + y >= sum[0] && x + y <= sum[1]) points.push([x, y]);
  return points;
}
const keysOf = (points: readonly Point[]) => points.map((point) => point.join()).sort();

describe('regions', () => {
  test('have corners that are points of them, and begin with their least point', () => {
    fc.assert(
      fc.property(regions, (region) => {
        const points = pointsOf(region);
        expect(keysOf(points)).toEqual(expect.arrayContaining(keysOf(cornersOf(region))));
        const [first] = [...points].sort((p, q) => p[0] + p[1] - q[0] - q[1] || p[0] - q[0]);
        expect(leastOf(region)).toEqual(first);
      }),
    );
  });

  test('are cut into parts that have each of their points once', () => {
    fc.assert(
      fc.property(regions, (region) => {
        for (const parts of cutsOf(region)) {
          expect(parts.length).toBeGreaterThan(1);
          expect(keysOf(parts.flatMap(pointsOf))).toEqual(keysOf(pointsOf(region)));
        }
      }),
    );
  });
});

const MONEY = ACTION_KINDS.filter((kind) => kind !== 'wait');
const kinds = fc.subarray(MONEY, { minLength: 2, maxLength: 2 });

test.each(['severity', 'score'] as const)(
  '%s: what is left out of a search approves nowhere',
  (combining) => {
    let left = 0;
    fc.assert(
      fc.property(POLICIES[combining], smallCases, kinds, regions, (policy, facts, [one, other], region) => {
        const { action, approves, mayApprove } = prepare(policy);
        const start = positionOf(policy, facts, AT);
        const first = one === undefined ? null : action(one, start);
        if (first === null || other === undefined) return;
        const at = ([a, b]: Point) => {
          const second = a > first.maximum ? null : action(other, first.apply(a));
          return second === null || b > second.maximum ? null : second.apply(b);
        };
        const corners = cornersOf(region).map(at);
        const known = corners.filter((corner) => corner !== null);
        if (known.length < corners.length) return;
        const points = pointsOf(region).flatMap((point) => {
          const position = at(point);
          return position === null ? [] : [position];
        });
        if (!mayApprove(known, false)) {
          left += 1;
          expect(points.some(approves)).toBe(false);
        }
        for (const position of points) expect(mayApprove([position], true)).toBe(approves(position));
      }),
      { numRuns: 400 },
    );
    expect(left).toBeGreaterThan(0);
  },
);
