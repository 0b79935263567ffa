import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Frontier, MerkleTree, merkleLeaf } from '../../../src/services/audit/merkle.ts';

/** RFC 6962, section 2.1, word by word. */
function rootByDefinition(leaves: readonly string[]): Buffer {
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.from([0]), Buffer.from(leaves[0] ?? ''));
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.from([1]), rootByDefinition(leaves.slice(0, k)), rootByDefinition(leaves.slice(k)));
}

const contents = (n: number) => Array.from({ length: n }, (_, i) => `entry ${i}`);

describe('the tree of a seal', () => {
  test('has the roots of RFC 6962, leaf by leaf and all at once, for every size', () => {
    const frontier = new Frontier();
    const leaves = contents(130);
    const tree = new MerkleTree(leaves.map(merkleLeaf));
    expect(frontier.root()).toBe(rootByDefinition([]).toString('hex'));
    for (const [index, leaf] of leaves.entries()) {
      frontier.append(merkleLeaf(leaf));
      const expected = rootByDefinition(leaves.slice(0, index + 1)).toString('hex');
      expect(frontier.root()).toBe(expected);
      expect(tree.root(index + 1)).toBe(expected);
    }
  });

  test('goes on from what a seal keeps of it', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (first, more) => {
        const whole = new Frontier();
        for (const leaf of contents(first + more)) whole.append(merkleLeaf(leaf));
        const before = new Frontier();
        for (const leaf of contents(first)) before.append(merkleLeaf(leaf));
        const after = new Frontier(before.size, before.peaks);
        for (const leaf of contents(first + more).slice(first)) after.append(merkleLeaf(leaf));
        expect(after.root()).toBe(whole.root());
        expect(after.size).toBe(whole.size);
      }),
    );
  });

  test('a leaf does not pass for a node', () => {
    const [a, b] = [merkleLeaf('a'), merkleLeaf('b')];
    const node = new MerkleTree([a, b]).root(2);
    expect(merkleLeaf(Buffer.from(a + b, 'hex').toString('latin1'))).not.toBe(node);
  });
});
