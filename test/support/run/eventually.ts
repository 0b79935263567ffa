/** Longest pause between two looks. */
const PAUSE_MS = 100;

/**
 * Looks again and again until `look` no longer throws, and returns what it found. For what a running system does in its
 * own time; the bound is a failure, not a measure of speed.
 *
 * @throws what the last look threw, when `withinMs` have passed
 */
export async function eventually<T>(
  look: () => Promise<T>,
  { withinMs = 40_000 }: { readonly withinMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let pause = 10; ; pause = Math.min(PAUSE_MS, pause * 2)) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
