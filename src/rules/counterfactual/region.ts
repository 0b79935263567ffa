/**
 * A part of the plane of two amounts `a` and `b`: whole numbers between bounds for each and for their sum. All bounds are
 * inclusive, and each of them is met by some point (see {@link tightened}).
 */
export interface Region {
  readonly a: Span;
  readonly b: Span;
  /** Bounds of `a + b`. */
  readonly sum: Span;
}
export type Span = readonly [low: number, high: number];
export type Point = readonly [a: number, b: number];

const widthOf = ([low, high]: Span): number => high - low;

/** The same points with bounds that some point meets, or null when there are no points. */
export function tightened({ a, b, sum }: Region): Region | null {
  const low = Math.max(sum[0], a[0] + b[0]);
  const high = Math.min(sum[1], a[1] + b[1]);
  const ofA: Span = [Math.max(a[0], low - b[1]), Math.min(a[1], high - b[0])];
  const ofB: Span = [Math.max(b[0], low - ofA[1]), Math.min(b[1], high - ofA[0])];
  if (low > high || ofA[0] > ofA[1] || ofB[0] > ofB[1]) return null;
  return { a: ofA, b: ofB, sum: [low, high] };
}

/** Of a tightened region the point of the least sum, and of those the one with the least `a`. */
export function leastOf({ a, sum }: Region): Point {
  return [a[0], sum[0] - a[0]];
}

/** The corners of a tightened region: six at most, all of them whole numbers and points of it. */
export function cornersOf({ a, b, sum }: Region): Point[] {
  const corners: Point[] = [];
  const add = (one: number, other: number) => {
    for (const [x, y] of corners) if (x === one && y === other) return;
    corners.push([one, other]);
  };
  for (const x of a) {
    add(x, Math.max(b[0], sum[0] - x));
    add(x, Math.min(b[1], sum[1] - x));
  }
  for (const y of b) {
    add(Math.max(a[0], sum[0] - y), y);
    add(Math.min(a[1], sum[1] - y), y);
  }
  return corners;
}

function halves([low, high]: Span): readonly [Span, Span] {
  const middle = low + Math.floor((high - low) / 2);
  return [
    [low, middle],
    [middle + 1, high],
  ];
}

/** The three ways to cut a region in two, the widest side first; none for a single point. */
export function cutsOf({ a, b, sum }: Region): Region[][] {
  const cuts = [
    { width: widthOf(sum), parts: () => halves(sum).map((half) => ({ a, b, sum: half })) },
    { width: widthOf(a), parts: () => halves(a).map((half) => ({ a: half, b, sum })) },
    { width: widthOf(b), parts: () => halves(b).map((half) => ({ a, b: half, sum })) },
  ];
  return cuts
    .filter(({ width }) => width > 0)
    .sort((one, other) => other.width - one.width)
    .map(({ parts }) =>
      parts()
        .map(tightened)
        .filter((part) => part !== null),
    );
}
