/** The keys that hash audit entries, by id: one hashes new entries, all of them prove old ones. */
export interface AuditKeys {
  readonly activeKeyId: string;
  /** 32 bytes, or undefined for an unknown key. */
  keyOf(keyId: string): Uint8Array | undefined;
}
