/** Where a value lies, as documents, mapping files and messages name it: `stub.lines.0.amount`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** The value at such a path, such as `promise.untilDate`; undefined where there is none. */
export function valueAtPath(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const name of path.split('.'))
    found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return found;
}
