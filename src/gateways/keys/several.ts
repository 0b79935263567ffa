import type { KeyProvider } from '../../domain/key-provider.ts';

/** Whether a provider may have wrapped a key, by the key's id. */
export interface EarlierProvider {
  readonly provider: KeyProvider;
  wrapped(keyId: string): boolean;
}

/**
 * One provider wraps from now on, and the others still unwrap what they wrapped before: for a change from the keys of the configuration to a
 * key management service, or from one service to another. `keys rotate --wrapping` then wraps everything with the new one.
 */
export function createSeveralProviders(
  active: KeyProvider,
  earlier: readonly EarlierProvider[],
): KeyProvider {
  return {
    get activeKeyId() {
      return active.activeKeyId;
    },
    wrap: (dataKey, place) => active.wrap(dataKey, place),
    unwrap(key, place) {
      const found = earlier.find(({ wrapped }) => wrapped(key.keyId));
      return (found?.provider ?? active).unwrap(key, place);
    },
  };
}
