/** Who acts: the form of a subject from outside, and the names under which the service itself acts. */
import { DUNNING_PROPOSER } from './arrears/dunning-case.ts';
import type { SubjectId } from './flavor.ts';
import { holdsCardNumber } from './payments/card-number.ts';
import { SYSTEM_SUBJECT } from './policies/lifecycle.ts';

/**
 * Names that nobody from outside may have. The service records its own acts under them, or uses these words when it tells who acted.
 * Compared without case.
 */
const RESERVED: ReadonlySet<string> = new Set(
  [
    SYSTEM_SUBJECT,
    DUNNING_PROPOSER,
    'policy',
    'deadline',
    'agent',
    'customer',
    'goodstanding',
    'worker',
    'unknown',
    'unproven',
    'others',
    'capability',
  ].map((name) => name.toLowerCase()),
);

/** What begins so is a workflow, a schedule or a user of a machine: see docs/audit-trail.md. */
const RESERVED_BEGINNING = /^(os|workflow|schedule):/i;

/** What identity providers write: a name, an address, a client id, `auth0|...`, a URN. No space, nothing that a page or a shell reads. */
const FORM = /^[A-Za-z0-9][A-Za-z0-9._:@|/+=~-]{0,127}$/;

/** Whether a text from outside may be a subject: 1 to 128 plain characters, no card number, and not a name of the service's own. */
export function isSubject(text: string): text is SubjectId {
  return (
    FORM.test(text) &&
    !RESERVED.has(text.toLowerCase()) &&
    !RESERVED_BEGINNING.test(text) &&
    !holdsCardNumber(text)
  );
}
