import type { Instant } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { type CompiledDunningPolicy, compileDunningPolicy } from '../../rules/dunning/compile.ts';
import { dunningPolicyAt } from '../../rules/dunning/load.ts';
import { parseDunningDocument } from '../../rules/dunning/schema.ts';
import type { Store } from '../../store/store.ts';

/** Finds the dunning policy to go by. */
export interface DunningPolicies {
  /** The newest one in effect at `at`: new episodes go by it. Null: nobody is dunned. */
  at(at: Instant): Promise<CompiledDunningPolicy | null>;
  /** The version that an episode began with. Null when it is not stored: the episode does nothing. */
  version(version: string): Promise<CompiledDunningPolicy | null>;
}

/** How long a list of the stored policies is believed; a version never changes. */
const FRESH_MS: Ms = 5_000;

/** The stored policies, each compiled once. */
export function createDunningPolicies(
  store: Pick<Store, 'dunning'>,
  clock: () => Ms = Date.now,
): DunningPolicies {
  const compiled = new Map<string, CompiledDunningPolicy>();
  let all: readonly CompiledDunningPolicy[] = [];
  let readAt: Ms = Number.NEGATIVE_INFINITY;

  async function current(): Promise<readonly CompiledDunningPolicy[]> {
    const now = clock();
    if (now - readAt < FRESH_MS && now >= readAt) return all;
    all = (await store.dunning.policies()).map(({ version, content }) => {
      const known = compiled.get(version) ?? compileDunningPolicy(parseDunningDocument(JSON.parse(content)));
      compiled.set(version, known);
      return known;
    });
    readAt = now;
    return all;
  }

  return {
    at: async (at) => dunningPolicyAt(await current(), at),
    version: async (version) => {
      await current();
      return compiled.get(version) ?? null;
    },
  };
}
