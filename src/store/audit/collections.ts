import { type CollectionPlan, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { auditEntrySchema } from './schema.ts';

/** Append-only: nothing here is ever updated or deleted, and nothing expires. */
export const auditEntries = keyed('auditEntries', 'entryId', auditEntrySchema);

/** The audit trail. */
export const AUDIT_COLLECTIONS: readonly CollectionPlan[] = [
  plan(auditEntries, [
    { name: 'chain', key: { shard: 1, sequence: 1 }, unique: true },
    { name: 'byTime', key: { at: -1, _id: -1 } },
    { name: 'byObject', key: { 'object.type': 1, 'object.id': 1, at: -1, _id: -1 } },
    { name: 'bySubject', key: { 'actor.subject': 1, at: -1, _id: -1 } },
    { name: 'byChange', key: { 'changes.collection': 1, 'changes.id': 1, at: -1 } },
  ]),
];
