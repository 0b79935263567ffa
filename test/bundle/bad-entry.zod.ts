/* What a workflow must not be: it pulls a library into the bundle that no workflow needs. */
import { z } from 'zod';

export async function badWorkflow(): Promise<string> {
  return z.string().parse('bad');
}
