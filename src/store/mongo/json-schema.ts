import { z } from 'zod';

type Schema = Record<string, unknown>;

/** JSON Schema keywords that MongoDB refuses or that mean nothing on the disk. */
const DROPPED = new Set(['$schema', 'propertyNames', 'format', 'default', 'id']);

/**
 * The `$jsonSchema` validator that says what a zod schema says, so that both are one definition. MongoDB speaks draft 4
 * without `$ref` and without the type `integer`: an integer is an int, a long or a double without a fraction, because the
 * driver writes numbers past 2^31 as doubles.
 */
export function mongoJsonSchema(schema: z.ZodType, idKey: string | null): Schema {
  const converted = convert(z.toJSONSchema(schema, { target: 'draft-4', reused: 'inline' }));
  if (!isSchema(converted)) throw new TypeError('a document is an object');
  return renameToId(converted, idKey);
}

function convert(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(convert);
  if (!isSchema(node)) return node;
  const out: Schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (DROPPED.has(key)) continue;
    if (key === 'type' && value === 'integer') {
      out['bsonType'] = ['int', 'long', 'double'];
      out['multipleOf'] = 1;
    } else if (key === 'properties' && isSchema(value)) {
      out['properties'] = Object.fromEntries(
        Object.entries(value).map(([name, sub]) => [name, convert(sub)]),
      );
    } else out[key] = convert(value);
  }
  return out;
}

/** On the disk the key is called `_id`; a schema without a key of its own gets a text one. */
function renameToId(schema: Schema, idKey: string | null): Schema {
  const properties = isSchema(schema['properties']) ? { ...schema['properties'] } : {};
  const required = Array.isArray(schema['required']) ? [...schema['required']] : [];
  const id = idKey === null ? { type: 'string' } : properties[idKey];
  if (idKey !== null) delete properties[idKey];
  return {
    ...schema,
    properties: { _id: id, ...properties },
    required: ['_id', ...required.filter((name) => name !== idKey)],
  };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
