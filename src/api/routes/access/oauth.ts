/** What clients talk to: authorization, tokens, keys, and the description of all three (OAuth 2.1, OpenID Connect discovery). */
import { cors } from 'hono/cors';
import { z } from 'zod';
import { STAFF_CLASSES } from '../../../domain/access/classes.ts';
import {
  AuthorizationRequest,
  beginFlow,
  codeFor,
  exchangeCode,
  type IssuedTokens,
  maySendTo,
  mustSignIn,
  redirectTo,
} from '../../../services/access/authorization.ts';
import { DPOP_ALGORITHMS } from '../../../services/access/dpop.ts';
import { signedInWith } from '../../../services/access/own-account.ts';
import {
  type ClientCredentialDeps,
  type Credential,
  tokenForService,
} from '../../../services/access/service-accounts.ts';
import type { App, AppContext } from '../../context.ts';
import { certificateOf, dpopKeyOf } from '../../middleware/possession.ts';
import { PUBLIC_ROUTES, servePublic } from '../../public-route.ts';
import { fieldsOf, page, sessionCookie } from './browser.ts';
import { signInPage, troublePage } from './pages.ts';
import type { StaffLogin } from './sign-in.ts';

const Target = z.object({ client_id: z.string().max(512), redirect_uri: z.string().max(512) });
const text = z.string().max(10_000);
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const TokenRequest = z.discriminatedUnion('grant_type', [
  z.object({
    grant_type: z.literal('authorization_code'),
    ...{ code: text, client_id: text, redirect_uri: text },
    code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/),
  }),
  z.object({
    grant_type: z.literal('client_credentials'),
    client_id: text.optional(),
    client_secret: text.optional(),
    client_assertion_type: z.literal(ASSERTION_TYPE).optional(),
    client_assertion: text.optional(),
  }),
]);

/** Registers /oauth/authorize, /oauth/token, /oauth/jwks and /.well-known/openid-configuration. */
export function registerOAuthRoutes(app: App, login: StaffLogin, credentials: ClientCredentialDeps): void {
  const { authorization, signIn } = login;
  const { tokens, clients } = authorization;

  servePublic(app, PUBLIC_ROUTES.authorize, async (c) => {
    const query = c.req.query();
    const target = Target.safeParse(query);
    // Nobody is sent to an address that is not known, not even with an error.
    if (!target.success || !maySendTo(clients, target.data.client_id, target.data.redirect_uri)) {
      const unknown = troublePage('Unknown client', 'No client of that name and address is known here.');
      return page(c, unknown, { status: 400 });
    }
    const request = AuthorizationRequest.safeParse(query);
    if (!request.success) {
      const { state } = query;
      const asked = { ...target.data, ...(state === undefined ? {} : { state }) };
      return c.redirect(redirectTo(asked, tokens.issuer, { error: 'invalid_request' }), 303);
    }
    const secret = sessionCookie(c);
    const person = secret === undefined ? null : await signedInWith(signIn, secret);
    const session = person?.session ?? null;
    if (session !== null && !mustSignIn(request.data, session, signIn.now()))
      return c.redirect(await codeFor(authorization, request.data, session, false), 303);
    if (request.data.prompt === 'none')
      return c.redirect(redirectTo(request.data, tokens.issuer, { error: 'login_required' }), 303);
    const flow = await beginFlow(authorization, request.data);
    return page(c, signInPage(flow), { sendsTo: request.data.redirect_uri });
  });

  const origins = [...clients.values()].flat().map((address) => new URL(address).origin);
  app.use('/oauth/token', cors({ origin: origins, allowMethods: ['POST'], maxAge: 600 }));
  servePublic(app, PUBLIC_ROUTES.token, async (c) => {
    const request = await fieldsOf(c, TokenRequest.or(z.null()).catch(null));
    if (request === null) return refusal(c, 400, 'invalid_request');
    switch (request.grant_type) {
      case 'authorization_code': {
        const { code, client_id: client, redirect_uri: address, code_verifier: verifier } = request;
        const issued = await exchangeCode(authorization, { code, client, address, verifier });
        return issued === null ? refusal(c, 400, 'invalid_grant') : given(c, issued);
      }
      case 'client_credentials': {
        const credential = credentialOf(c, request);
        const shown = { certificate: certificateOf(c), key: await dpopKeyOf(c, null) };
        if (shown.key === null && c.req.header('dpop') !== undefined)
          return refusal(c, 400, 'invalid_dpop_proof');
        const issued = credential === null ? null : await tokenForService(credentials, credential, shown);
        if (issued === null) return refusal(c, 401, 'invalid_client');
        return given(c, issued, shown.key === null ? 'Bearer' : 'DPoP');
      }
    }
  });

  servePublic(app, PUBLIC_ROUTES.issuerKeys, async (c) => c.json({ keys: await tokens.publicKeys() }, 200));
  servePublic(app, PUBLIC_ROUTES.issuer, (c) =>
    c.json(
      {
        issuer: tokens.issuer,
        authorization_endpoint: `${tokens.issuer}/oauth/authorize`,
        token_endpoint: `${tokens.issuer}/oauth/token`,
        jwks_uri: `${tokens.issuer}/oauth/jwks`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'client_credentials'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: [
          ...['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
        ],
        token_endpoint_auth_signing_alg_values_supported: ['ES256', 'RS256', 'PS256', 'EdDSA'],
        dpop_signing_alg_values_supported: [...DPOP_ALGORITHMS],
        tls_client_certificate_bound_access_tokens: true,
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        scopes_supported: ['openid'],
        acr_values_supported: Object.values(STAFF_CLASSES),
        authorization_response_iss_parameter_supported: true,
      },
      200,
    ),
  );
}

function credentialOf(
  c: AppContext,
  form: Extract<z.infer<typeof TokenRequest>, { grant_type: 'client_credentials' }>,
): Credential | null {
  const basic = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (basic !== undefined) {
    const pair = Buffer.from(basic, 'base64').toString('utf8');
    const at = pair.indexOf(':');
    return at < 1
      ? null
      : { kind: 'secret', clientId: decoded(pair.slice(0, at)), secret: decoded(pair.slice(at + 1)) };
  }
  const { client_assertion: assertion, client_id: clientId, client_secret: secret } = form;
  if (assertion !== undefined) return { kind: 'assertion', assertion };
  return clientId === undefined || secret === undefined ? null : { kind: 'secret', clientId, secret };
}

/** RFC 6749, 2.3.1: both halves are form-encoded first. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return part;
  }
}

function given(
  c: AppContext,
  { accessToken, idToken, expiresInSeconds }: IssuedTokens,
  type: 'Bearer' | 'DPoP' = 'Bearer',
): Response {
  const answer = { access_token: accessToken, token_type: type, expires_in: expiresInSeconds };
  return c.json(idToken === null ? answer : { ...answer, id_token: idToken }, 200);
}

/** An error as RFC 6749, 5.2 has it: clients' libraries read no other form. */
function refusal(c: AppContext, status: 400 | 401, error: string): Response {
  if (status === 401) c.header('www-authenticate', 'Basic realm="goodstanding"');
  return c.json({ error }, status);
}
