/** What people change about how they sign in, in a session of their own. */
import { z } from 'zod';
import { isUsable, type Passkey, type StaffAccount, type StaffSession } from '../../domain/access/staff.ts';
import { instantOf } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { actingAs } from '../../store/audit/current-context.ts';
import { type AskedFrom, actor } from './acts.ts';
import { codeUri, newCodeSecret, stepOfCode } from './one-time-codes.ts';
import { askForNewPasskey, type NewPasskeyAnswer, newPasskeyOf } from './passkeys.ts';
import { openSecret, sealSecret } from './sealing.ts';
import { digestOfSecret, newRecoveryCodes } from './secret-words.ts';
import type { SignInDeps } from './sign-in.ts';
import { mayChangeFactors } from './staff-rights.ts';

/** A person in their session. */
export interface SignedIn {
  readonly account: StaffAccount;
  readonly session: StaffSession;
  /** Whether they may change how they sign in: the session has just begun, and in a strong class. */
  readonly mayChange: boolean;
}

/** What came of a change. `codes`: recovery codes that are shown once. */
export type FactorStep =
  | { readonly kind: 'done'; readonly codes: readonly string[] }
  /** The session is too old, or of too weak a class. */
  | { readonly kind: 'signInAgain' }
  | { readonly kind: 'refused' };

const STEP_MS = 15 * 60_000;
const MOST_PASSKEYS = 10;

const PendingCodes = z.object({ staffId: z.string(), sealed: z.string() });
const PendingPasskey = z.object({ staffId: z.string(), challenge: z.string() });

/** The person to whom a browser's secret belongs. Null: nobody, or the session is over. */
export async function signedInWith(deps: SignInDeps, secret: string): Promise<SignedIn | null> {
  const session = await deps.store.staff.sessionBySecret(digestOfSecret(secret));
  const now = instantOf(deps.now());
  if (session === null || session.endedAt !== null || session.endsAt <= now) return null;
  const account = await deps.store.staff.get(session.staffId);
  if (account === null || !isUsable(account)) return null;
  return { account, session, mayChange: mayChangeFactors(session, account, now) };
}

/** Makes a secret for an authenticator app. It counts after the person has shown a code of it. */
export async function beginCodes(deps: SignInDeps, { account, mayChange }: SignedIn) {
  if (!mayChange) return null;
  const { staffId, name } = account;
  const secret = newCodeSecret();
  const sealed = sealSecret(deps.keys, ['staff', staffId, 'codes'], secret);
  const ticket = await deps.tickets.issue('newCodes', { staffId, sealed }, STEP_MS);
  return { ticket, secret, uri: codeUri(secret, name) };
}

/** Takes a secret into use, when the app's first code fits. That code is used with it. */
export async function confirmCodes(
  deps: SignInDeps,
  signedIn: SignedIn,
  given: { readonly ticket: string; readonly code: string },
  from: AskedFrom,
): Promise<FactorStep> {
  const { staffId } = signedIn.account;
  const pending = PendingCodes.safeParse(await deps.tickets.read('newCodes', given.ticket));
  if (!pending.success || pending.data.staffId !== staffId) return { kind: 'refused' };
  const { sealed } = pending.data;
  const secret = openSecret(deps.keys, ['staff', staffId, 'codes'], sealed);
  const lastStep = await stepOfCode(secret, given.code.replaceAll(/\s/g, ''), 0);
  if (lastStep === null || (await deps.tickets.take('newCodes', given.ticket)) === null)
    return { kind: 'refused' };
  return changed(deps, signedIn, 'codes', from, (account) => ({ ...account, codes: { sealed, lastStep } }));
}

/** Asks a browser for a new passkey. Null: sign in again first. */
export async function beginPasskey(deps: SignInDeps, { account, mayChange }: SignedIn) {
  if (!mayChange || account.passkeys.length >= MOST_PASSKEYS) return null;
  const options = await askForNewPasskey(deps.party, account);
  const pending = { staffId: account.staffId, challenge: options.challenge };
  return { ticket: await deps.tickets.issue('newPasskey', pending, STEP_MS), options };
}

/** Adds the passkey that a browser has made. */
export async function confirmPasskey(
  deps: SignInDeps,
  signedIn: SignedIn,
  given: { readonly ticket: string; readonly answer: z.infer<typeof NewPasskeyAnswer> },
  from: AskedFrom,
): Promise<FactorStep> {
  const pending = PendingPasskey.safeParse(await deps.tickets.take('newPasskey', given.ticket));
  if (!pending.success || pending.data.staffId !== signedIn.account.staffId) return { kind: 'refused' };
  const now = instantOf(deps.now());
  const passkey = await newPasskeyOf(deps.party, given.answer, pending.data.challenge, now);
  if (passkey === null || (await deps.store.staff.byPasskey(passkey.credentialId)) !== null)
    return { kind: 'refused' };
  return changed(deps, signedIn, 'passkey', from, (account) => ({
    ...account,
    passkeys: [...account.passkeys, passkey],
  }));
}

/** Takes a passkey away, such as one of a device that was lost. */
export function removePasskey(
  deps: SignInDeps,
  signedIn: SignedIn,
  credentialId: Passkey['credentialId'],
  from: AskedFrom,
): Promise<FactorStep> {
  return changed(deps, signedIn, 'passkey-removed', from, (account) => ({
    ...account,
    passkeys: account.passkeys.filter((passkey) => passkey.credentialId !== credentialId),
  }));
}

/** Makes new recovery codes; those before do nothing any more. */
export function renewRecoveryCodes(
  deps: SignInDeps,
  signedIn: SignedIn,
  from: AskedFrom,
): Promise<FactorStep> {
  return changed(deps, signedIn, 'recovery-codes', from, (account) => ({ ...account, recoveryCodes: [] }));
}

/** Ends sessions of the person: one, or all. */
export async function endOwnSessions(
  { store, now }: Pick<SignInDeps, 'store' | 'now'>,
  staffId: SubjectId,
  sessionId: string | 'all',
  from: AskedFrom,
): Promise<void> {
  await actingAs(actor(staffId, from), () =>
    store.staff.change(staffId, (account) => ({
      account,
      act: { act: 'signIn.ended', reason: sessionId === 'all' ? 'all-sessions' : null },
      ends: { sessionId, by: staffId, at: instantOf(now()) },
    })),
  );
}

/**
 * A person who adds an authenticator app and has no recovery codes gets some with it. Nothing is changed when the account was closed or the session
 * was ended while the request was on its way: otherwise the person with the old session would have a key to the account after its reset.
 */
async function changed(
  { store, now }: SignInDeps,
  { account: { staffId }, session, mayChange }: SignedIn,
  reason: string,
  from: AskedFrom,
  change: (account: StaffAccount) => StaffAccount,
): Promise<FactorStep> {
  if (!mayChange) return { kind: 'signInAgain' };
  const fresh = newRecoveryCodes();
  let shown: readonly string[] = [];
  const result = await actingAs(actor(staffId, from, session.authentication), () =>
    store.staff.change(staffId, (account) => {
      if (!isUsable(account)) return null;
      const next = change(account);
      // A passkey is added by a script, which shows no codes: the page asks to make some.
      shown = next.recoveryCodes.length > 0 || reason.startsWith('passkey') ? [] : fresh;
      const recoveryCodes = shown.length === 0 ? next.recoveryCodes : fresh.map(digestOfSecret);
      return {
        account: { ...next, recoveryCodes, changedAt: instantOf(now()) },
        act: { act: 'signIn.factorChanged', reason },
        inSession: session.sessionId,
      };
    }),
  );
  return result === null ? { kind: 'refused' } : { kind: 'done', codes: shown };
}
