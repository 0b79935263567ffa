/** The keys that audit entries are hashed with, by id: one is used for new entries, all of them prove old ones. */
export interface AuditKeys {
  readonly activeKeyId: string;
  /** 32 bytes, or undefined for a key that is not there. */
  keyOf(keyId: string): Uint8Array | undefined;
}
