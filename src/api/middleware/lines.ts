/** Bodies of lines (NDJSON). */
import type { AppContext } from '../context.ts';
import { Problem } from '../problems/problem.ts';
import { bytesOf, isSentAs, textOf } from './body.ts';

/** The media type of lines. A text of no fixed value: the types of routes take every other `...json` for JSON. */
export const NDJSON: string = 'application/x-ndjson';
const NDJSON_TYPE = /^application\/(?:x-)?ndjson$/i;

/** One line that is not empty. */
export interface Line {
  /** Counted from 1, empty lines included. */
  readonly line: number;
  /** Without blanks at its ends. */
  readonly text: string;
}

/**
 * The lines of the body that are not empty. The body's limit bounds the memory; nothing is done before all is here.
 * @throws Problem `unsupported-media-type`, `payload-too-large`, `malformed-body`, also when there is no line
 */
export async function linesOf(
  c: AppContext,
  { mostLines, mostBytes }: { readonly mostLines: number; readonly mostBytes: number },
): Promise<Line[]> {
  if (!isSentAs(c, NDJSON_TYPE))
    throw new Problem('unsupported-media-type', `Send the body with Content-Type: ${NDJSON}.`, {
      headers: { accept: NDJSON },
    });
  const body = textOf(await bytesOf(c, mostBytes));
  const lines: Line[] = [];
  // The body is not split at once: a body of line breaks only would become millions of texts.
  for (let from = 0, line = 1; from < body.length; line += 1) {
    if (line > mostLines)
      throw new Problem(
        'payload-too-large',
        `A body may have at most ${mostLines} lines, empty ones included. Nothing was done.`,
      );
    const end = body.indexOf('\n', from);
    const to = end === -1 ? body.length : end;
    const text = body.slice(from, to).trim();
    if (text !== '') lines.push({ line, text });
    from = to + 1;
  }
  if (lines.length === 0) throw new Problem('malformed-body', 'The body has no line.');
  return lines;
}
