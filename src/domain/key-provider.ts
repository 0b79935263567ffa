/** A data key as it is stored: wrapped by a key that never leaves its provider. */
export interface WrappedKey {
  /** The provider's name of the wrapping key. */
  readonly keyId: string;
  /** Base64. */
  readonly wrapped: string;
}

/** What a wrapped data key belongs to. It can be unwrapped for nothing else. Holds ids only, since providers log it. */
export interface KeyPlace {
  /** Whose texts the key seals. */
  readonly scope: string;
  readonly version: number;
}

/** Who wraps data keys: keys of the configuration, or a key management service. */
export interface KeyProvider {
  /** The name of the key that wraps now. A data key that another one wrapped is due for rotation. */
  readonly activeKeyId: string;
  /** Wraps 32 bytes. Rejects when the provider does not answer. */
  wrap(dataKey: Uint8Array, place: KeyPlace): Promise<WrappedKey>;
  /** Rejects with {@link KeyRefused} where the provider will not, and with another error when it does not answer. */
  unwrap(key: WrappedKey, place: KeyPlace): Promise<Uint8Array>;
}

/** A wrapped key that its provider refuses: it was changed, is of another place, or its wrapping key is gone. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';

  constructor(place: KeyPlace, options?: ErrorOptions) {
    super(`the data key ${place.version} of "${place.scope}" can't be unwrapped`, options);
  }
}
