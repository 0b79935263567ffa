import type { z } from 'zod';
import { faultsOf } from '../../problems/faults.ts';
import { Problem } from '../../problems/problem.ts';

/**
 * What a schema makes of a body.
 * @throws Problem `validation-failed`, naming every fault
 */
export function readTmfBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new Problem('validation-failed', 'The body has faults.', {
    errors: faultsOf(result.error, body, 'json'),
  });
}
