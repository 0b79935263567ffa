import { z } from '@hono/zod-openapi';
import { ROLES } from '../../../domain/access/roles.ts';
import { STAFF_STATES } from '../../../domain/access/staff.ts';
import { isSubject } from '../../../domain/subjects.ts';
import { PublicJwk } from '../../../services/access/service-accounts.ts';
import { withoutCardNumber } from '../../../store/outside-input.ts';
import { InstantInput, InstantText, listOf, OwnId, orNull } from '../primitives.ts';

/** Self-care tokens are bound to a customer: nobody of the operator has that role. */
const STAFF_ROLES = ROLES.filter((role) => role !== 'selfcare');

const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'SHA-256 in hex')
  .openapi({
    description: 'SHA-256, in hex, of a secret that you made. The secret itself is not sent',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  });

const Roles = z
  .array(z.enum(STAFF_ROLES))
  .min(1, 'at least one role')
  .max(STAFF_ROLES.length)
  .openapi({ example: ['care'] });

export const StaffParams = z.object({ staffId: OwnId });

const STAFF_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u;

export const NewStaffInput = z
  .strictObject({
    name: withoutCardNumber(
      z.string().trim().regex(STAFF_NAME, {
        error: 'letters, digits and . _ @ + -',
        abort: true,
      }),
    ).openapi({
      description: 'What the person signs in as',
      example: 'anna.berg',
      // The document's patterns are of Unicode anyway, and have no flags.
      pattern: STAFF_NAME.source,
    }),
    roles: Roles,
    invitationDigest: Digest,
  })
  .openapi('NewStaff', {
    example: {
      name: 'anna.berg',
      roles: ['care'],
      invitationDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  });

export const StaffRolesInput = z
  .strictObject({ roles: Roles })
  .openapi('StaffRoles', { example: { roles: ['care', 'collections'] } });

export const StaffStateInput = z
  .strictObject({ state: z.enum(['enabled', 'disabled']) })
  .openapi('StaffState', { example: { state: 'disabled' } });

export const StaffResetInput = z.strictObject({ invitationDigest: Digest }).openapi('StaffReset', {
  example: { invitationDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
});

export const SessionEndInput = z
  .strictObject({ sessionId: z.string().min(1).max(100).openapi({ description: 'A session, or `all`' }) })
  .openapi('SessionEnd', { example: { sessionId: 'all' } });

const Waiting = orNull(z.object({ by: z.string(), at: InstantText })).openapi({
  description:
    'Who gave access that another administrator has to confirm, and when. Nobody gets in until then. Null: nothing is to confirm',
});

export const ConfirmationOfAccessInput = z
  .strictObject({ changedAt: InstantInput.openapi({ description: 'Of the account as you saw it' }) })
  .openapi('ConfirmationOfAccess', { example: { changedAt: '2026-11-22T09:30:00.000Z' } });

export const StaffSchema = z
  .object({
    staffId: z.string(),
    name: z.string(),
    roles: listOf(z.enum(ROLES)),
    state: z.enum(STAFF_STATES),
    unconfirmed: Waiting,
    factors: z.object({
      password: z.boolean(),
      codes: z.boolean().openapi({ description: 'Codes of the moment, of an authenticator app' }),
      passkeys: z.int(),
      recoveryCodes: z.int().openapi({ description: 'How many are left' }),
    }),
    invitedUntil: z.string().nullable(),
    createdAt: InstantText,
    createdBy: z.string(),
    changedAt: InstantText,
    links: z.object({ self: z.string() }),
  })
  .openapi('Staff', {
    example: {
      staffId: 'STAFF-7f6a3c1e',
      name: 'anna.berg',
      roles: ['care'],
      state: 'active',
      unconfirmed: null,
      factors: { password: true, codes: true, passkeys: 1, recoveryCodes: 10 },
      invitedUntil: null,
      createdAt: '2026-11-22T09:30:00.000Z',
      createdBy: 'STAFF-1',
      changedAt: '2026-11-22T09:30:00.000Z',
      links: { self: 'http://localhost:8080/v1/staff/STAFF-7f6a3c1e' },
    },
  });

export const StaffSessionSchema = z
  .object({
    sessionId: z.string(),
    authentication: z.string().openapi({ description: 'The class of authentication (`acr`)' }),
    startedAt: InstantText,
    endsAt: InstantText,
    endedAt: z.string().nullable(),
    endedBy: z.string().nullable(),
  })
  .openapi('StaffSession', {
    example: {
      sessionId: '6f1d7c1e-1f0b-4a5e-9d52-0c7b1a2e9f10',
      authentication: 'urn:goodstanding:acr:passkey',
      startedAt: '2026-11-22T09:30:00.000Z',
      endsAt: '2026-11-22T21:30:00.000Z',
      endedAt: null,
      endedBy: null,
    },
  });

const Credentials = {
  secretDigest: Digest.nullable().default(null),
  publicKeys: z
    .array(PublicJwk)
    .max(5)
    .default([])
    .openapi({ type: 'array', items: { type: 'object' }, description: 'JWKs, for `private_key_jwt`' }),
};
const hasOne = ({ secretDigest, publicKeys }: { secretDigest: unknown; publicKeys: readonly unknown[] }) =>
  (secretDigest === null) === publicKeys.length > 0;
const ONE = { error: 'either a secret or public keys', path: ['secretDigest'] };

export const ServiceParams = z.object({ clientId: OwnId });

export const NewServiceInput = z
  .strictObject({
    clientId: z.string().refine(isSubject, 'a plain name of 1 to 128 characters'),
    roles: Roles,
    ...Credentials,
  })
  .refine(hasOne, ONE)
  .openapi('NewService', {
    example: {
      clientId: 'rating-engine',
      roles: ['rating'],
      secretDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  });

export const ServiceCredentialsInput = z
  .strictObject(Credentials)
  .refine(hasOne, ONE)
  .openapi('ServiceCredentials', {
    example: { secretDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  });

export const ServiceStateInput = z
  .strictObject({ state: z.enum(['active', 'disabled']) })
  .openapi('ServiceState', { example: { state: 'disabled' } });

export const ServiceAccountSchema = z
  .object({
    clientId: z.string(),
    roles: listOf(z.enum(ROLES)),
    state: z.enum(['active', 'disabled']),
    unconfirmed: Waiting,
    secrets: listOf(z.object({ createdAt: InstantText, endsAt: z.string().nullable() })),
    publicKeys: z.int().openapi({ description: 'How many public keys it has' }),
    renewal: Waiting.openapi({
      description: 'Other credentials that wait for another administrator; those before count until then',
    }),
    createdAt: InstantText,
    createdBy: z.string(),
    changedAt: InstantText,
    usedAt: z.string().nullable().openapi({ description: 'When it last came for a token' }),
  })
  .openapi('ServiceAccount', {
    example: {
      clientId: 'rating-engine',
      roles: ['rating'],
      state: 'active',
      unconfirmed: null,
      secrets: [{ createdAt: '2026-11-22T09:30:00.000Z', endsAt: null }],
      publicKeys: 0,
      renewal: null,
      createdAt: '2026-11-22T09:30:00.000Z',
      createdBy: 'STAFF-1',
      changedAt: '2026-11-22T09:30:00.000Z',
      usedAt: null,
    },
  });
