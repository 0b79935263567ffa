/** Exact amounts as fractions of minor units, and how they become whole ones. */

/** A fraction; the denominator is positive. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** The sum of two fractions. */
export function plus(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

/** The largest whole number that is not above `top / bottom`. */
function floorOf({ top, bottom }: Fraction): bigint {
  const cut = top / bottom;
  return top % bottom < 0n ? cut - 1n : cut;
}

/** The nearest whole number, a half up. */
export function halfUp({ top, bottom }: Fraction): bigint {
  return floorOf({ top: 2n * top + bottom, bottom: 2n * bottom });
}

/** Rounds lines together: the sum half up, each line down, the missing units to the largest remainders, ties to the earlier. */
export function roundTogether(lines: readonly Fraction[]): number[] {
  const whole = lines.map(floorOf);
  const sum = halfUp(lines.reduce(plus, { top: 0n, bottom: 1n }));
  const missing = Number(sum - whole.reduce((total, line) => total + line, 0n));
  const remainder = (at: number): Fraction => {
    const { top, bottom } = lines[at] ?? { top: 0n, bottom: 1n };
    return { top: top - (whole[at] ?? 0n) * bottom, bottom };
  };
  const larger = (a: number, b: number) => {
    const [left, right] = [remainder(a), remainder(b)];
    const difference = right.top * left.bottom - left.top * right.bottom;
    return difference < 0n ? -1 : difference > 0n ? 1 : a - b;
  };
  const lucky = new Set(
    lines
      .map((_, at) => at)
      .sort(larger)
      .slice(0, missing),
  );
  return whole.map((line, at) => Number(line) + (lucky.has(at) ? 1 : 0));
}
