/**
 * Reads the body of a request once, within its limit, and checks that it is JSON before the handler sees it. Runs after the
 * token was looked at: a stranger's body costs nothing.
 */
import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv } from '../context.ts';
import { Problem } from '../problems/problem.ts';

const JSON_TYPE = /^application\/(?:[a-z0-9.!#$&^_+-]+\+)?json$/i;

/**
 * Middleware: refuses a body over the platform's limit (413, also when no Content-Length announces it), one that
 * is not declared as JSON (415) and one that is not JSON in UTF-8 (400). Leaves the bytes in `rawBody`.
 * @param options.maxBytes another limit than the platform's
 * @param options.mustBeThere refuses a request without a body (400): the schema of a patch takes an empty object, and nothing would be taken for one
 */
export function readBody(options: BodyOptions = {}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const body = await taken(c, options);
    // The stream is used up: validators and handlers get a request that can be read again.
    const { url, method, headers } = c.req.raw;
    c.req.raw = new Request(url, { method, headers, body });
    await next();
  };
}

/** As `readBody`, for a handler that reads `rawBody` and nothing else: its request can't be read again. */
export function takeBody(options: BodyOptions = {}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await taken(c, options);
    await next();
  };
}

interface BodyOptions {
  readonly maxBytes?: number;
  readonly mustBeThere?: boolean;
}

async function taken(
  c: AppContext,
  { maxBytes, mustBeThere = false }: BodyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await bytesOf(c, maxBytes ?? c.get('platform').maxBodyBytes);
  if (mustBeThere && bytes.byteLength === 0)
    throw new Problem('malformed-body', 'The request has no body.', { code: 'body-missing' });
  if (bytes.byteLength > 0) {
    checkMediaType(c);
    checkJson(textOf(bytes));
    c.set('rawBody', bytes);
  }
  return bytes;
}

/**
 * The bytes of a request's body.
 * @throws Problem `payload-too-large`, `malformed-request`, `unsupported-media-type` when it is compressed
 */
export async function bytesOf(c: AppContext, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '')
    throw new Problem('unsupported-media-type', 'Send the body as it is, without Content-Encoding.', {
      code: 'content-encoded',
      headers: { 'accept-encoding': 'identity' },
    });
  const length = c.req.header('content-length');
  if (Number(length ?? '0') > limit) throw tooLarge(limit);
  try {
    // Node takes no more than was announced. Where nothing was, it is counted as it comes: what is too much is not kept.
    return length === undefined ? await counted(c, limit) : await asAnnounced(c, limit);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('malformed-request', 'The body broke off before its end.', {
      code: 'body-broken-off',
      cause,
    });
  }
}

/** All at once: a stream costs several times as much. */
async function asAnnounced(c: AppContext, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await c.req.raw.arrayBuffer());
  if (bytes.byteLength > limit) throw tooLarge(limit);
  return bytes;
}

async function counted(c: AppContext, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const stream = c.req.raw.body;
  if (stream === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function checkMediaType(c: AppContext): void {
  if (!isSentAs(c, JSON_TYPE)) {
    throw new Problem(
      'unsupported-media-type',
      'Send the body with Content-Type: application/json, in UTF-8.',
      {
        headers: { accept: 'application/json' },
      },
    );
  }
}

const CHARSET = /^[ \t]*charset[ \t]*=/i;
const UTF8 = /^[ \t]*charset="?utf-?8"?[ \t]*$/i;

/** Whether the body is declared as of a media type, and in no other charset than UTF-8: it is read as nothing else. */
export function isSentAs(c: AppContext, mediaType: RegExp): boolean {
  const [type = '', ...parameters] = (c.req.header('content-type') ?? '').split(';');
  return (
    mediaType.test(type.replaceAll(/^[ \t]+|[ \t]+$/g, '')) &&
    parameters.every((parameter) => !CHARSET.test(parameter) || UTF8.test(parameter))
  );
}

/**
 * The text of a body.
 * @throws Problem `malformed-body`
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('malformed-body', 'The body is not valid UTF-8.', { code: 'body-not-utf-8', cause });
  }
}

/** Deeper than any document has to be: a policy's conditions are the deepest. What reads a body goes down it by calls. */
const MOST_DEPTH = 100;

/** Whether lists and objects of a JSON text are nested deeper than is read here. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (inText) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) inText = false;
    } else if (char === QUOTE) inText = true;
    else if (char === OPEN_LIST || char === OPEN_OBJECT) {
      depth += 1;
      if (depth > MOST_DEPTH) return true;
    } else if (char === CLOSE_LIST || char === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

function checkJson(text: string): void {
  if (isTooDeep(text))
    throw new Problem(
      'malformed-body',
      `Lists and objects of a body may be nested ${MOST_DEPTH} deep at most.`,
      { code: 'body-too-deep' },
    );
  try {
    JSON.parse(text);
  } catch (error) {
    // V8's message quotes the text, which may be personal data: only the place goes out.
    const place = error instanceof SyntaxError ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new Problem(
      'malformed-body',
      place === undefined
        ? 'The body is not well-formed JSON.'
        : `The body is not well-formed JSON, near character ${place}.`,
    );
  }
}

function tooLarge(limit: number): Problem {
  return new Problem('payload-too-large', `A body may have at most ${limit} bytes.`, {
    headers: { connection: 'close' },
  });
}
