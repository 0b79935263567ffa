/**
 * Signing in. For a name that does not exist the answer, the work and the waits are the same as for a wrong password: nobody learns which
 * names exist.
 */
import { z } from 'zod';
import { STAFF_CLASSES, type StaffClass } from '../../domain/access/classes.ts';
import type { SealingKeys } from '../../domain/access/sealing-keys.ts';
import {
  hasSecondFactor,
  isUsable,
  type StaffAccount,
  type StaffSession,
} from '../../domain/access/staff.ts';
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Ms, SubjectId } from '../../domain/flavor.ts';
import type { StaffChange } from '../../store/access/staff.ts';
import type { ThrottleRule, ThrottleStore } from '../../store/access/throttle.ts';
import type { TicketStore } from '../../store/access/tickets.ts';
import { actingAs } from '../../store/audit/current-context.ts';
import type { Store } from '../../store/store.ts';
import { type AskedFrom, actor } from './acts.ts';
import { stepOfCode } from './one-time-codes.ts';
import { askForPasskey, counterOf, type PasskeyAnswer, type RelyingParty } from './passkeys.ts';
import { hashOfPassword, passwordFault, passwordFits } from './passwords.ts';
import { openSecret } from './sealing.ts';
import { digestOfSecret, newMachineSecret, sameDigest, typedCode } from './secret-words.ts';

/** What signing in needs. */
export interface SignInDeps {
  readonly store: Pick<Store, 'staff'>;
  readonly tickets: TicketStore;
  readonly throttle: ThrottleStore;
  readonly keys: SealingKeys;
  readonly party: RelyingParty;
  /** How long a session lasts. */
  readonly sessionMs: Ms;
  readonly now: () => number;
}

/** What came of a step. */
export type SignInStep =
  /** Too many tries: the next one may be made after this time. */
  | { readonly kind: 'wait'; readonly ms: Ms }
  | { readonly kind: 'refused' }
  /** The password chosen is not good enough; says why. */
  | { readonly kind: 'badPassword'; readonly fault: string }
  /** The password fits; now the second factor. */
  | { readonly kind: 'secondFactor'; readonly ticket: string; readonly codes: boolean }
  /** What the browser keeps, and the session. */
  | { readonly kind: 'signedIn'; readonly secret: string; readonly session: StaffSession };

const REFUSED: SignInStep = { kind: 'refused' };

/** Tries of one name, wherever from. Then 1, 2, 4 ... seconds, a quarter of an hour at most. */
const BY_NAME: ThrottleRule = { kind: 'name', free: 5, firstMs: 1_000, longestMs: 15 * 60_000 };
/** Tries from one address, of whatever name. */
const BY_ADDRESS: ThrottleRule = { kind: 'address', free: 30, firstMs: 1_000, longestMs: 5 * 60_000 };

/** Between password and second factor; a challenge of a passkey. */
const STEP_MS = 5 * 60_000;

/** `password` is a digest of the hash of the password that was given: a password chosen since then ends the wait. */
const Waiting = z.object({ staffId: z.string(), password: z.string() });
const Challenge = z.object({ challenge: z.string() });

/** A name as it is kept. */
export function staffName(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase().slice(0, 100);
}

/** First step: name and password. */
export async function signInWithPassword(
  deps: SignInDeps,
  given: { readonly name: string; readonly password: string },
  from: AskedFrom,
): Promise<SignInStep> {
  const name = staffName(given.name);
  const wait = await counted(deps, name, from);
  if (wait > 0) return { kind: 'wait', ms: wait };
  const account = await deps.store.staff.byName(name);
  const kept = account !== null && isUsable(account) ? account.passwordHash : null;
  if (!(await passwordFits(kept, given.password)) || account === null)
    return refuse(deps, account, 'password', from);
  if (!hasSecondFactor(account))
    return opened(deps, account, from, {
      authentication: STAFF_CLASSES.password,
      using: (now) => (hasPasswordOf(now, account) && !hasSecondFactor(now) ? now : null),
    });
  const waiting = { staffId: account.staffId, password: passwordDigestOf(account) };
  const ticket = await deps.tickets.issue('secondFactor', waiting, STEP_MS);
  return { kind: 'secondFactor', ticket, codes: account.codes !== null };
}

/** Second step: a code of the moment. */
export async function signInWithCode(
  deps: SignInDeps,
  given: { readonly ticket: string; readonly code: string },
  from: AskedFrom,
): Promise<SignInStep> {
  const account = await waitingFor(deps, given.ticket);
  if (account === null) return REFUSED;
  const wait = await counted(deps, account.name, from);
  if (wait > 0) return { kind: 'wait', ms: wait };
  const { codes, staffId } = account;
  if (codes === null) return refuse(deps, account, 'code', from);
  const secret = openSecret(deps.keys, ['staff', staffId, 'codes'], codes.sealed);
  const step = await stepOfCode(secret, given.code.replaceAll(/\s/g, ''), codes.lastStep);
  if (step === null || (await deps.tickets.take('secondFactor', given.ticket)) === null)
    return refuse(deps, account, 'code', from);
  return opened(deps, account, from, {
    authentication: STAFF_CLASSES.passwordAndCode,
    // Of two requests with the same code at once, one finds it used.
    using: (now) =>
      !hasPasswordOf(now, account) || now.codes?.sealed !== codes.sealed || now.codes.lastStep >= step
        ? null
        : { ...now, codes: { ...now.codes, lastStep: step } },
  });
}

/** Second step without the second factor: a recovery code, which is used up. Good for mending the account, and not for sensitive operations. */
export async function signInWithRecoveryCode(
  deps: SignInDeps,
  given: { readonly ticket: string; readonly code: string },
  from: AskedFrom,
): Promise<SignInStep> {
  const account = await waitingFor(deps, given.ticket);
  if (account === null) return REFUSED;
  const wait = await counted(deps, account.name, from);
  if (wait > 0) return { kind: 'wait', ms: wait };
  const digest = digestOfSecret(typedCode(given.code));
  if (
    !account.recoveryCodes.some((kept) => sameDigest(kept, digest)) ||
    (await deps.tickets.take('secondFactor', given.ticket)) === null
  )
    return refuse(deps, account, 'recovery-code', from);
  return opened(deps, account, from, {
    authentication: STAFF_CLASSES.password,
    mending: 'recovery-code',
    using: (now) =>
      hasPasswordOf(now, account) && now.recoveryCodes.includes(digest)
        ? { ...now, recoveryCodes: now.recoveryCodes.filter((kept) => kept !== digest) }
        : null,
  });
}

/** Asks for a passkey. The ticket goes with its answer. */
export async function passkeyChallenge(deps: SignInDeps) {
  const options = await askForPasskey(deps.party);
  const ticket = await deps.tickets.issue('passkey', { challenge: options.challenge }, STEP_MS);
  return { ticket, options };
}

/** The only step: a passkey that its person unlocked. */
export async function signInWithPasskey(
  deps: SignInDeps,
  given: { readonly ticket: string; readonly answer: z.infer<typeof PasskeyAnswer> },
  from: AskedFrom,
): Promise<SignInStep> {
  const wait = await deps.throttle.attempt(BY_ADDRESS, from.network ?? 'unknown');
  if (wait > 0) return { kind: 'wait', ms: wait };
  const waiting = Challenge.safeParse(await deps.tickets.take('passkey', given.ticket));
  const account = await deps.store.staff.byPasskey(given.answer.id);
  const passkey = account?.passkeys.find(({ credentialId }) => credentialId === given.answer.id);
  if (!waiting.success || account === null || !isUsable(account) || passkey === undefined)
    return refuse(deps, account, 'passkey', from);
  const { challenge } = waiting.data;
  const counter = await counterOf(deps.party, given.answer, { challenge, passkey });
  if (counter === null) return refuse(deps, account, 'passkey', from);
  const usedAt = instantOf(deps.now());
  return opened(deps, account, from, {
    authentication: STAFF_CLASSES.passkey,
    using: (now) =>
      now.passkeys.some(({ credentialId }) => credentialId === passkey.credentialId)
        ? {
            ...now,
            passkeys: now.passkeys.map((each) =>
              each.credentialId === passkey.credentialId
                ? { ...each, counter: Math.max(each.counter, counter), usedAt }
                : each,
            ),
          }
        : null,
  });
}

/** Chooses a password with the code of an invitation, which is used up, and begins a session in which a second factor may be added. */
export async function acceptInvitation(
  deps: SignInDeps,
  given: { readonly name: string; readonly code: string; readonly password: string },
  from: AskedFrom,
): Promise<SignInStep> {
  const name = staffName(given.name);
  const fault = passwordFault(given.password, [name]);
  if (fault !== null) return { kind: 'badPassword', fault };
  const wait = await counted(deps, name, from);
  if (wait > 0) return { kind: 'wait', ms: wait };
  const account = await deps.store.staff.byName(name);
  const digest = digestOfSecret(typedCode(given.code));
  const at = instantOf(deps.now());
  if (account === null || !isInvited(account, digest, at)) return refuse(deps, account, 'invitation', from);
  const passwordHash = await hashOfPassword(given.password);
  return opened(deps, account, from, {
    authentication: STAFF_CLASSES.password,
    mending: 'invitation',
    using: (now) =>
      isInvited(now, digest, at) ? { ...now, state: 'active', invitation: null, passwordHash } : null,
  });
}

function isInvited({ state, unconfirmed, invitation }: StaffAccount, digest: string, at: Instant): boolean {
  return (
    state !== 'disabled' &&
    unconfirmed === null &&
    invitation !== null &&
    invitation.expiresAt > at &&
    sameDigest(invitation.codeHash, digest)
  );
}

/** Counts a try for a name and an address; the longer wait, or 0. */
async function counted({ throttle }: SignInDeps, name: string, { network }: AskedFrom): Promise<Ms> {
  const byAddress = await throttle.attempt(BY_ADDRESS, network ?? 'unknown');
  return byAddress > 0 ? byAddress : throttle.attempt(BY_NAME, name);
}

async function waitingFor(deps: SignInDeps, ticket: string): Promise<StaffAccount | null> {
  const waiting = Waiting.safeParse(await deps.tickets.read('secondFactor', ticket));
  const account = waiting.success ? await deps.store.staff.get(waiting.data.staffId) : null;
  const { data } = waiting;
  if (account === null || data === undefined || !isUsable(account)) return null;
  return sameDigest(passwordDigestOf(account), data.password) ? account : null;
}

function passwordDigestOf({ passwordHash }: StaffAccount): string {
  return digestOfSecret(passwordHash ?? '');
}

/** Whether an account still has the password that it had when that was given. */
function hasPasswordOf(now: StaffAccount, before: StaffAccount): boolean {
  return now.passwordHash === before.passwordHash;
}

/** Enters the refusal. Also for a name that does not exist: the trail shows the try, and the time is the same. */
async function refuse(
  { store }: SignInDeps,
  account: StaffAccount | null,
  reason: string,
  from: AskedFrom,
): Promise<SignInStep> {
  const subject: SubjectId = account?.staffId ?? 'unknown';
  await actingAs(actor(subject, from), () =>
    store.staff.note(subject, { act: 'signIn.refused', outcome: 'refused', reason }),
  );
  return REFUSED;
}

/**
 * Opens a session, if the account still lets somebody in and `using` still finds what was proven. What was taken from the account since it was
 * read (a password, a passkey, all of it by a reset) opens none, also not by a request that was on its way.
 */
async function opened(
  deps: SignInDeps,
  { staffId, name }: StaffAccount,
  from: AskedFrom,
  proven: {
    readonly authentication: StaffClass;
    /** Begun with what is for mending an account. */
    readonly mending?: 'invitation' | 'recovery-code';
    readonly using: (account: StaffAccount) => StaffAccount | null;
  },
): Promise<SignInStep> {
  const { authentication, mending, using } = proven;
  const secret = newMachineSecret();
  const startedAt = instantOf(deps.now());
  const session: StaffSession = {
    ...{ sessionId: crypto.randomUUID(), staffId, secretHash: digestOfSecret(secret), authentication },
    ...{ invited: mending !== undefined, startedAt, endsAt: instantOf(deps.now() + deps.sessionMs) },
    ...{ endedAt: null, endedBy: null },
  };
  const change = (account: StaffAccount): StaffChange | null => {
    // Who accepts an invitation makes the account usable by that; whether it is good, `using` looks.
    const used = mending === 'invitation' || isUsable(account) ? using(account) : null;
    if (used === null) return null;
    const act = { act: 'signIn.accepted', reason: mending ?? null } as const;
    return { account: { ...used, changedAt: startedAt }, act, opens: session };
  };
  const changed = await actingAs(actor(staffId, from, authentication), () =>
    deps.store.staff.change(staffId, change),
  );
  if (changed === null) return REFUSED;
  await deps.throttle.forget(BY_NAME, name);
  await deps.throttle.giveBack(BY_ADDRESS, from.network ?? 'unknown');
  return { kind: 'signedIn', secret, session };
}
