/** The Merkle tree of RFC 6962: leaves and nodes are hashed with different prefixes, so that neither passes for the other. */
import { createHash } from 'node:crypto';

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** In hex. */
export function merkleLeaf(content: string): string {
  return createHash('sha256').update(LEAF).update(content, 'utf8').digest('hex');
}

function merkleNode(left: string, right: string): string {
  return createHash('sha256')
    .update(NODE)
    .update(Buffer.from(left, 'hex'))
    .update(Buffer.from(right, 'hex'))
    .digest('hex');
}

/** The root of a tree without leaves. */
const EMPTY_ROOT = createHash('sha256').digest('hex');

/** The right edge of a tree that only grows: enough for its root, without its leaves. */
export class Frontier {
  readonly #peaks: string[];
  #size: number;

  /** @param peaks the roots of the complete subtrees of a tree of `size` leaves, largest first */
  constructor(size = 0, peaks: readonly string[] = []) {
    this.#size = size;
    this.#peaks = [...peaks];
  }

  get size(): number {
    return this.#size;
  }

  get peaks(): readonly string[] {
    return [...this.#peaks];
  }

  append(leaf: string): void {
    let hash = leaf;
    // Each bit that is set stands for a complete subtree; two of one height become one of the next.
    for (let below = this.#size; below % 2 === 1; below = (below - 1) / 2)
      hash = merkleNode(this.#peaks.pop() ?? '', hash);
    this.#peaks.push(hash);
    this.#size += 1;
  }

  root(): string {
    const [last = EMPTY_ROOT, ...larger] = [...this.#peaks].reverse();
    return larger.reduce((right, left) => merkleNode(left, right), last);
  }
}

/** A whole tree in memory, for proofs: some 150 bytes a leaf. */
export class MerkleTree {
  /** The complete nodes by height; the leaves are at 0. */
  readonly #levels: string[][];

  constructor(leaves: readonly string[]) {
    this.#levels = [[...leaves]];
    for (let level = this.#levels[0] ?? []; level.length > 1; ) {
      const next: string[] = [];
      for (let i = 0; i + 1 < level.length; i += 2) next.push(merkleNode(level[i] ?? '', level[i + 1] ?? ''));
      this.#levels.push(next);
      level = next;
    }
  }

  /** The root of the tree of the first `size` leaves. */
  root(size: number): string {
    return size === 0 ? EMPTY_ROOT : this.#range(0, size);
  }

  /** RFC 6962, 2.1.1: what has to be hashed with the leaf, from below, to come to the root of the first `size` leaves. */
  inclusion(index: number, size: number): string[] {
    const path: string[] = [];
    let start = 0;
    let end = size;
    while (end - start > 1) {
      const middle = start + largestPowerBelow(end - start);
      if (index < middle) {
        path.push(this.#range(middle, end));
        end = middle;
      } else {
        path.push(this.#range(start, middle));
        start = middle;
      }
    }
    return path.reverse();
  }

  /** RFC 6962, 2.1.2: what shows that the tree of `to` leaves begins with that of `from` leaves. */
  consistency(from: number, to: number): string[] {
    if (from === 0 || from === to) return [];
    return this.#subproof(from, { start: 0, end: to }, true);
  }

  #subproof(from: number, { start, end }: { start: number; end: number }, isOld: boolean): string[] {
    if (from === end - start) return isOld ? [] : [this.#range(start, end)];
    const middle = start + largestPowerBelow(end - start);
    if (from <= middle - start)
      return [...this.#subproof(from, { start, end: middle }, isOld), this.#range(middle, end)];
    return [
      ...this.#subproof(from - (middle - start), { start: middle, end }, false),
      this.#range(start, middle),
    ];
  }

  #range(start: number, end: number): string {
    const width = end - start;
    const height = Math.log2(width);
    if (Number.isInteger(height) && start % width === 0) return this.#levels[height]?.[start / width] ?? '';
    const middle = start + largestPowerBelow(width);
    return merkleNode(this.#range(start, middle), this.#range(middle, end));
  }
}

/** The largest power of two that is less than `n`, which is at least 2. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
