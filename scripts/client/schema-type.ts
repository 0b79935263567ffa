/** The TypeScript type of a JSON Schema, for the schemas that the API's document has. */
import { z } from 'zod';

/** A JSON Schema that is an object. */
export type Schema = Readonly<Record<string, unknown>>;
export const Schema: z.ZodType<Schema> = z.record(z.string(), z.unknown());

/** What only narrows a value, or describes it: TypeScript says nothing of it. */
const WITHOUT_TYPE = new Set([
  ...['description', 'title', 'example', 'examples', 'default', 'format', 'pattern', 'not'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
]);
const WITH_TYPE = new Set([
  ...['$ref', 'type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items'],
  ...['anyOf', 'oneOf', 'allOf'],
]);
const REFERENCE = '#/components/schemas/';

/**
 * @returns the type as text. A reference becomes `Schemas['Name']`
 * @throws Error for a keyword that it does not know: the type would say too much
 */
export function typeOf(schema: Schema): string {
  const unknown = Object.keys(schema).find((key) => !WITHOUT_TYPE.has(key) && !WITH_TYPE.has(key));
  if (unknown !== undefined) throw new Error(`a schema has ${unknown}, of which no type can be made`);
  if (typeof schema['$ref'] === 'string')
    return `Schemas[${JSON.stringify(schema['$ref'].slice(REFERENCE.length))}]`;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return union(schema['enum'].map((value) => JSON.stringify(value)));
  // Beside properties, alternatives only say which of them go together.
  if ('properties' in schema) return objectType(schema);
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (alternatives !== undefined) return union(membersOf(alternatives).map(typeOf));
  if ('allOf' in schema) {
    const parts = membersOf(schema['allOf'])
      .map(typeOf)
      .filter((part) => part !== 'unknown');
    return parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => `(${part})`).join(' & ') || 'unknown';
  }
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  return union(types.map((type) => ofOneType(type, schema)));
}

/** A docstring of a description, or nothing. */
export function docOf({ description }: Schema): string {
  if (typeof description !== 'string' || description === '') return '';
  return `/** ${description.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n`;
}

function ofOneType(type: unknown, schema: Schema): string {
  switch (type) {
    case undefined:
      return 'unknown';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeOf(Schema.parse(schema['items'] ?? {}))})[]`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`a schema has the type ${JSON.stringify(type)}`);
  }
}

function objectType(schema: Schema): string {
  const properties = z.record(z.string(), Schema).parse(schema['properties'] ?? {});
  const required = z.array(z.string()).parse(schema['required'] ?? []);
  const members = Object.entries(properties).map(
    ([name, member]) =>
      `${docOf(member)}${memberName(name)}${required.includes(name) ? '' : '?'}: ${typeOf(member)};`,
  );
  const others = schema['additionalProperties'];
  const open = typeof others === 'object' && others !== null ? typeOf(Schema.parse(others)) : 'unknown';
  const isOpen = others === true || (typeof others === 'object' && others !== null);
  if (members.length === 0)
    return others === false ? 'Record<string, never>' : `Readonly<Record<string, ${open}>>`;
  const object = `{\n${members.join('\n')}\n}`;
  const whole = isOpen ? `${object} & Readonly<Record<string, ${open}>>` : object;
  const types = Array.isArray(schema['type']) ? schema['type'] : [];
  return types.includes('null') ? `${whole} | null` : whole;
}

/** A name as a member of a type or of an object. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function membersOf(schemas: unknown): Schema[] {
  return z.array(Schema).parse(schemas);
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}
