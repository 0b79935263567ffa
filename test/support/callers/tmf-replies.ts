/** Answers of the TM Forum APIs, held against the tables of their attributes: mandatory ones are there, and none that the type does not have. */
import { z } from 'zod';
import { TMF_SPECIFICATIONS, type TmfSpecificationName } from '../../../src/api/tmf/attributes.ts';

const EXTRA = ['@type', '@baseType', '@schemaLocation', '@referredType'] as const;

const PRIMITIVES: Readonly<Record<string, z.ZodType>> = {
  string: z.string(),
  'date-time': z.iso.datetime({ offset: true }),
  date: z.iso.date(),
  number: z.number(),
  integer: z.int(),
  boolean: z.boolean(),
  any: z.json(),
};

/** The schema of one type of a specification, as an answer has to have it. */
export function replySchema(specification: TmfSpecificationName, typeName: string): z.ZodType {
  const { types } = TMF_SPECIFICATIONS[specification];
  const type = types[typeName];
  if (type === undefined) throw new Error(`${specification} has no type ${typeName}`);
  if (Array.isArray(type)) return z.enum(type);
  const shape = Object.entries(type).map(([attribute, text]) => {
    const of = text.replace(/!$/, '').replace(/\[\]$/, '');
    const one = PRIMITIVES[of] ?? z.lazy(() => replySchema(specification, of));
    const value = text.replace(/!$/, '').endsWith('[]') ? z.array(one) : one;
    return [attribute, text.endsWith('!') ? value : value.optional()] as const;
  });
  const extra = EXTRA.map((name) => [name, z.string().optional()] as const);
  return z.strictObject({ ...Object.fromEntries(extra), ...Object.fromEntries(shape) });
}
