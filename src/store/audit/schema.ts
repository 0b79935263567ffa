import { z } from 'zod';
import { AUDIT_ACTS, AUDIT_OBJECTS, type AuditEntry } from '../../domain/audit/entry.ts';
import { instant, sha256 } from '../mongo/primitives.ts';

/** Subjects, clients and objects come from outside: bounded, and nothing more. */
const name = z.string().min(1).max(600);
const code = z.string().min(1).max(200);

export const auditEntrySchema: z.ZodType<AuditEntry> = z.strictObject({
  entryId: z.string().min(1).max(700),
  shard: name,
  sequence: z.int().min(1),
  previousHash: sha256,
  at: instant,
  actor: z.strictObject({
    subject: name,
    role: code.nullable(),
    client: name.nullable(),
    authentication: code.nullable(),
  }),
  act: z.enum(AUDIT_ACTS),
  object: z.strictObject({ type: z.enum(AUDIT_OBJECTS), id: name }),
  outcome: z.enum(['done', 'refused']),
  reason: code.nullable(),
  times: z.int().min(1),
  requestId: code.nullable(),
  origin: code.nullable(),
  operation: code.nullable(),
  changes: z.array(
    z.strictObject({
      collection: code,
      id: name,
      before: sha256.nullable(),
      after: sha256.nullable(),
      skeleton: sha256.exactOptional(),
    }),
  ),
  links: z.strictObject({ workflowId: name.nullable(), decisionId: name.nullable() }),
  keyId: code,
  hash: sha256,
});
