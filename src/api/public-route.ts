/**
 * Routes that are not in the description of the API: for people who sign in, clients that fetch tokens, the Temporal UI, and machines that watch
 * the process. All but one take no token. Each is declared in one table and registered by its name in that table.
 */
import type { Handler, MiddlewareHandler } from 'hono';
import type { App, AppContext, AppEnv } from './context.ts';
import { rateLimited } from './middleware/rate-limit.ts';
import type { RouteDuties } from './route-duties.ts';

/** What such a route declares. */
export interface PublicRoute extends RouteDuties {
  readonly method: 'get' | 'post';
  /** In Hono's form: `/codec/:token/decode`. */
  readonly path: string;
  readonly summary: string;
  /**
   * What lets a caller in. `nothing`: anyone sees it. `session`: the cookie of a browser that has signed in. `body`: a password, a code, or another proof that it sends.
   * `path`: a secret in the path. `token`: a bearer token, whose scopes its file names; `fresh token`: one of a person who has just authenticated.
   */
  readonly proof: 'nothing' | 'session' | 'body' | 'path' | 'token' | 'fresh token';
  /** What a POST sends: a form of a page, JSON of a page's script, a form of any client, or JSON of any client. */
  readonly sends?: 'page form' | 'page script' | 'form' | 'json';
}

const SEEN = { objects: [], personal: 'none', audited: [] } as const;
const WATCHED = { ...SEEN, method: 'get', rate: 'unlimited', proof: 'nothing' } as const;
const PAGE = { ...SEEN, method: 'get', rate: 'page', proof: 'nothing' } as const;
const TRY = {
  method: 'post',
  rate: 'signIn',
  proof: 'body',
  sends: 'page form',
  objects: ['caller'],
  personal: 'none',
  audited: ['staff.change', 'signIn.accepted', 'signIn.refused'],
} as const;
const OWN = {
  method: 'post',
  rate: 'signIn',
  proof: 'session',
  sends: 'page form',
  objects: ['caller'],
  personal: 'shown',
  audited: ['staff.change', 'signIn.factorChanged'],
} as const;

/** Every route that has no declaration by `defineRoute`. */
export const PUBLIC_ROUTES = {
  metrics: { ...WATCHED, path: '/metrics', summary: 'Figures of the process' },
  securityTxt: { ...WATCHED, path: '/.well-known/security.txt', summary: 'Whom to tell of a hole' },
  openApi: { ...WATCHED, path: '/openapi.json', summary: 'The description of the API' },
  docs: { ...WATCHED, path: '/docs', summary: 'The same as a page' },
  docsFiles: { ...WATCHED, path: '/docs/*', summary: 'Files of that page' },

  assistants: {
    method: 'post',
    path: '/mcp',
    summary:
      'Tools for assistants (Model Context Protocol); each tool calls a route of the API with the same token',
    rate: 'read',
    proof: 'token',
    sends: 'json',
    objects: ['customer', 'account', 'case', 'policy'],
    personal: 'shown',
    audited: ['promises.give'],
  },
  resource: {
    ...PAGE,
    path: '/.well-known/oauth-protected-resource',
    summary: 'Whose tokens the API takes (RFC 9728)',
  },
  assistantResource: {
    ...PAGE,
    path: '/.well-known/oauth-protected-resource/mcp',
    summary: 'The same for assistants',
  },

  decode: {
    method: 'post',
    path: '/codec/decode',
    summary: 'Payloads in clear, for a UI with a login',
    rate: 'read',
    proof: 'fresh token',
    sends: 'json',
    objects: ['caller'],
    personal: 'shown',
    audited: ['payloads.decode'],
  },
  decodeForUi: {
    method: 'post',
    path: '/codec/:token/decode',
    summary: 'Payloads in clear, for a UI without a login',
    rate: 'page',
    proof: 'path',
    sends: 'json',
    objects: ['caller'],
    personal: 'shown',
    audited: ['payloads.decode'],
  },

  signInStyle: { ...PAGE, path: '/sign-in/page.css', summary: 'How the pages look' },
  signInScript: { ...PAGE, path: '/sign-in/page.js', summary: 'What the pages need for passkeys' },
  signInPage: { ...PAGE, path: '/sign-in', summary: 'The page to sign in' },
  invitationPage: { ...PAGE, path: '/sign-in/invitation', summary: 'The page for an invitation' },
  password: { ...TRY, path: '/sign-in', summary: 'Name and password' },
  code: { ...TRY, path: '/sign-in/code', summary: 'A code of the moment, after the password' },
  recoveryCode: { ...TRY, path: '/sign-in/recovery', summary: 'A recovery code, after the password' },
  invitation: {
    ...TRY,
    path: '/sign-in/invitation',
    summary: 'The code of an invitation, and a first password',
  },
  passkeyOptions: {
    ...TRY,
    path: '/sign-in/passkey/options',
    summary: 'A challenge for a passkey',
    proof: 'nothing',
    sends: 'page script',
    objects: [],
    audited: [],
  },
  passkey: { ...TRY, path: '/sign-in/passkey', summary: 'What a passkey answers', sends: 'page script' },

  ownAccount: {
    method: 'get',
    path: '/sign-in/account',
    summary: 'How a person signs in, and where',
    rate: 'page',
    proof: 'session',
    objects: ['caller'],
    personal: 'shown',
    audited: [],
  },
  beginCodes: {
    ...OWN,
    path: '/sign-in/account/codes',
    summary: 'A secret for an authenticator app',
    audited: [],
  },
  confirmCodes: { ...OWN, path: '/sign-in/account/codes/confirm', summary: 'The first code of that app' },
  removePasskey: { ...OWN, path: '/sign-in/account/passkeys/remove', summary: 'Takes a passkey away' },
  renewRecoveryCodes: { ...OWN, path: '/sign-in/account/recovery-codes', summary: 'New recovery codes' },
  endOwnSessions: {
    ...OWN,
    path: '/sign-in/account/sessions/end',
    summary: 'Ends a session, or all',
    audited: ['staff.change', 'signIn.ended'],
  },
  beginPasskey: {
    ...OWN,
    path: '/sign-in/account/passkeys/options',
    summary: 'A challenge for a new passkey',
    sends: 'page script',
    audited: [],
  },
  addPasskey: {
    ...OWN,
    path: '/sign-in/account/passkeys',
    summary: 'Adds a passkey',
    sends: 'page script',
    personal: 'none',
  },

  authorize: {
    ...PAGE,
    path: '/oauth/authorize',
    summary: 'Sends a person of a client to sign in, or back with a code',
  },
  token: {
    method: 'post',
    path: '/oauth/token',
    summary: 'A token for a code, or for a system',
    rate: 'signIn',
    proof: 'body',
    sends: 'form',
    objects: [],
    personal: 'none',
    audited: [],
  },
  issuerKeys: { ...PAGE, path: '/oauth/jwks', summary: 'The public keys of tokens' },
  issuer: { ...PAGE, path: '/.well-known/openid-configuration', summary: 'The description of the issuer' },
} as const satisfies Readonly<Record<string, PublicRoute>>;

/** Requests with a token are counted with the token's caller, by what looks at it. */
function isByToken(proof: PublicRoute['proof']): boolean {
  return proof === 'token' || proof === 'fresh token';
}

/** Registers a route of the table. Its limit comes before everything else that it does; with a token it is that of the token's caller. */
export function servePublic(
  app: App,
  { method, path, rate, proof }: PublicRoute,
  ...steps: readonly [...MiddlewareHandler<AppEnv>[], (c: AppContext) => Response | Promise<Response>]
): void {
  const limits = rate === 'unlimited' || isByToken(proof) ? [] : [rateLimited(rate)];
  const handlers: Handler<AppEnv>[] = [...limits, ...steps];
  app.on(method.toUpperCase(), [path], ...handlers);
}
