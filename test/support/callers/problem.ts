import { z } from 'zod';

const ProblemDocument = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  requestId: z.string(),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string(),
        code: z.string(),
        detail: z.string(),
        accepted: z.string().optional(),
        in: z.string().optional(),
      }),
    )
    .optional(),
});

/** The problem document of an answer, its kind alone, and its faults as `pointer code`. */
export async function problemOf(response: Response) {
  const text = await response.text();
  if (response.headers.get('content-type') !== 'application/problem+json')
    throw new Error(`not a problem document: ${response.status} ${text}`);
  const document = ProblemDocument.parse(JSON.parse(text));
  return {
    text,
    document,
    kind: document.type.replace('urn:goodstanding:problem:', ''),
    faults: (document.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`),
  };
}
