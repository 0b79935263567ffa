/**
 * Strong entity tags and `If-Match` (RFC 9110, 8.8.3 and 13.1.1): a change is made on what its caller saw. The tag of a thing is its
 * revision in quotes; it says nothing else of it.
 */
import type { Precondition } from '../../domain/precondition.ts';
import type { AppContext } from '../context.ts';
import { Problem } from '../problems/problem.ts';

/** The header that a caller sends; for the document. */
export const IF_MATCH_PARAMETER = {
  name: 'If-Match',
  in: 'header' as const,
  required: true,
  description:
    'The `ETag` of what you read, or several with commas between them; `*`: whatever it is by now. Another revision: 412, and nothing is changed.',
  schema: { type: 'string' as const, minLength: 1 },
  example: '"3"',
};

/** What an answer with an `ETag` says of it. */
export const ETAG_HEADER = { ETag: 'Of this revision, strong; for `If-Match`' } as const;

/** Sets the tag of an answer. */
export function tag(c: AppContext, revision: number): void {
  c.header('etag', `"${revision}"`);
}

/**
 * What the caller saw. A weak tag names no revision: it may not be used for a change.
 * @throws Problem `precondition-required` without the header, `precondition-failed` when no tag in it is one of ours
 */
export function seenBy(c: AppContext): Precondition {
  const header = c.req.header('if-match')?.trim() ?? '';
  if (header === '')
    throw new Problem(
      'precondition-required',
      'Send If-Match with the ETag of what you read, so that nobody else’s change is lost.',
    );
  if (header === '*') return 'any';
  const revisions = header.split(',').flatMap((each) => {
    const digits = /^"(0|[1-9]\d{0,14})"$/.exec(each.trim())?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  if (revisions.length === 0)
    throw new Problem('precondition-failed', 'If-Match names no ETag that was given out for this.');
  return revisions;
}
