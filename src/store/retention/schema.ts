import { z } from 'zod';
import { RECORD_CLASS_NAMES, RETENTION_ACTIONS } from '../../domain/retention/classes.ts';
import { HELD_OBJECTS, type LegalHold } from '../../domain/retention/hold.ts';
import {
  type ExportPart,
  PRIVACY_REQUEST_STATES,
  PRIVACY_RIGHTS,
  type PrivacyRequest,
} from '../../domain/retention/privacy-request.ts';
import type { AuditPruning } from '../../domain/retention/pruning.ts';
import { civilDate, count, id, instant, sha256 } from '../mongo/primitives.ts';

export const legalHoldSchema: z.ZodType<LegalHold> = z.object({
  holdId: id,
  object: z.object({ type: z.enum(HELD_OBJECTS), id }),
  customerId: id,
  reason: z.string(),
  until: civilDate.nullable(),
  setBy: id,
  setAt: instant,
  lifted: z.object({ by: id, at: instant, reason: z.string() }).nullable(),
});

export const auditPruningSchema: z.ZodType<AuditPruning> = z.object({
  shard: z.string().min(1),
  through: z.int().min(1),
  hash: sha256,
  prunedAt: instant,
});

const outcomes = z.array(
  z.object({
    record: z.enum(RECORD_CLASS_NAMES),
    action: z.enum(RETENTION_ACTIONS),
    documents: count,
    reason: z.string(),
    sources: z.array(z.string()),
    keptUntil: civilDate.nullable(),
  }),
);

export const privacyRequestSchema: z.ZodType<PrivacyRequest> = z.object({
  requestId: id,
  customerId: id,
  right: z.enum(PRIVACY_RIGHTS),
  state: z.enum(PRIVACY_REQUEST_STATES),
  receivedAt: instant,
  dueAt: instant,
  receivedBy: id,
  correction: z
    .object({
      name: z.string().exactOptional(),
      email: z.string().exactOptional(),
      phone: z.string().exactOptional(),
    })
    .nullable(),
  decidedBy: id.nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  exportUntil: instant.nullable(),
  deliveredAt: instant.nullable(),
  certificate: z
    .object({
      erasedAt: instant,
      policy: z.object({ version: z.string().min(1), sha256 }),
      erased: outcomes,
      kept: outcomes,
      shreddedTexts: count,
    })
    .nullable(),
  endedAt: instant.nullable(),
});

export const exportPartSchema: z.ZodType<ExportPart> = z.object({
  partId: id,
  requestId: id,
  customerId: id,
  number: count,
  madeAt: instant,
  content: z.string(),
});
