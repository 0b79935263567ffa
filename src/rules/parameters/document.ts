import { z } from 'zod';
import type { Instant } from '../../domain/civil-date.ts';
import type { PolicyName, VersionReference } from '../../domain/policies/names.ts';
import { policySha256 } from '../canonical.ts';
import { documentHead, policyRefusal, withoutEditorHint } from '../policy-schema.ts';

/** One version of parameters: `policies/<name>/<version>.json`. */
export interface ParameterDocument<T> extends VersionReference {
  readonly effectiveAt: Instant;
  readonly parameters: T;
}

/**
 * Reads unknown input as the parameters of this name.
 * @throws PolicyRefused naming every fault of its shape
 */
export function parseParameters<T>(
  name: PolicyName,
  schema: z.ZodType<T>,
  input: unknown,
): ParameterDocument<T> {
  const document = withoutEditorHint(input);
  const parsed = z
    .strictObject({ name: z.literal(name), ...documentHead, parameters: schema })
    .safeParse(document);
  if (!parsed.success) throw policyRefusal(`no parameters of ${name}`, parsed.error);
  const { version, effectiveAt, parameters } = parsed.data;
  return { version, sha256: policySha256(document), effectiveAt, parameters };
}
