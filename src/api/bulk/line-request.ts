/** The request that a line becomes, and the line that its answer becomes. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { InnerRequest } from '../inner-requests.ts';
import { isTooDeep } from '../middleware/body.ts';
import type { Line } from '../middleware/lines.ts';

/** Where lines of one kind go. */
export interface LineTarget {
  readonly path: string;
  /** Whether the route takes an Idempotency-Key. */
  readonly takesKey: boolean;
}

const KEY_MEMBER = 'idempotencyKey';
const LineObject = z.record(z.string(), z.unknown());

/**
 * The line is the body of the route, with its key beside it. A line without a key has one that is made of its content: sent again, it is the
 * same request. Whatever is wrong with a line is for the route to say, so a line that is no JSON goes there as it is.
 */
export function requestOfLine({ path, takesKey }: LineTarget, { text }: Line): InnerRequest {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  if (!takesKey) return { method: 'POST', path, headers, body: text };
  const { data: line } = LineObject.safeParse(isTooDeep(text) ? undefined : jsonOf(text));
  const { [KEY_MEMBER]: given, ...body } = line ?? {};
  const isOwn = typeof given === 'string';
  return {
    ...{ method: 'POST', path },
    headers: { ...headers, 'idempotency-key': isOwn ? headerText(given) : keyOf(line, text) },
    body: isOwn ? JSON.stringify(body) : text,
  };
}

/** The line of a result: `answer` for what the route answered, `problem` for what it refused. */
export function resultLine({ line }: Line, response: Response, text: string): string {
  const location = response.headers.get('location');
  const head = { line, status: response.status, ...(location === null ? {} : { location }) };
  const name = response.ok ? 'answer' : 'problem';
  return `${JSON.stringify(head).slice(0, -1)},"${name}":${text.includes('\n') ? JSON.stringify(jsonOf(text)) : text}}\n`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the content: the order of members does not make another line. What has no canonical form (1e999) counts by its text. */
function keyOf(line: unknown, text: string): string {
  const hash = createHash('sha256');
  try {
    return hash.update(canonicalJson(line ?? text)).digest('hex');
  } catch {
    return hash.update(text).digest('hex');
  }
}

/** A header can't have every character: the route refuses this one in its place. */
function headerText(key: string): string {
  return /^[\x20-\x7e]*$/.test(key) ? key : '\u00e9';
}
