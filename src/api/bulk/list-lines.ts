/**
 * Lists as lines (NDJSON): a GET of a list with `Accept: application/x-ndjson` is answered with all its items, one on each line, page after page as
 * they are read. Each page is a request to the list's own route, with the caller's token.
 */
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { App, AppContext, AppEnv } from '../context.ts';
import { type InnerRequest, innerRequests, keepQuota } from '../inner-requests.ts';
import { NDJSON } from '../middleware/lines.ts';
import { Problem } from '../problems/problem.ts';
import { streamOf } from './stream.ts';
import { patiently } from './waiting.ts';

const Page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable() });
type Page = z.output<typeof Page>;

/**
 * Middleware: serves lists as lines where they are asked for so, and leaves everything else alone. A list may begin in the middle (`cursor`);
 * `limit` is the size of the pages that are read. A list that can't be read to its end breaks off, so that nobody takes a part for all of it.
 */
export function listsAsLines(app: App): MiddlewareHandler<AppEnv> {
  const answerInLines = async (c: AppContext): Promise<Response> => {
    const send = innerRequests(app, c);
    const url = new URL(c.req.url);
    const ask = (lines: 'begin' | 'go on'): Promise<Response> =>
      send({ ...READ, path: `${url.pathname}${url.search}`, lines });
    const first = await ask('begin');
    keepQuota(c, first);
    if (!first.ok) return first;
    const page = Page.safeParse(await first.json());
    if (!page.success)
      throw new Problem('not-found', 'There is no list at this address that could be given as lines.');
    const leaving = new AbortController();
    const pages = pagesFrom(page.data, (cursor) => {
      url.searchParams.set('cursor', cursor);
      return patiently(() => ask('go on'), leaving.signal);
    });
    const { body } = streamOf(pages, () => leaving.abort(new Error('the reader has left')));
    return new Response(body, { headers: { 'content-type': NDJSON } });
  };
  return (c, next) =>
    c.req.method === 'GET' && asksForLines(c.req.header('accept')) ? answerInLines(c) : next();
}

const READ = {
  method: 'GET',
  headers: { accept: 'application/json' },
} as const satisfies Partial<InnerRequest>;

function asksForLines(accept: string | undefined): boolean {
  return accept?.split(',').some((each) => each.split(';')[0]?.trim().toLowerCase() === NDJSON) === true;
}

async function* pagesFrom(
  first: Page,
  ask: (cursor: string) => Promise<Response>,
): AsyncGenerator<string, void, undefined> {
  for (let page = first; ; ) {
    const { items, nextCursor } = page;
    if (items.length > 0) yield items.map((item) => `${JSON.stringify(item)}\n`).join('');
    if (nextCursor === null) return;
    const response = await ask(nextCursor);
    if (!response.ok) throw new Error(`a page was answered with ${response.status}`);
    page = Page.parse(await response.json());
  }
}
