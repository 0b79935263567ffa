import { cornersOf, cutsOf, leastOf, type Point, type Region, tightened } from './region.ts';

/** The question about the points of a region. */
export interface RegionQuestion<Place> {
  /** The place at a point. */
  readonly at: (point: Point) => Place;
  readonly approves: (place: Place) => boolean;
  /** False only when no point of a region with these corners approves. */
  readonly mayApprove: (corners: readonly Place[], region: Region) => boolean;
}

/** How much work one answer may take. The document determines how long each look takes, so a number of regions alone does not limit time.
 * */
export interface SearchBounds {
  /** Parts of what there is to try, for any one action or pair. */
  readonly mostRegions: number;
  /** True when the time is over; asked between two looks. */
  readonly isLate: () => boolean;
}

/** How many regions may still be looked at, and whether the time for it is over. */
export interface Allowance {
  left: number;
  readonly isLate: () => boolean;
}

export type Finding =
  | { readonly kind: 'found'; readonly point: Point }
  /** No point approves. */
  | { readonly kind: 'none' }
  /** The allowance was used up before the answer was certain. */
  | { readonly kind: 'ended' };

/** Regions, the one with the least sum first, then the one with the least `a`. */
class Queue {
  readonly #heap: Region[] = [];

  add(region: Region): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(region);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(region, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = region;
  }

  take(): Region | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const goesRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = goesRight ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[place] = child;
      place = 2 * place + (goesRight ? 2 : 1);
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Region, other: Region): boolean {
  return one.sum[0] === other.sum[0] ? one.a[0] < other.a[0] : one.sum[0] < other.sum[0];
}

/**
 * Of the ways to cut a region the one that leaves least to do: the fewest parts that begin with as little as the region
 * and so have to be looked at before anything else, then the fewest parts at all. Parts in which nothing approves are
 * left out. Without this choice a border along which all points cost the same would be cut into its single points.
 */
function bestCut(region: Region, mayApproveIn: (part: Region) => boolean): Region[] {
  let best: { readonly parts: Region[]; readonly urgent: number } | null = null;
  for (const cut of cutsOf(region)) {
    const parts = cut.filter(mayApproveIn);
    if (parts.length === 0) return parts;
    const urgent = parts.filter((part) => part.sum[0] === region.sum[0]).length;
    if (parts.length === 1 && urgent === 0) return parts;
    if (best === null || urgent < best.urgent || (urgent === best.urgent && parts.length < best.parts.length))
      best = { parts, urgent };
  }
  return best?.parts ?? [];
}

/**
 * The approving point of a region with the least sum, and of those the one with the least `a`. Looks at the region that
 * begins with the least sum first and cuts it in two until it begins with a point that approves, or is out of the
 * question: so what is found first is the least, and when no region is left there is none.
 */
export function leastApproving<Place>(
  whole: Region,
  { at, approves, mayApprove }: RegionQuestion<Place>,
  allowance: Allowance,
): Finding {
  const queue = new Queue();
  const mayApproveIn = (region: Region) => {
    allowance.left -= 1;
    return mayApprove(cornersOf(region).map(at), region);
  };
  const first = tightened(whole);
  if (first !== null && mayApproveIn(first)) queue.add(first);
  for (let region = queue.take(); region !== undefined; region = queue.take()) {
    const point = leastOf(region);
    if (approves(at(point))) return { kind: 'found', point };
    if (allowance.left <= 0 || allowance.isLate()) return { kind: 'ended' };
    for (const part of bestCut(region, mayApproveIn)) queue.add(part);
  }
  return { kind: 'none' };
}
