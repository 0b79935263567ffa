/**
 * The value as canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers as ECMAScript
 * writes them. The same value always gives the same bytes. Members that are `undefined` are left out, as in JSON.
 * Throws TypeError on what JSON cannot hold: NaN, infinities, bigint, functions, class instances, circles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

/**
 * The canonical JSON of what `JSON.stringify` makes of a document: dates and ids of MongoDB become text, and what JSON leaves out is left out.
 * It is written in one go, because every changed document is hashed by it.
 * @throws TypeError on a bigint and on circles
 */
export function canonicalJsonOfDocument(document: object): string {
  return writeMember(document, '', []) ?? 'null';
}

/** `above` are the objects that the value lies in; it is the same array in all calls. */
function write(value: unknown, above: object[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`);
  if (above.includes(value)) throw new TypeError('JSON has no circles');
  if (!Array.isArray(value) && !isPlain(value)) throw new TypeError('JSON has no class instances');
  above.push(value);
  const text = Array.isArray(value)
    ? `[${Array.from(value, (item) => write(item, above)).join(',')}]`
    : writeObject(value, (member) => (member === undefined ? undefined : write(member, above)));
  above.pop();
  return text;
}

/** As `JSON.stringify` sees it; undefined where it leaves a member out. */
function writeMember(given: unknown, key: string, above: object[]): string | undefined {
  const value = hasToJson(given) ? given.toJSON(key) : given;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (above.includes(value)) throw new TypeError('JSON has no circles');
  above.push(value);
  const text = Array.isArray(value)
    ? `[${Array.from(value, (item, index) => writeMember(item, String(index), above) ?? 'null').join(',')}]`
    : writeObject(value, (member, name) => writeMember(member, name, above));
  above.pop();
  return text;
}

function writeObject(value: object, textOf: (member: unknown, name: string) => string | undefined): string {
  let text = '';
  // Without a comparison of its own, sort() goes by UTF-16 code units.
  for (const name of Object.keys(value).sort()) {
    const written = textOf(Reflect.get(value, name), name);
    if (written !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written}`;
  }
  return `{${text}}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function hasToJson(value: unknown): value is { toJSON(key: string): unknown } {
  return (
    typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
  );
}
