/** Accounts of staff, as administrators keep them. They never learn a password or a secret of anybody. */

import { absence } from '../../domain/absences.ts';
import { accessRefusal } from '../../domain/access/refusals.ts';
import type { Role } from '../../domain/access/roles.ts';
import { type StaffAccount, toConfirm, type Unconfirmed } from '../../domain/access/staff.ts';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson, fourEyesRefusals } from '../../domain/four-eyes.ts';
import type { StaffChange } from '../../store/access/staff.ts';
import type { Store } from '../../store/store.ts';
import { assertConfirmable } from './confirmation.ts';
import { staffName } from './sign-in.ts';

type Deps = Pick<Store, 'staff'>;

/** How long an invitation waits. */
const INVITATION_MS = 72 * 3_600_000;

/**
 * Makes an account.
 * @param request.codeDigest SHA-256, in hex, of the code with which its person chooses a password. The administrator who
 * makes the account also makes the code and hands it on: it never comes here
 * @returns the account, which its person can use once another administrator has confirmed it; with roles that only read, at once
 * @throws BusinessFailure InvalidState when the name is taken
 */
export async function addStaff(
  { staff }: Deps,
  request: NewStaff & { readonly roles: readonly Role[] },
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  return inserted(staff, request, toConfirm(request.roles, by, now), by, now);
}

async function inserted(
  staff: Deps['staff'],
  request: NewStaff & { readonly roles: readonly Role[] },
  unconfirmed: Unconfirmed | null,
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  const account: StaffAccount = {
    unconfirmed,
    ...{ staffId: request.staffId, name: staffName(request.name), roles: request.roles, state: 'invited' },
    ...{ invitation: invitationOf(request.codeDigest, now), passwordHash: null, codes: null, passkeys: [] },
    ...{ recoveryCodes: [], createdAt: now, createdBy: by, changedAt: now },
  };
  if (await staff.add(account)) return account;
  throw accessRefusal('staff-name-taken');
}

/** The person who is to sign in. */
export interface NewStaff {
  readonly staffId: SubjectId;
  readonly name: string;
  readonly codeDigest: string;
}

/**
 * Makes the first administrator, from the machine itself.
 * @throws BusinessFailure InvalidState when there is one
 */
export async function addFirstAdmin(deps: Deps, request: NewStaff, now: Instant): Promise<StaffAccount> {
  if (await deps.staff.anyWithRole('admin')) throw accessRefusal('administrator-exists');
  return inserted(deps.staff, { ...request, roles: ['admin'] }, null, 'operator', now);
}

/**
 * Confirms the access that another administrator gave. What was given is `changedAt` old: an account that has changed since it was looked
 * at is not confirmed unseen.
 * @param by another administrator, and not the person of the account; `operator` on the machine itself
 * @throws BusinessFailure NotFound, InvalidState (nothing to confirm, or changed since), DutiesNotSeparated
 */
export async function confirmStaff(
  { staff }: Deps,
  { staffId, changedAt }: { readonly staffId: SubjectId; readonly changedAt: Instant },
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  const confirmed = await staff.change(staffId, (account): StaffChange => {
    assertConfirmable(account, changedAt);
    assertAnotherPerson(by, [account.unconfirmed?.by ?? null, account.staffId], 'giver-confirms');
    return {
      account: { ...account, unconfirmed: null, changedAt: now },
      act: { act: 'staff.administered', reason: 'confirmed' },
    };
  });
  if (confirmed === null) throw absence('staff-missing');
  return confirmed;
}

/** Gives an account other roles. Its sessions end: tokens carry roles. */
export function changeRoles(
  deps: Deps,
  staffId: SubjectId,
  roles: readonly Role[],
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  return change(deps, staffId, by, now, 'roles', (account) => ({
    ...{ ...account, roles },
    // What waits already goes on waiting, whatever the new roles are.
    unconfirmed: toConfirm(roles, by, now) ?? account.unconfirmed,
  }));
}

/** Nobody signs in with the account any more, and its sessions end. `enable` undoes it, with all factors as they were. */
export function disableStaff(
  deps: Deps,
  staffId: SubjectId,
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  return change(deps, staffId, by, now, 'disabled', (account) => ({ ...account, state: 'disabled' }));
}

/** See {@link disableStaff}. An account without a password waits for its person again. */
export function enableStaff(
  deps: Deps,
  staffId: SubjectId,
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  return change(deps, staffId, by, now, 'enabled', (account) => ({
    ...account,
    state: account.passwordHash === null ? 'invited' : 'active',
    unconfirmed: toConfirm(account.roles, by, now) ?? account.unconfirmed,
  }));
}

/** For a person who lost all factors: password, codes, passkeys and recovery codes are gone, sessions end, and a new invitation is made. */
export function resetStaff(
  deps: Deps,
  staffId: SubjectId,
  codeDigest: string,
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  return change(deps, staffId, by, now, 'reset', (before) => ({
    ...before,
    ...{ state: 'invited', invitation: invitationOf(codeDigest, now), passwordHash: null, codes: null },
    ...{
      passkeys: [],
      recoveryCodes: [],
      unconfirmed: toConfirm(before.roles, by, now) ?? before.unconfirmed,
    },
  }));
}

/** Ends a session of somebody, or all. Their tokens are refused from then on. */
export function endStaffSessions(
  deps: Deps,
  staffId: SubjectId,
  sessionId: string | 'all',
  by: SubjectId,
  now: Instant,
): Promise<StaffAccount> {
  return change(deps, staffId, by, now, 'sessions-ended', (account) => account, sessionId);
}

async function change(
  { staff }: Deps,
  staffId: SubjectId,
  by: SubjectId,
  now: Instant,
  reason: string,
  next: (account: StaffAccount) => StaffAccount,
  sessionId: string | 'all' = 'all',
): Promise<StaffAccount> {
  if (staffId === by && reason !== 'sessions-ended') throw fourEyesRefusals.refusal('own-access');
  const changed = await staff.change(
    staffId,
    (account): StaffChange => ({
      account: { ...next(account), changedAt: now },
      act: { act: 'staff.administered', reason },
      ends: { sessionId, by, at: now },
    }),
  );
  if (changed === null) throw absence('staff-missing');
  return changed;
}

function invitationOf(codeHash: string, now: Instant): NonNullable<StaffAccount['invitation']> {
  return { codeHash, expiresAt: instantOf(epochMsOf(now) + INVITATION_MS) };
}
