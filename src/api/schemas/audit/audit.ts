/** The audit trail as an auditor reads it. */
import { z } from '@hono/zod-openapi';
import { AUDIT_ACTS, AUDIT_OBJECTS } from '../../../domain/audit/entry.ts';
import { InstantInput, InstantText, listOf, OwnId, orNull, PageQuery } from '../primitives.ts';

const ObjectType = z.enum(AUDIT_OBJECTS);
const Act = z.enum(AUDIT_ACTS);
const Hash = z.string().openapi({ description: 'HMAC-SHA-256 in hex' });

const EXAMPLE = {
  entryId: 'account/BA-1:7',
  shard: 'account/BA-1',
  sequence: 7,
  previousHash: '5f2b…',
  at: '2026-11-22T09:30:00.000Z',
  actor: { subject: 'agent-7', role: 'care', client: 'desk', authentication: null },
  act: 'promises.give',
  object: { type: 'account', id: 'BA-1' },
  outcome: 'done',
  reason: null,
  times: 1,
  requestId: '0d6c1f0e-6f0a-4b43-9a4e-0b0f3c9f7a51',
  origin: null,
  operation: 'givePromise',
  changes: [{ collection: 'promises', id: 'PTP-1', before: null, after: '9c1d…' }],
  links: { workflowId: null, decisionId: null },
  keyId: 'k1',
  hash: 'a3e0…',
} as const;

/** One entry, whole: with it and the key its hash can be computed again. */
export const AuditEntrySchema = z
  .object({
    entryId: z.string(),
    shard: z.string().openapi({ description: 'The chain that the entry is on' }),
    sequence: z.int().openapi({ description: 'Its place in the chain, from 1 without gaps' }),
    previousHash: Hash,
    at: InstantText,
    actor: z.object({
      subject: z.string(),
      role: z.string().nullable(),
      client: z.string().nullable(),
      authentication: z.string().nullable(),
    }),
    act: Act,
    object: z.object({ type: ObjectType, id: z.string() }),
    outcome: z.enum(['done', 'refused']),
    reason: z.string().nullable(),
    times: z.int().openapi({ description: 'How often, where what happened in the same minute is one entry' }),
    requestId: z.string().nullable(),
    origin: z.string().nullable(),
    operation: z.string().nullable(),
    changes: listOf(
      z.object({
        collection: z.string(),
        id: z.string(),
        before: orNull(Hash),
        after: orNull(Hash),
        skeleton: Hash.optional().openapi({
          description: 'Of the document after the act without its personal texts; left out where it has none',
        }),
      }),
    ),
    links: z.object({ workflowId: z.string().nullable(), decisionId: z.string().nullable() }),
    keyId: z.string(),
    hash: Hash,
  })
  .openapi('AuditEntry', { example: EXAMPLE });

/** Filters that every list of entries takes. */
const FILTERS = {
  subject: OwnId.optional().openapi({ description: 'Who acted', example: 'agent-7' }),
  act: Act.optional().openapi({ example: 'promises.give' }),
  from: InstantInput.optional().openapi({ description: 'From this instant on' }),
  to: InstantInput.optional().openapi({ description: 'Before this instant' }),
};

/** The history of one object. */
export const AuditHistoryQuery = z.strictObject({ ...FILTERS, ...PageQuery });

/** The whole trail. */
export const AuditListQuery = z
  .strictObject({
    objectType: ObjectType.optional(),
    objectId: OwnId.optional().openapi({ description: 'Together with `objectType`', example: 'BA-1' }),
    ...FILTERS,
    ...PageQuery,
  })
  .refine(({ objectType, objectId }) => (objectType === undefined) === (objectId === undefined), {
    error: 'objectType and objectId name an object together',
    path: ['objectId'],
    params: { code: 'missing' },
  });
