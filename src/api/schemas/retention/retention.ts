/** Requests and answers of legal holds and of privacy requests. */
import { z } from '@hono/zod-openapi';
import { RECORD_CLASS_NAMES, RETENTION_ACTIONS } from '../../../domain/retention/classes.ts';
import { HELD_OBJECTS } from '../../../domain/retention/hold.ts';
import { PRIVACY_REQUEST_STATES, PRIVACY_RIGHTS } from '../../../domain/retention/privacy-request.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantText,
  listOf,
  OwnId,
  orNull,
  PageQuery,
} from '../primitives.ts';

export const LegalHoldInput = z
  .strictObject({
    object: z.strictObject({ type: z.enum(HELD_OBJECTS), id: Id }),
    reason: freeText(500),
    until: CivilDateInput.nullable().openapi({
      description: 'The last day on which it holds; null: until it is lifted',
    }),
  })
  .openapi('LegalHoldInput', {
    example: {
      object: { type: 'customer', id: 'CUST-1' },
      reason: 'Proceedings at the regional court',
      until: null,
    },
  });

export const LegalHoldLiftingInput = z
  .strictObject({ reason: freeText(500) })
  .openapi('LegalHoldLiftingInput', { example: { reason: 'The proceedings are over' } });

export const LegalHoldParams = z.object({ holdId: OwnId });
export const OfCustomerQuery = z.strictObject({ ...PageQuery, customerId: Id.optional() });

export const LegalHoldSchema = z
  .object({
    holdId: z.string(),
    object: z.object({ type: z.enum(HELD_OBJECTS), id: z.string() }),
    customerId: z.string(),
    reason: z.string(),
    until: orNull(DateText),
    setBy: z.string(),
    setAt: InstantText,
    lifted: orNull(z.object({ by: z.string(), at: InstantText, reason: z.string() })),
    links: z.object({ self: z.string() }),
  })
  .openapi('LegalHold');

const correction = z
  .strictObject({
    name: freeText(200).optional(),
    email: z.email().max(254).optional(),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'a number such as +491701234567')
      .optional(),
  })
  .refine((given) => Object.keys(given).length > 0, { error: 'say what is to be corrected' });

export const PrivacyRequestInput = z
  .discriminatedUnion('right', [
    z.strictObject({ right: z.literal('access') }),
    z.strictObject({ right: z.literal('portability') }),
    z.strictObject({ right: z.literal('correction'), correction }),
    z.strictObject({ right: z.literal('erasure') }),
  ])
  .openapi('PrivacyRequestInput', { example: { right: 'access' } });

export const PrivacyDecisionInput = z
  .strictObject({ note: freeText(1000).nullable() })
  .openapi('PrivacyDecisionInput', { example: { note: null } });

export const PrivacyRequestParams = z.object({ requestId: OwnId });

const outcome = z.object({
  record: z.enum(RECORD_CLASS_NAMES),
  action: z.enum(RETENTION_ACTIONS),
  documents: z.int(),
  reason: z.string(),
  sources: listOf(z.string()),
  keptUntil: orNull(DateText),
});

const CertificateSchema = z
  .object({
    erasedAt: InstantText,
    policy: z.object({ version: z.string(), sha256: z.string() }),
    erased: listOf(outcome),
    kept: listOf(outcome),
    shreddedTexts: z.int().openapi({ description: 'Personal texts that nobody can read any more' }),
  })
  .openapi('ErasureCertificate');

export const PrivacyRequestSchema = z
  .object({
    requestId: z.string(),
    customerId: z.string(),
    right: z.enum(PRIVACY_RIGHTS),
    state: z.enum(PRIVACY_REQUEST_STATES),
    receivedAt: InstantText,
    dueAt: InstantText.openapi({ description: 'The last moment for an answer' }),
    overdue: z.boolean(),
    receivedBy: z.string(),
    correction: orNull(
      z.object({ name: orNull(z.string()), email: orNull(z.string()), phone: orNull(z.string()) }),
    ).openapi({ description: 'What is to be written instead; masked, but for the customer' }),
    decidedBy: orNull(z.string()),
    decidedAt: orNull(InstantText),
    decisionNote: orNull(z.string()),
    copyUntil: orNull(InstantText),
    deliveredAt: orNull(InstantText),
    certificate: orNull(CertificateSchema),
    endedAt: orNull(InstantText),
    links: z.object({ self: z.string(), copy: z.string().optional() }),
  })
  .openapi('PrivacyRequest');

export const PersonalCopySchema = z
  .object({
    format: z.literal('goodstanding-personal-copy/1'),
    right: z.enum(PRIVACY_RIGHTS),
    customerId: z.string(),
    madeAt: InstantText,
    records: z.record(z.string(), listOf(z.record(z.string(), z.unknown()))),
  })
  .openapi('PersonalCopy');
