import type { Proof } from './plan.ts';

/** How one proof ended. */
export interface Proven {
  readonly name: string;
  readonly holds: boolean;
  readonly seconds: number;
}

/**
 * Runs proofs one after the other, because each takes the whole machine. One that falls short does not keep the others back.
 *
 * @param run runs one and resolves with its exit code; 0: it holds
 */
export async function prove(
  proofs: readonly Proof[],
  run: (proof: Proof) => Promise<number>,
): Promise<Proven[]> {
  const results: Proven[] = [];
  for (const proof of proofs) {
    const startedAtMs = performance.now();
    const holds = (await run(proof)) === 0;
    results.push({ name: proof.name, holds, seconds: Math.round((performance.now() - startedAtMs) / 1000) });
  }
  return results;
}

/** The one line that a run ends with. */
export function summary(results: readonly Proven[]): string {
  const short = results.filter(({ holds }) => !holds).length;
  const each = results.map(
    ({ name, holds, seconds }) => `${name} ${holds ? 'holds' : 'FALLS SHORT'} (${seconds} s)`,
  );
  return `${results.length - short} hold, ${short} fall short: ${each.join(', ')}`;
}
