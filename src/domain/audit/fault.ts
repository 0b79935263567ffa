/** What is wrong with a trail, and where. */

export const AUDIT_FAULTS = {
  // Of entries.
  entryMalformed: 'is not an entry of the trail',
  entryMisplaced: 'does not stand where its id says',
  entryMissing: 'is sealed, and is not there',
  chainMissing: 'the chain is sealed, and nothing of it is there',
  gap: 'does not follow on the entry before: its number is not the next one',
  linkBroken: 'does not follow on the entry before: it names another hash',
  hashWrong: 'was not written with the key that it names, or was changed since',
  keyUnknown: 'names a key that AUDIT_KEYS does not have',
  entryChanged: 'is not the entry that was sealed',
  entryUnsealed: 'is in no seal, though later ones are: it was put in, or its leaf was taken away',
  pruningFalse: 'entries are said to be gone by the rules of retention, and the trail does not tell of it',
  pruningTooEarly: 'entries are gone that retention had to keep, by the seals that hold them',
  // Of seals.
  sealMalformed: 'is not a seal',
  sealMissing: 'is not there',
  sealUnsigned: 'is not signed with a key of SEAL_KEYS',
  sealUnlinked: 'does not follow on the seal before',
  rootWrong: 'its root is not that of its entries',
  sealDiffers: 'in the database is not the one outside of it',
  sealNotInDatabase: 'is outside of the database alone',
  sealNotWitnessed: 'is in the database alone',
  leafDiffers: 'the database tells another place or hash of it than the seal outside',
  // Of documents.
  documentChanged: 'is not what the trail tells of it',
  documentMissing: 'is not there, and the trail does not tell that it went',
  documentUnknown: 'is there, and the trail does not tell of it',
  ledgerBroken: 'has entries that are not those that were posted',
} as const;

export type AuditFaultKind = keyof typeof AUDIT_FAULTS;

/** One fault, named where it is. */
export interface AuditFault {
  readonly kind: AuditFaultKind;
  /** Null where it is not about a chain. */
  readonly shard: string | null;
  /** Null where it is about a whole chain or a seal. */
  readonly entryId: string | null;
  readonly seal: number | null;
  /** Of a document: its collection and id. */
  readonly document?: { readonly collection: string; readonly id: string };
}
