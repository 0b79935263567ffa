import { z } from 'zod';

/** What the load generator is told to do. */
export const loadSchema = z.object({
  port: z.int(),
  /** Asked for in turn, from a random one on. */
  paths: z.array(z.string()).min(1),
  token: z.string().nullable(),
  inFlight: z.int().min(1),
  durationMs: z.int().min(1),
});
export type Load = z.infer<typeof loadSchema>;

/** What it saw. */
export const loadResultSchema = z.object({
  requests: z.int(),
  /** Answers that were no 200. */
  failures: z.int(),
  perSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  bytes: z.int(),
});
export type LoadResult = z.infer<typeof loadResultSchema>;
