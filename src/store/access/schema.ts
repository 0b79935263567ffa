import { z } from 'zod';
import { STAFF_CLASSES } from '../../domain/access/classes.ts';
import { ROLES } from '../../domain/access/roles.ts';
import {
  type IssuerKey,
  type ServiceAccount,
  STAFF_STATES,
  type StaffAccount,
  type StaffSession,
} from '../../domain/access/staff.ts';
import { count, id, instant, sha256 } from '../mongo/primitives.ts';

const sealed = z.string().regex(/^[A-Za-z0-9._-]{1,64}:[A-Za-z0-9_-]+$/);
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

const unconfirmed = z.object({ by: id, at: instant }).nullable();
const publicKeys = z.array(z.string().max(4_000)).max(5);

export const staffSchema: z.ZodType<StaffAccount> = z.object({
  staffId: id,
  name: z.string().min(1).max(100),
  roles: z.array(z.enum(ROLES)),
  state: z.enum(STAFF_STATES),
  unconfirmed,
  invitation: z.object({ codeHash: sha256, expiresAt: instant }).nullable(),
  passwordHash: z.string().startsWith('$argon2id$').nullable(),
  codes: z.object({ sealed, lastStep: count }).nullable(),
  passkeys: z.array(
    z.object({
      credentialId: base64url,
      publicKey: base64url,
      counter: count,
      transports: z.array(z.string().max(40)).max(10),
      addedAt: instant,
      usedAt: instant.nullable(),
    }),
  ),
  recoveryCodes: z.array(sha256),
  createdAt: instant,
  createdBy: id,
  changedAt: instant,
});

export const staffSessionSchema: z.ZodType<StaffSession> = z.object({
  sessionId: id,
  staffId: id,
  secretHash: sha256,
  authentication: z.enum(Object.values(STAFF_CLASSES)),
  invited: z.boolean(),
  startedAt: instant,
  endsAt: instant,
  endedAt: instant.nullable(),
  endedBy: id.nullable(),
});

export const serviceAccountSchema: z.ZodType<ServiceAccount> = z.object({
  clientId: id,
  roles: z.array(z.enum(ROLES)),
  state: z.enum(['active', 'disabled']),
  unconfirmed,
  secrets: z.array(z.object({ hash: sha256, createdAt: instant, endsAt: instant.nullable() })),
  publicKeys,
  renewal: z.object({ secretDigest: sha256.nullable(), publicKeys, by: id, at: instant }).nullable(),
  createdAt: instant,
  createdBy: id,
  changedAt: instant,
  usedAt: instant.nullable(),
});

export const issuerKeySchema: z.ZodType<IssuerKey> = z.object({
  keyId: id,
  publicKey: z.string().min(1),
  sealed,
  createdAt: instant,
  retiredAt: instant.nullable(),
});
