/** An operator's identity provider: a certified OpenID Connect server (`oidc-provider`) with names of its own for roles and classes. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { z } from 'zod';

/** Whom a person is signed in as, and how. */
export interface SignIn {
  readonly subject: string;
  readonly groups: readonly string[];
  /** The provider's class, such as `mfa`. */
  readonly acr: string;
  /** Another client than the console's. */
  readonly client?: string;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly client: string;
  /** Signs in through the authorization code flow with PKCE, and answers the access token. */
  tokenOf(signIn: SignIn): Promise<string>;
  /** Signs with a new key from here on; the old one is gone. */
  rotateKey(): Promise<void>;
  stop(): Promise<void>;
}

const AUDIENCE = 'https://goodstanding.example/api';
const CLIENT = 'operator-console';
const OTHER_CLIENT = 'canteen-menu';
const REDIRECT = 'https://console.operator.example/callback';

const TokenAnswer = z.object({ access_token: z.string() });

/** Starts one on a free port of this machine. */
export async function anIdentityProvider(): Promise<IdentityProvider> {
  let current: SignIn = { subject: 'nobody', groups: [], acr: 'pwd' };
  let provider: Provider | undefined;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (provider === undefined) response.writeHead(503).end();
    else if (pathname.startsWith('/interaction/'))
      void provider.interactionFinished(request, response, {
        login: { accountId: current.subject, acr: current.acr },
      });
    else void provider.callback()(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  const start = async () => {
    provider = new Provider(issuer, await configuration(() => current));
  };
  await start();
  return {
    ...{ issuer, audience: AUDIENCE, client: CLIENT, jwksUrl: `${issuer}/jwks` },
    async tokenOf(signIn) {
      current = signIn;
      return authorize(issuer, signIn.client ?? CLIENT);
    },
    rotateKey: start,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function configuration(who: () => SignIn): Promise<Configuration> {
  return {
    clients: [CLIENT, OTHER_CLIENT].map((client_id) => ({
      client_id,
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code'],
      redirect_uris: [REDIRECT],
      response_types: ['code'],
    })),
    jwks: { keys: [await aKey()] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    acrValues: ['pwd', 'mfa', 'passkey'],
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      Interaction: 600,
      Session: 600,
      IdToken: 600,
    },
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const { client: asking, session } = oidc;
      if (asking === undefined || session?.accountId === undefined) return undefined;
      const grant = new oidc.provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      grant.addResourceScope(AUDIENCE, 'api');
      await grant.save();
      return grant;
    },
    extraTokenClaims: ({ oidc }) => {
      const code = oidc.entities.AuthorizationCode;
      return { realm: { groups: who().groups }, acr: code?.acr, auth_time: code?.authTime };
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          ...{ scope: 'api', audience: AUDIENCE, accessTokenFormat: 'jwt' },
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

async function aKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), use: 'sig', alg: 'ES256', kid: randomBytes(8).toString('hex') };
}

async function authorize(issuer: string, client: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const asked = new URLSearchParams({
    ...{ client_id: client, redirect_uri: REDIRECT, response_type: 'code', scope: 'openid api' },
    ...{ resource: AUDIENCE, code_challenge: challenge, code_challenge_method: 'S256', prompt: 'login' },
  });
  const cookies = new Map<string, string>();
  let at = `${issuer}/auth?${asked}`;
  for (let hops = 0; at.startsWith(issuer); hops++) {
    if (hops === 10) throw new Error('the provider sends in circles');
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [name = '', ...value] = pair.split('=');
      cookies.set(name, value.join('='));
    }
    const next = response.headers.get('location');
    if (next === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
    at = new URL(next, at).href;
  }
  const code = new URL(at).searchParams.get('code');
  if (code === null) throw new Error(`no code in ${at}`);
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, code_verifier: verifier },
      ...{ client_id: client, redirect_uri: REDIRECT },
    }),
  });
  return TokenAnswer.parse(await response.json()).access_token;
}
