import type { Personal, PersonalField } from '../mongo/personal.ts';

/** Any object of the disk. */
export type Plain = Readonly<Record<string, unknown>>;

/** What is done to one personal text: `field` is its place in the document, `path` where it lies there now (`lines.3.note`). */
export type OnText = (text: unknown, field: string, path: string) => unknown;

/** Whether a value is an object with fields, as BSON and JSON have them. */
function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A document with every personal text replaced. Parts without one are shared with the document that was given. */
export function mapTexts<T>(doc: T, { fields }: Personal, onText: OnText): T;
export function mapTexts(doc: unknown, { fields }: Personal, onText: OnText): unknown {
  let mapped = doc;
  for (const field of fields) mapped = mapField(mapped, field, onText);
  return mapped;
}

/** A document, or a part of one that lies at `under`, with the texts of one field replaced. */
export function mapField(doc: unknown, field: PersonalField, onText: OnText, under = ''): unknown {
  const names = field.path.split('.');
  const known = under === '' ? [] : under.split('.');
  if (known.length > names.length || known.some((name, index) => names[index] !== name)) return doc;
  return mapAt(doc, names.slice(known.length), { field, element: undefined, path: under }, onText);
}

/** Where `mapAt` is. */
interface Spot {
  readonly field: PersonalField;
  readonly element: string | undefined;
  readonly path: string;
}

function mapAt(value: unknown, names: readonly string[], spot: Spot, onText: OnText): unknown {
  const [name, ...rest] = names;
  const { field, element, path } = spot;
  if (value === null || value === undefined) return value;
  if (name === undefined)
    return onText(value, element === undefined ? field.path : `${field.path}#${element}`, path);
  if (name === '*') {
    if (!Array.isArray(value)) return value;
    return value.map((item: unknown, index) =>
      mapAt(item, rest, { field, element: elementId(item, field), path: `${path}.${index}` }, onText),
    );
  }
  if (!isPlain(value) || !(name in value)) return value;
  const before = value[name];
  // An element that is given by itself, as `$push` has it, names itself here.
  const own = {
    field,
    element: element ?? elementOf(value, field, names),
    path: path === '' ? name : `${path}.${name}`,
  };
  const after = mapAt(before, rest, own, onText);
  return after === before ? value : { ...value, [name]: after };
}

function elementOf(value: Plain, field: PersonalField, names: readonly string[]): string | undefined {
  const behind = field.path.slice(field.path.lastIndexOf('*') + 2);
  return field.element !== undefined && names.join('.') === behind ? elementId(value, field) : undefined;
}

function elementId(item: unknown, { element }: PersonalField): string | undefined {
  const id = element === undefined || !isPlain(item) ? undefined : item[element];
  return typeof id === 'string' ? id : undefined;
}
