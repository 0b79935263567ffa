/** What the sign-in pages share: the cookie, forms, where a request comes from, and the headers of a page. */
import { getCookie, setCookie } from 'hono/cookie';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { z } from 'zod';
import type { AskedFrom } from '../../../services/access/acts.ts';
import { callerNetwork } from '../../caller-address.ts';
import type { AppContext } from '../../context.ts';
import { bytesOf, isSentAs, textOf } from '../../middleware/body.ts';
import { Problem } from '../../problems/problem.ts';

/** Forms are small; a passkey's answer is some kilobytes. */
const MAX_FORM_BYTES = 64 * 1024;

const FORM_TYPE = /^application\/x-www-form-urlencoded$/i;

/** The secret of the browser's session. */
export function sessionCookie(c: AppContext): string | undefined {
  return getCookie(c, cookieName(c));
}

/** Leaves a session's secret with the browser, or takes it away. No script reads it, and no other site's form sends it. */
export function leaveSessionCookie(c: AppContext, secret: string | null, lifeMs: number): void {
  setCookie(c, cookieName(c), secret ?? '', {
    ...{ path: '/', httpOnly: true, sameSite: 'Lax', secure: isTls(c) },
    maxAge: secret === null ? 0 : Math.floor(lifeMs / 1000),
  });
}

/** `__Host-`: browsers take it from this very host alone, and over TLS. */
function cookieName(c: AppContext): string {
  return isTls(c) ? '__Host-goodstanding' : 'goodstanding';
}

function isTls(c: AppContext): boolean {
  return c.get('platform').publicBaseUrl.startsWith('https:');
}

/**
 * Refuses what another site's page made the browser send. Browsers say where a request comes from; who says nothing is no browser, and has
 * no cookie to abuse.
 * @throws Problem `forbidden`
 */
function assertOwnPage(c: AppContext): void {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const own = new URL(c.get('platform').publicBaseUrl).origin;
  const isOwn = site === undefined ? origin === undefined || origin === own : site === 'same-origin';
  if (!isOwn) throw new Problem('forbidden', 'This comes from another site.');
}

/**
 * The fields of a form that a page sent.
 * @throws Problem `forbidden`, `unsupported-media-type`, `payload-too-large`, `validation-failed`
 */
export async function formOf<T>(c: AppContext, schema: z.ZodType<T>): Promise<T> {
  assertOwnPage(c);
  return fieldsOf(c, schema);
}

/** The fields of a form, no matter who sent it. */
export async function fieldsOf<T>(c: AppContext, schema: z.ZodType<T>): Promise<T> {
  const bytes = await bytesOf(c, MAX_FORM_BYTES);
  if (!isSentAs(c, FORM_TYPE))
    throw new Problem('unsupported-media-type', 'Send a form: application/x-www-form-urlencoded, in UTF-8.');
  // Of a field that is there twice no value counts: two readers would take different ones.
  const given = new Map<string, string>();
  const twice = new Set<string>();
  for (const [name, value] of new URLSearchParams(textOf(bytes))) {
    if (given.has(name)) twice.add(name);
    given.set(name, value);
  }
  return parsed(schema, Object.fromEntries([...given].filter(([name]) => !twice.has(name))));
}

/** The JSON that a page's script sent. Its route reads the body (`readBody`). */
export async function scriptsJson<T>(c: AppContext, schema: z.ZodType<T>): Promise<T> {
  assertOwnPage(c);
  return parsed(schema, c.get('rawBody').length === 0 ? {} : await c.req.json());
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem('validation-failed', 'The form has faults.');
}

/** From where a request comes. @param hops how many proxies of the operator's own stand before this process */
export function askedFrom(c: AppContext, hops: number): AskedFrom {
  return { requestId: c.get('requestId'), network: callerNetwork(c, hops) };
}

/** A page. @param sendsTo where else than here its forms may lead: the client that a person signs in for */
export function page(
  c: AppContext,
  html: HtmlEscapedString | Promise<HtmlEscapedString>,
  {
    status = 200,
    sendsTo,
  }: { readonly status?: 200 | 400 | 401 | 403 | 429; readonly sendsTo?: string } = {},
): Response | Promise<Response> {
  const target = sendsTo === undefined ? '' : ` ${new URL(sendsTo).origin}`;
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'${target}; base-uri 'none'; frame-ancestors 'none'`,
  );
  return c.html(html, status);
}
