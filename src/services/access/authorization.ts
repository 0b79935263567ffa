/**
 * The authorization code flow with PKCE (OAuth 2.1) for people: a client sends its person to the sign-in page and gets a code for a token.
 * Clients are public: they have no secret, and are known by the addresses that codes are sent to.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StaffClass } from '../../domain/access/classes.ts';
import { isUsable, type StaffSession } from '../../domain/access/staff.ts';
import { epochMsOf } from '../../domain/civil-date.ts';
import type { TicketStore } from '../../store/access/tickets.ts';
import type { Store } from '../../store/store.ts';
import { sameDigest } from './secret-words.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** A client of this product's own, `goodstanding login`: it listens on a port of the person's machine (RFC 8252). */
export const COMMAND_CLIENT = 'goodstanding-command';

/** The path on that port. */
export const COMMAND_CALLBACK = '/callback';

/** What the flow needs. */
export interface AuthorizationDeps {
  readonly store: Pick<Store, 'staff'>;
  readonly tickets: TicketStore;
  readonly tokens: TokenIssuer;
  /** The addresses of each client that codes may be sent to, to the letter. */
  readonly clients: ReadonlyMap<string, readonly string[]>;
  readonly now: () => number;
}

const word = z.string().regex(/^[\x21-\x7e]{1,512}$/);

/** What a client asks for, in the query of the authorization endpoint. */
export const AuthorizationRequest = z.object({
  response_type: z.literal('code'),
  client_id: word,
  redirect_uri: word,
  code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  code_challenge_method: z.literal('S256'),
  state: word.optional(),
  nonce: word.optional(),
  scope: z.string().max(500).optional(),
  prompt: z.enum(['login', 'none', 'consent', 'select_account']).optional(),
  max_age: z.coerce.number().int().min(0).max(86_400).optional(),
  acr_values: z.string().max(500).optional(),
});

/** One of them, parsed. */
export type AuthorizationRequest = z.infer<typeof AuthorizationRequest>;

const Grant = z.object({
  request: AuthorizationRequest,
  sessionId: z.string(),
  /** The person signed in for this very request: the token may say how and when. */
  fresh: z.boolean(),
});

const SIGN_IN_MS = 15 * 60_000;
const CODE_MS = 60_000;

/** Whether codes for a client may be sent to an address. For the command: any port of this machine, and nothing else. */
export function maySendTo(clients: AuthorizationDeps['clients'], client: string, address: string): boolean {
  if (client !== COMMAND_CLIENT) return clients.get(client)?.includes(address) === true;
  return /^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/callback$/.test(address);
}

/** Whether a person has to sign in for this, though they have a session. */
export function mustSignIn(
  { prompt, max_age: maxAge, acr_values: classes }: AuthorizationRequest,
  session: StaffSession | null,
  nowMs: number,
): boolean {
  if (session === null || prompt === 'login') return true;
  if (maxAge !== undefined && nowMs - epochMsOf(session.startedAt) > maxAge * 1000) return true;
  // A client that asks for a class wants a token with that class, and only a fresh sign-in gives one.
  return classes !== undefined;
}

/** Keeps a request while its person signs in. Returns the secret that the page carries. */
export function beginFlow({ tickets }: AuthorizationDeps, request: AuthorizationRequest): Promise<string> {
  return tickets.issue('signIn', request, SIGN_IN_MS);
}

/** The request that a page belongs to. Null when it has expired, or was finished. */
export async function flowOf(
  { tickets }: AuthorizationDeps,
  flow: string,
): Promise<AuthorizationRequest | null> {
  const parsed = AuthorizationRequest.safeParse(await tickets.read('signIn', flow));
  return parsed.success ? parsed.data : null;
}

/** Ends the flow of a page whose person has just signed in. Returns where the browser goes next; null when the flow has expired. */
export async function finishFlow(
  deps: AuthorizationDeps,
  flow: string,
  session: StaffSession,
): Promise<string | null> {
  const parsed = AuthorizationRequest.safeParse(await deps.tickets.take('signIn', flow));
  return parsed.success ? codeFor(deps, parsed.data, session, true) : null;
}

/** Where the browser goes with a code for a session. `fresh`: the person signed in for this request. */
export async function codeFor(
  { tickets, tokens }: AuthorizationDeps,
  request: AuthorizationRequest,
  session: StaffSession,
  fresh: boolean,
): Promise<string> {
  const wanted = request.acr_values?.split(' ').filter((each) => each !== '') ?? [];
  if (wanted.length > 0 && !wanted.includes(session.authentication))
    return redirectTo(request, tokens.issuer, { error: 'unmet_authentication_requirements' });
  const grant: z.infer<typeof Grant> = { request, sessionId: session.sessionId, fresh };
  return redirectTo(request, tokens.issuer, { code: await tickets.issue('code', grant, CODE_MS) });
}

/** The client's address with an answer. */
export function redirectTo(
  { redirect_uri: address, state }: Pick<AuthorizationRequest, 'redirect_uri' | 'state'>,
  issuer: string,
  answer: Readonly<Record<string, string>>,
): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  // RFC 9207: a client of several issuers knows whose answer this is.
  url.searchParams.set('iss', issuer);
  return url.href;
}

/** What a client gets for a code. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly idToken: string | null;
  readonly expiresInSeconds: number;
}

/** Takes a code, once, of the client that it was made for and that can show what it hid (PKCE). Null for anything else. */
export async function exchangeCode(
  { store, tickets, tokens, now }: AuthorizationDeps,
  given: {
    readonly code: string;
    readonly client: string;
    readonly address: string;
    readonly verifier: string;
  },
): Promise<IssuedTokens | null> {
  const parsed = Grant.safeParse(await tickets.take('code', given.code));
  if (!parsed.success) return null;
  const { request, sessionId, fresh } = parsed.data;
  const challenge = createHash('sha256').update(given.verifier).digest('base64url');
  if (
    request.client_id !== given.client ||
    request.redirect_uri !== given.address ||
    !sameDigest(challenge, request.code_challenge)
  )
    return null;
  const session = await store.staff.sessionById(sessionId);
  const account = session === null ? null : await store.staff.get(session.staffId);
  if (session === null || account === null || !isUsable(account) || isOver(session, now())) return null;
  const signedIn = {
    ...{ sid: sessionId, client_id: request.client_id },
    ...(fresh ? authenticationClaims(session.authentication, epochMsOf(session.startedAt)) : {}),
  };
  const wantsId = request.scope?.split(' ').includes('openid') === true;
  const { nonce } = request;
  return {
    accessToken: await tokens.accessToken(account.staffId, { ...signedIn, roles: account.roles }),
    idToken: wantsId
      ? await tokens.idToken(account.staffId, request.client_id, {
          ...{ sid: sessionId, preferred_username: account.name },
          ...authenticationClaims(session.authentication, epochMsOf(session.startedAt)),
          ...(nonce === undefined ? {} : { nonce }),
        })
      : null,
    expiresInSeconds: Math.floor(tokens.tokenMs / 1000),
  };
}

/** Whether a session has ended. */
export function isOver({ endedAt, endsAt }: StaffSession, nowMs: number): boolean {
  return endedAt !== null || epochMsOf(endsAt) <= nowMs;
}

function authenticationClaims(acr: StaffClass, startedMs: number) {
  return { acr, auth_time: Math.floor(startedMs / 1000) };
}
