/**
 * Bad forms for the pages to sign in and for the token endpoint, which no document describes: hostile fields, field sets, encodings, cookies, origins,
 * authorisation and DPoP headers. Nobody has an account at the target: whatever is sent, nobody gets in.
 */
import { PUBLIC_ROUTES, type PublicRoute } from '../../src/api/public-route.ts';
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import type { RawAnswer, RawRequest } from '../support/callers/raw-request.ts';
import { BAD_UTF8, HOSTILE_BODIES, HOSTILE_MEMBERS, HOSTILE_QUERY_VALUES } from './hostile.ts';
import { NOT_LOOKED_AT } from './judge.ts';

/** One bad form, or a bad query of the page that begins a sign-in. */
export interface BadForm {
  readonly kind: string;
  readonly what: string;
  readonly route: { readonly name: string };
  readonly request: RawRequest;
  readonly mayBeSilent?: true;
}

const CLIENT = 'console';
/** Where a client of the target is sent back to. */
const REDIRECT = 'https://console.example/back';
/** The settings of a target that has the pages. */
export const FORM_SETTINGS = { STAFF_CLIENTS: JSON.stringify({ [CLIENT]: [REDIRECT] }) } as const;

const PASSKEY = {
  ...{ id: 'a', rawId: 'a', type: 'public-key', clientExtensionResults: {} },
  response: { clientDataJSON: 'a', authenticatorData: 'a', signature: 'a', attestationObject: 'a' },
};
const SIGN_IN = { name: 'nobody', password: 'wrong', code: '000000', flow: '', ticket: 'x' };

/** The good fields of each route; a script's are sent as JSON. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  password: SIGN_IN,
  code: SIGN_IN,
  recoveryCode: SIGN_IN,
  invitation: SIGN_IN,
  passkeyOptions: {},
  passkey: { ticket: 'x', flow: null, answer: PASSKEY },
  beginCodes: {},
  confirmCodes: SIGN_IN,
  removePasskey: { credentialId: 'x' },
  renewRecoveryCodes: {},
  endOwnSessions: { sessionId: 'x' },
  beginPasskey: {},
  addPasskey: { ticket: 'x', label: 'mine', answer: PASSKEY },
  token: {
    ...{ grant_type: 'authorization_code', code: 'x', client_id: CLIENT, redirect_uri: REDIRECT },
    ...{ code_verifier: 'v'.repeat(43), client_secret: 's', client_assertion: 'a.b.c' },
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  },
};
const AUTHORIZATION: Readonly<Record<string, string>> = {
  ...{ response_type: 'code', client_id: CLIENT, redirect_uri: REDIRECT, state: 's', nonce: 'n' },
  ...{ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256', scope: 'openid', prompt: 'none' },
  ...{ max_age: '0', acr_values: 'a' },
};

interface Form {
  readonly name: string;
  readonly route: PublicRoute;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The routes that take forms or scripts. Throws when one of them has no good fields here. */
export function formRoutes(): readonly Form[] {
  return Object.entries<PublicRoute>(PUBLIC_ROUTES)
    .filter(([, { sends }]) => sends !== undefined && sends !== 'json')
    .map(([name, route]) => {
      const fields = FIELDS[name];
      if (fields === undefined) throw new Error(`the form of ${name} has no good fields`);
      return { name, route, fields };
    });
}

/** The headers that replace the usual ones, and the body or the query. */
interface Drawn {
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly mayBeSilent?: true;
}
type Kind = (form: Form, random: Random) => Drawn;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function drawn<T>(items: readonly T[], random: Random): T {
  const item = items[random.int(0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
}

/** A text without lone surrogates, which no form can have. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const isScript = ({ route }: Form) => route.sends === 'page script';

/** A field as it is sent: a form has texts, a script has JSON. */
function encoded(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}

function goodText(form: Form): string {
  return isScript(form) ? JSON.stringify(form.fields) : encoded(form.fields);
}

const hostileTexts = Object.values(HOSTILE_MEMBERS).flat();

const KINDS: Readonly<Record<string, Kind>> = {
  'hostile fields of forms': (form, random) => {
    const name = drawn([...Object.keys(form.fields), 'extra'], random);
    const value = drawn(hostileTexts, random);
    if (isScript(form)) {
      const rest = Object.entries(form.fields).filter(([other]) => other !== name);
      const members = rest.map(([other, given]) => `${JSON.stringify(other)}:${JSON.stringify(given)}`);
      return {
        what: `${name} = ${value}`,
        body: bytesOf(`{${[...members, `"${name}":${value}`].join()}}`),
      };
    }
    // Half of them raw: an encoding that no browser makes.
    const sent = random.chance(0.5) ? encodeURIComponent(wellFormed(value)) : value.replaceAll(/[&=]/g, '');
    const { [name]: _left, ...others } = form.fields;
    return { what: `${name} = ${value}`, body: bytesOf(`${encoded(others)}&${name}=${sent}`) };
  },
  'field sets of forms': (form, random) => {
    const good = goodText(form);
    const names = Object.keys(form.fields);
    const ways = {
      nothing: '',
      'every field twice': `${good}&${good}`,
      'operators as names': names.map((name) => `${name}[$ne]=x&${name}%5B%24gt%5D=`).join('&'),
      'names of prototypes': `${good}&__proto__=x&constructor=y&__proto__[roles]=operations`,
      'ten thousand fields': Array.from({ length: 9_000 }, (_, at) => `k${at}=`).join('&'),
      'bad escapes': `${good}&a=%&b=%zz&c=%u0041&%ff=%ff`,
      separators: `;;&&==&=a&b==c;${good}`,
    };
    const [what, text] = drawn(Object.entries(ways), random);
    return { what, body: bytesOf(text) };
  },
  'whole bodies of forms': (_form, random) => {
    const text = drawn(HOSTILE_BODIES, random);
    return { what: text, body: bytesOf(text), mayBeSilent: true };
  },
  'broken encodings of forms': (form, random) => {
    const bad = drawn(BAD_UTF8, random);
    return { what: bad.join(' '), body: Buffer.concat([bytesOf(goodText(form)), Uint8Array.from(bad)]) };
  },
  'media types of forms': (_form, random) => {
    const type = drawn(
      [
        ...['text/plain', 'multipart/form-data; boundary=x', 'application/xml', '', ';', '*/*'],
        ...['application/x-www-form-urlencoded; charset=utf-16', 'application/json; charset=utf-7'],
      ],
      random,
    );
    return { what: type, headers: { 'content-type': type } };
  },
  'headers of forms': (_form, random) => {
    const headers = drawn<Readonly<Record<string, string>>>(
      [
        { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'http://[::1' },
        { cookie: 'goodstanding=' },
        { cookie: `goodstanding=${'x'.repeat(4_000)}; __Host-goodstanding=%zz` },
        { cookie: 'goodstanding=a; goodstanding=b; goodstanding={"$gt":""}' },
        { authorization: 'Basic ' },
        { authorization: 'Basic Og==' },
        { authorization: `Basic ${Buffer.from('%zz:%ff').toString('base64')}` },
        { authorization: `Basic ${'='.repeat(3_000)}` },
        { authorization: `Basic ${Buffer.from('\u0000a:\uffff').toString('base64')}` },
        { authorization: 'Bearer e30.e30.e30' },
        { dpop: 'e30.e30.e30' },
        { dpop: '..' },
        { dpop: 'x'.repeat(8_000) },
        { 'x-forwarded-for': '::::, 999.1.1.1, unknown' },
        { 'x-client-cert': '-----BEGIN CERTIFICATE-----' },
      ],
      random,
    );
    return { what: JSON.stringify(headers), headers };
  },
  'queries of sign-ins': (_form, random) => {
    const name = drawn([...Object.keys(AUTHORIZATION), '__proto__', '$where'], random);
    return { what: `${name}=${drawn(HOSTILE_QUERY_VALUES, random)}` };
  },
};

/** The names of all kinds. */
export const kindsOfForms = (): readonly string[] => Object.keys(KINDS);

/** Draws bad forms until there are enough: all kinds in turn, each for the next route. The same seed draws the same. */
export function* badForms(
  host: string,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<BadForm> {
  const random = seededRandom(seed);
  const forms = formRoutes();
  const kinds = Object.entries(KINDS);
  for (let made = 0; made < count; made += 1) {
    const round = Math.floor(made / kinds.length);
    const turn = made % kinds.length;
    const [kind, draw] = kinds[turn] ?? [];
    const form = forms[(round + turn) % forms.length];
    if (kind === undefined || draw === undefined || form === undefined) return;
    const { what, headers = {}, body, mayBeSilent } = draw(form, random);
    const isQuery = kind === 'queries of sign-ins';
    const request = isQuery ? pageRequest(host, what) : formRequest(host, form, headers, body);
    yield {
      ...{ kind, request, what: shown(what), route: { name: isQuery ? 'authorize' : form.name } },
      ...(mayBeSilent === undefined ? {} : { mayBeSilent }),
    };
  }
}

function shown(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 100)}… (${text.length} characters)`;
}

function formRequest(
  host: string,
  form: Form,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array = bytesOf(goodText(form)),
): RawRequest {
  const all = {
    ...{ host, connection: 'close', 'content-length': String(body.byteLength) },
    'content-type': isScript(form) ? 'application/json' : 'application/x-www-form-urlencoded',
    ...headers,
  };
  return { method: 'POST', target: form.route.path, headers: Object.entries(all), pieces: [body] };
}

function pageRequest(host: string, hostile: string): RawRequest {
  const name = hostile.slice(0, hostile.indexOf('='));
  const { [name]: _replaced, ...others } = AUTHORIZATION;
  const headers = { host, connection: 'close' };
  const target = `${PUBLIC_ROUTES.authorize.path}?${encoded(others)}&${hostile}`;
  return { method: 'GET', target, headers: Object.entries(headers), pieces: [] };
}

const HTML = 'text/html; charset=UTF-8';

/** Says what is wrong with the answer to a bad form; null when nothing is. */
export function judgeForm({ request, mayBeSilent }: BadForm, answer: RawAnswer): string | null {
  if (answer.kind !== 'answer') return mayBeSilent ? null : 'no answer';
  const { status, headers, body } = answer;
  if (status >= 500) return `${status} ${body.slice(0, 200)}`;
  if (status === 429) return NOT_LOOKED_AT;
  if (headers.has('set-cookie')) return `${status}: somebody got in`;
  const type = headers.get('content-type') ?? '';
  const location = headers.get('location');
  // A form of somebody's own account, without a session.
  if (status === 303 && location === PUBLIC_ROUTES.signInPage.path) return null;
  if (status === 303) {
    const goesBack = location?.startsWith(`${REDIRECT}?`) === true && location.includes('error=');
    return goesBack ? null : `303 to ${location ?? 'nowhere'}`;
  }
  const isChallenge = request.target === PUBLIC_ROUTES.passkeyOptions.path;
  if (status === 200)
    return type === HTML || isChallenge
      ? null
      : `200 ${type}: nothing of it was right: ${body.slice(0, 200)}`;
  if (status < 400) return `${status}: it was not refused`;
  const isProblem = type === 'application/problem+json';
  const isOAuth = request.target === PUBLIC_ROUTES.token.path && type === 'application/json';
  return isProblem || isOAuth || type === HTML ? null : `${status} with ${type || 'no type'}`;
}
