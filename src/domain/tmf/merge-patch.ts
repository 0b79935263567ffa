/** Merge patches (RFC 7396): null takes an attribute away, objects are merged, everything else (lists too) is put in the place of what was there. */

type Attributes = Readonly<Record<string, unknown>>;

/** The attributes after a patch. */
export function merged(before: Attributes, patch: Attributes): Attributes {
  const after = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(patch))
    if (value === null) after.delete(name);
    else if (isAttributes(value)) {
      const old = after.get(name);
      after.set(name, merged(isAttributes(old) ? old : {}, value));
    } else after.set(name, value);
  return Object.fromEntries(after);
}

/** Whether a value is an object, and no list. */
export function isAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The attributes without some of them. */
export function omitting(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}
