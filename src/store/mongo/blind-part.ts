import type { Personal } from './personal.ts';

/** A validator that also takes what blind indexes keep beside a document; see `store/sealing/blind-index.ts`. */
export function withBlindPart(
  validator: Readonly<Record<string, unknown>>,
  personal: Personal | null,
): Record<string, unknown> {
  if (personal === null || personal.fields.every(({ lookUp }) => lookUp === undefined))
    return { ...validator };
  const { properties } = validator;
  const hashes = { type: 'array', items: { type: 'string', pattern: '^[0-9]+:[A-Za-z0-9_-]{22}$' } };
  const blind = { type: 'object', additionalProperties: hashes };
  return {
    ...validator,
    properties: { ...(typeof properties === 'object' ? properties : {}), blind },
  };
}
