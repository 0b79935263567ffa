/**
 * The attributes of the nine TM Forum APIs, as tables: `npm run tmf:attributes` makes them from the specifications. They say what a body may
 * have, what a filter may name, and what docs/tmf.md has to list.
 */
import { z } from 'zod';
import { holdsPlainTextOnly } from '../../domain/text.ts';
import { machineText } from '../../store/outside-input.ts';
import tmf622 from './attributes/tmf622.json' with { type: 'json' };
import tmf629 from './attributes/tmf629.json' with { type: 'json' };
import tmf646 from './attributes/tmf646.json' with { type: 'json' };
import tmf666 from './attributes/tmf666.json' with { type: 'json' };
import tmf676 from './attributes/tmf676.json' with { type: 'json' };
import tmf678 from './attributes/tmf678.json' with { type: 'json' };
import tmf679 from './attributes/tmf679.json' with { type: 'json' };
import tmf683 from './attributes/tmf683.json' with { type: 'json' };
import tmf696 from './attributes/tmf696.json' with { type: 'json' };

/** What a resource can be asked for. */
export const TMF_OPERATIONS = ['list', 'get', 'post', 'patch', 'delete'] as const;
export type TmfOperation = (typeof TMF_OPERATIONS)[number];

const Table = z.strictObject({
  specification: z.string(),
  version: z.string(),
  basePath: z.string(),
  resources: z.record(
    z.string(),
    z.strictObject({
      /** The type of the resource, of the body that makes one, and of the body that changes one. */
      type: z.string(),
      create: z.string().nullable(),
      update: z.string().nullable(),
      operations: z.array(z.enum(TMF_OPERATIONS)),
    }),
  ),
  /** Of each type its attributes, or the values of an enumeration. `!` marks a mandatory attribute, `[]` a list. */
  types: z.record(z.string(), z.union([z.record(z.string(), z.string()), z.array(z.string())])),
});

/** One specification. */
export type TmfSpecification = z.output<typeof Table>;

const ALL = { tmf622, tmf629, tmf646, tmf666, tmf676, tmf678, tmf679, tmf683, tmf696 } as const;
export type TmfSpecificationName = keyof typeof ALL;

/** Every specification by its name. */
export const TMF_SPECIFICATIONS: Readonly<Record<TmfSpecificationName, TmfSpecification>> = {
  tmf622: Table.parse(tmf622),
  tmf629: Table.parse(tmf629),
  tmf646: Table.parse(tmf646),
  tmf666: Table.parse(tmf666),
  // The published file leaves out the first part of the path, and shortens the second.
  tmf676: { ...Table.parse(tmf676), basePath: '/tmf-api/paymentManagement/v4' },
  tmf678: Table.parse(tmf678),
  tmf679: Table.parse(tmf679),
  tmf683: Table.parse(tmf683),
  tmf696: Table.parse(tmf696),
};

/** The types of attributes that are no types of a specification. */
type Primitive = 'string' | 'date-time' | 'date' | 'number' | 'integer' | 'boolean' | 'any';

interface AttributeType {
  readonly name: string;
  readonly isList: boolean;
  readonly isMandatory: boolean;
}

function attributeType(text: string): AttributeType {
  const isMandatory = text.endsWith('!');
  const type = isMandatory ? text.slice(0, -1) : text;
  return { name: type.replace(/\[\]$/, ''), isList: type.endsWith('[]'), isMandatory };
}

/** Names that every type may have besides its attributes. */
const ON_EVERY_TYPE: ReadonlySet<string> = new Set([
  // Two resources of TMF696 are published without them.
  'id',
  'href',
  '@type',
  '@baseType',
  '@schemaLocation',
  '@referredType',
]);

/** Whether a value can be at this path of a type: by the specification, or below an attribute of which it says nothing. */
export function isAttribute(
  { types }: Pick<TmfSpecification, 'types'>,
  typeName: string,
  path: readonly string[],
): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const type = types[typeName];
  if (type === undefined) return typeName === 'any';
  if (Array.isArray(type)) return false;
  if (ON_EVERY_TYPE.has(name)) return rest.length === 0;
  const attribute = Object.hasOwn(type, name) ? type[name] : undefined;
  if (attribute === undefined) return false;
  return rest.length === 0 || isAttribute({ types }, attributeType(attribute).name, rest);
}

/** Mandatory attributes of parts of a resource that {@link completed} fills where a client leaves them out. */
const FILLED: ReadonlySet<string> = new Set(['name', 'isRef', '@referredType', 'href', 'role', 'validFor']);

function hasDefault(attribute: string, typeName: string): boolean {
  // The name of a resource itself is for its maker to say.
  if (attribute === 'name' && /_(Create|Update)$/.test(typeName)) return false;
  return FILLED.has(attribute) || (attribute === 'id' && typeName === 'Note');
}

/**
 * A value with the mandatory attributes of its parts filled where they were left out and have a sensible default, and without attributes that are
 * null: so that what a client sent can be given back in the form that the specification has.
 */
export function completed(
  { types }: Pick<TmfSpecification, 'types'>,
  typeName: string,
  value: unknown,
  index = 0,
): unknown {
  const type = types[typeName];
  if (type === undefined || Array.isArray(type) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value;
  const given = new Map(Object.entries(value).filter(([, one]) => one !== null));
  const id = given.get('id');
  for (const [attribute, text] of Object.entries(type)) {
    const { name, isList, isMandatory } = attributeType(text);
    const one: unknown = given.get(attribute);
    if (one !== undefined)
      given.set(
        attribute,
        isList && Array.isArray(one)
          ? one.map((each, n) => completed({ types }, name, each, n))
          : completed({ types }, name, one),
      );
    else if (isMandatory) {
      const filled = defaultOf(attribute, typeName, typeof id === 'string' ? id : null, index);
      if (filled !== undefined) given.set(attribute, filled);
    }
  }
  return Object.fromEntries(given);
}

function defaultOf(attribute: string, typeName: string, id: string | null, index: number): unknown {
  switch (attribute) {
    case 'name':
      return id ?? typeName;
    case 'isRef':
      return id !== null;
    case '@referredType':
      return typeName === 'RelatedParty' ? 'Party' : typeName.replace(/Ref(OrValue)?$/, '');
    case 'href':
      return `urn:tmf:${typeName}:${id ?? index + 1}`;
    case 'role':
      return 'related';
    case 'validFor':
      return {};
    case 'id':
      return String(index + 1);
    default:
      return undefined;
  }
}

/** The longest text of an attribute that nobody here interprets. */
const MAX_TEXT = 4_000;
const MAX_MEMBERS = 1_000;

/** A value of which the specification says nothing: its texts and names show all that they hold, as other texts do. */
const ANY = z.json().refine(holdsPlainTextOnly, {
  error: 'a text has control characters, characters that turn the direction of text, or invisible characters',
  params: { code: 'bad-format' },
});

const PRIMITIVES: Readonly<Record<Primitive, z.ZodType>> = {
  string: machineText(MAX_TEXT),
  'date-time': z.iso.datetime({
    offset: true,
    local: true,
    error: 'an instant, such as 2026-11-22T09:30:00Z',
  }),
  date: z.iso.date('a date, such as 2026-11-22'),
  number: z.number('a number'),
  integer: z.int('a whole number'),
  boolean: z.boolean('true or false'),
  any: ANY,
};

function isPrimitive(name: string): name is Primitive {
  return Object.hasOwn(PRIMITIVES, name);
}

/**
 * The schema of a body. Attributes that the specification does not know are kept as they are: a client may send a type of its own
 * (`@type`, `@schemaLocation`).
 * @param typeName such as `Payment_Create`
 * @param optional mandatory attributes that a client may leave out, because there is a sensible default
 */
export function bodySchema(
  { types }: Pick<TmfSpecification, 'types'>,
  typeName: string,
  optional: readonly string[],
): z.ZodType<Readonly<Record<string, unknown>>> {
  const made = new Map<string, z.ZodType>();
  const objectOf = (name: string, leftOut: readonly string[]) => {
    const type = types[name];
    if (type === undefined || Array.isArray(type)) throw new Error(`${name} is no type of a body`);
    const shape = Object.entries(type).map(([attribute, text]) => {
      const { name: of, isList, isMandatory } = attributeType(text);
      const one = schemaOf(of);
      const value = isList ? z.array(one, 'a list').max(MAX_MEMBERS, `at most ${MAX_MEMBERS}`) : one;
      const isNeeded = isMandatory && !leftOut.includes(attribute) && !hasDefault(attribute, name);
      return [attribute, isNeeded ? value : value.nullish()] as const;
    });
    return z.object(Object.fromEntries(shape), 'an object').catchall(ANY);
  };
  const schemaOf = (name: string): z.ZodType => {
    if (isPrimitive(name)) return PRIMITIVES[name];
    const known = made.get(name);
    if (known !== undefined) return known;
    const type = types[name];
    const schema = Array.isArray(type)
      ? z.enum(type, `one of ${type.join(', ')}`)
      : z.lazy(() => objectOf(name, []));
    made.set(name, schema);
    return schema;
  };
  // Names too, which no schema of a value sees.
  return objectOf(typeName, optional).refine(holdsPlainTextOnly, {
    error: 'the name of an attribute has characters that show nothing or turn the direction of text',
    params: { code: 'bad-format' },
  });
}
