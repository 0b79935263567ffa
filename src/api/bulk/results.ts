/** The results of lines, in the order of the lines: only a few run at once, and no more than their reader takes. */
import { pMapIterable } from 'p-map';
import type { InnerRequest } from '../inner-requests.ts';
import type { Line } from '../middleware/lines.ts';
import { type LineTarget, requestOfLine, resultLine } from './line-request.ts';
import { patiently } from './waiting.ts';

/** How many lines of one body run at once, and how many results wait for their turn. */
const AT_ONCE = 8;
const AHEAD = 32;

/** What sends a line to its route. */
export type SendLine = (request: InnerRequest) => Promise<Response>;

/**
 * One result for each line, and a line that ends them: without it, the answer broke off.
 * @param signal ends the waiting; what runs by then ends
 */
export async function* resultsOf(
  target: LineTarget,
  lines: readonly Line[],
  send: SendLine,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let done = 0;
  const results = pMapIterable(
    lines,
    async (line) => {
      const response = await patiently(() => send(requestOfLine(target, line)), signal);
      return { isDone: response.ok, text: resultLine(line, response, await response.text()) };
    },
    { concurrency: AT_ONCE, backpressure: AHEAD },
  );
  for await (const { isDone, text } of results) {
    if (isDone) done += 1;
    yield text;
  }
  yield `${JSON.stringify({ end: true, lines: lines.length, done, refused: lines.length - done })}\n`;
}
