import fc from 'fast-check';

const MOST_ROUNDS = 10;

/**
 * Asserts a property on random cases, and again on others until they have met what it is about: a test that then asks whether they
 * have fails for a reason, and not by chance.
 * @param cases of each round
 * @param met whether the cases so far were enough
 */
export async function assertUntilMet<Ts>(
  property: fc.IAsyncProperty<Ts>,
  cases: number,
  met: () => boolean,
): Promise<void> {
  for (let round = 1; round === 1 || (round <= MOST_ROUNDS && !met()); round += 1)
    await fc.assert(property, { numRuns: cases });
}
