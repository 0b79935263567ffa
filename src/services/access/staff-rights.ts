import { isAtLeast, STAFF_CLASSES } from '../../domain/access/classes.ts';
import { hasSecondFactor, type StaffAccount, type StaffSession } from '../../domain/access/staff.ts';
import { epochMsOf, type Instant } from '../../domain/civil-date.ts';

/** How long after signing in a person may change how they sign in. */
const FRESH_MS = 15 * 60_000;

/**
 * Whether a session may change how its person signs in: it has just begun, with the password and a second factor. A session that
 * began with an invitation or a recovery code may as well: those are for mending an account. One of a password alone may not: a thief of the
 * password would add a passkey of their own.
 */
export function mayChangeFactors(session: StaffSession, account: StaffAccount, now: Instant): boolean {
  const fresh = epochMsOf(now) - epochMsOf(session.startedAt) <= FRESH_MS;
  const strong = isAtLeast(session.authentication, STAFF_CLASSES.passwordAndCode);
  return fresh && (session.invited || (strong && hasSecondFactor(account)));
}
