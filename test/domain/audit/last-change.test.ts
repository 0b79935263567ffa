import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastChange, type PlacedChange } from '../../../src/domain/audit/last-change.ts';
import { instantOf } from '../../../src/domain/civil-date.ts';

interface Step {
  readonly shard: string;
  readonly state: string;
  /** What the clock of its process says, which may be far off. */
  readonly clock: number;
  /** Whether it says what it found where its chain would tell that too. */
  readonly saysBefore: boolean;
}

/** Few states and chains, so that a document often returns to a state and to a chain. */
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    shard: fc.constantFrom('account/A', 'account/B', 'account/C'),
    state: fc.constantFrom('h1', 'h2', 'h3', 'h4'),
    clock: fc.integer({ min: 0, max: 1_000_000 }),
    saysBefore: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
);

/** What the trail has after these steps; a document that another chain wrote last says what it found. */
function entriesOf(story: readonly Step[], { deleted }: { readonly deleted: boolean }): PlacedChange[] {
  const numbers = new Map<string, number>();
  return story.map(({ shard, state, clock, saysBefore }, n) => {
    const sequence = (numbers.get(shard) ?? 0) + 1;
    numbers.set(shard, sequence);
    const last = story[n - 1];
    const before = last !== undefined && (saysBefore || last.shard !== shard) ? last.state : null;
    const after = deleted && n === story.length - 1 ? null : state;
    return { shard, sequence, at: instantOf(clock), change: { before, after } };
  });
}

test('the last change of a document is found whatever clocks say, also after it returned to an earlier state and chain', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), fc.infiniteStream(fc.nat()), (story, deleted, order) => {
      const changes = entriesOf(story, { deleted });
      const shuffled = changes
        .map((one) => ({ one, key: order.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one)
        .sort((a, b) => a.sequence - b.sequence);
      expect(lastChange(shuffled)?.change.after).toBe(changes.at(-1)?.change.after);
    }),
    { numRuns: 2_000 },
  );
});

test('where entries do not say what they found, the later clock decides; without a change there is none', () => {
  const one = {
    shard: 'account/A',
    sequence: 1,
    at: instantOf(2_000),
    change: { before: null, after: 'h1' },
  };
  const other = {
    shard: 'account/B',
    sequence: 1,
    at: instantOf(1_000),
    change: { before: null, after: 'h2' },
  };
  expect(lastChange([one, other])).toBe(one);
  expect(lastChange([])).toBeNull();
});
