import { type CollectionPlan, plan } from '../mongo/collection.ts';
import { computed, keyed } from '../mongo/mapping.ts';
import { auditEntrySchema } from './schema.ts';
import { sealedLeafSchema, sealReceiptSchema, storedSealSchema } from './seal-schema.ts';

/** Numbers as ids: of a width that sorts as they count. */
const padded = (n: number) => String(n).padStart(12, '0');

/** Append-only: nothing here is ever updated or deleted, and nothing expires. */
export const auditEntries = keyed('auditEntries', 'entryId', auditEntrySchema);

/** The signed roots over the trail, by number. */
export const sealHeads = computed('auditSeals', ({ head }) => padded(head.number), storedSealSchema);

/** Where each sealed entry is in the tree, by place. */
export const auditLeaves = computed('auditLeaves', ({ index }) => padded(index), sealedLeafSchema);

/** Which seals are kept outside of the database, and where. */
export const auditReceipts = computed(
  'auditReceipts',
  ({ witness, number }) => `${witness}/${padded(number)}`,
  sealReceiptSchema,
);

/** The audit trail, and its seals. */
export const AUDIT_COLLECTIONS: readonly CollectionPlan[] = [
  plan(auditEntries, [
    { name: 'chain', key: { shard: 1, sequence: 1 }, unique: true },
    { name: 'byTime', key: { at: -1, _id: -1 } },
    { name: 'byObject', key: { 'object.type': 1, 'object.id': 1, at: -1, _id: -1 } },
    { name: 'bySubject', key: { 'actor.subject': 1, at: -1, _id: -1 } },
    { name: 'byChange', key: { 'changes.collection': 1, 'changes.id': 1, at: -1 } },
  ]),
  plan(sealHeads, []),
  plan(auditLeaves, [
    { name: 'chain', key: { shard: 1, sequence: 1 }, unique: true },
    { name: 'bySeal', key: { seal: 1, index: 1 } },
  ]),
  plan(auditReceipts, [{ name: 'byWitness', key: { witness: 1, number: 1 }, unique: true }]),
];
