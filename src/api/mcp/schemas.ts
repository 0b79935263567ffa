/** JSON Schemas of the description of the API, each made to stand alone. */
import { isJsonObject, type JsonObject } from './json.ts';

const PLACE = '#/components/schemas/';

/** The schemas of a document. */
interface Schemas {
  /** The schema itself, where one only refers to it. */
  resolved(schema: JsonObject): JsonObject;
  /** The schema with all that it refers to under `$defs`, without what only people read. */
  inlined(schema: JsonObject): JsonObject;
}

export function schemasOf(components: Readonly<Record<string, JsonObject>>): Schemas {
  const named = (name: string): JsonObject => {
    const schema = components[name];
    if (schema === undefined) throw new Error(`the description of the API has no schema ${name}`);
    return schema;
  };
  const resolved = (schema: JsonObject): JsonObject => {
    const name = nameIn(schema);
    return name === undefined ? schema : resolved(named(name));
  };
  return {
    resolved,
    inlined(schema) {
      const defs: Record<string, unknown> = {};
      const waiting: string[] = [];
      const carried = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(carried);
        if (!isJsonObject(value)) return value;
        const name = nameIn(value);
        if (name === undefined) return mapped(value, carried);
        waiting.push(name);
        return { ...mapped(value, carried), $ref: `#/$defs/${name}` };
      };
      const root = carried(schema);
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
        if (!(name in defs)) defs[name] = carried(named(name));
      if (!isJsonObject(root)) throw new Error('a schema is an object');
      return Object.keys(defs).length === 0 ? root : { ...root, $defs: defs };
    },
  };
}

function nameIn(schema: JsonObject): string | undefined {
  const reference = schema['$ref'];
  return typeof reference === 'string' && reference.startsWith(PLACE)
    ? reference.slice(PLACE.length)
    : undefined;
}

/** Of OpenAPI alone, or examples, which make a list of tools long and say little. A property may have such a name: it is an object. */
const LEFT_OUT = new Set(['example', 'discriminator']);

function mapped(schema: JsonObject, of: (value: unknown) => unknown): JsonObject {
  const isOfNames = Object.values(schema).every(isJsonObject);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => isOfNames || !LEFT_OUT.has(key))
      .map(([key, value]) => [key, of(value)]),
  );
}
