/** Lines of requests, and the lines of their results. */
import { z } from '@hono/zod-openapi';

export const BulkLines = z.string().openapi('BulkLines', {
  minLength: 1,
  pattern: '\\S',
  description:
    'NDJSON: on each line the body of the request, as one JSON object. Where the route takes an Idempotency-Key, the line may have it as `idempotencyKey`; without one, the same line again is the same request. At most 10,000 lines, empty ones included, and 8 MiB.',
  example: '{"idempotencyKey":"L-1","customerId":"CUST-7","name":"Olga Fischer"}\n',
});

export const BulkResults = z.string().openapi('BulkResults', {
  description:
    'NDJSON: a result for each line, in the order of the lines, as they are ready: `line` (from 1; empty lines count and have no result), the `status` that the route answered, its `location`, and its `answer` or the `problem`. The last line has `end`, with the counts of `lines`, `done` and `refused`: without it the answer broke off. Send the lines again that have no result.',
  example:
    '{"line":1,"status":201,"answer":{"customerId":"CUST-7"}}\n{"end":true,"lines":1,"done":1,"refused":0}\n',
});
