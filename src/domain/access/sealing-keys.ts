/** The keys that secrets of staff are sealed with: one seals, all of them open. */
export interface SealingKeys {
  readonly activeKeyId: string;
  /** 32 bytes, or undefined for a key that is not there. */
  keyOf(keyId: string): Uint8Array | undefined;
}
