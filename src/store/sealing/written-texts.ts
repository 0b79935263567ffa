import { valueAtPath } from '../../domain/field-path.ts';
import type { Personal, PersonalField } from '../mongo/personal.ts';
import { customerScope, SERVICE_SCOPE } from './seal.ts';
import { mapField, mapTexts, type Plain } from './texts.ts';

/** The value that an update sets a field to, by its own path or by that of an object around it; undefined: it sets it to none. */
export function setTo(values: Plain, { path }: PersonalField): { readonly value: unknown } | undefined {
  if (path in values) return { value: values[path] };
  const around = Object.keys(values).find((name) => path.startsWith(`${name}.`));
  return around === undefined
    ? undefined
    : { value: valueAtPath(values[around], path.slice(around.length + 1)) };
}

/** Whether a document has a personal text. */
export function hasText(doc: unknown, personal: Personal): boolean {
  let found = false;
  mapTexts(doc, personal, (text) => {
    found ||= typeof text === 'string';
    return text;
  });
  return found;
}

/**
 * Whose key seals the texts of a document.
 * @throws TypeError where it does not name its owner
 */
export function scopeOf(doc: Plain, { owner }: Personal, collection: string): string {
  if (owner === SERVICE_SCOPE) return SERVICE_SCOPE;
  // In a filter and in a `$set` a path may be one name.
  const customerId = doc[owner] ?? valueAtPath(doc, owner);
  if (typeof customerId !== 'string')
    throw new TypeError(`a write of a personal text to ${collection} has to name its owner, ${owner}`);
  return customerScope(customerId);
}

/** What an update sets, by path. */
export function fieldsSet(update: unknown): Plain {
  if (!isRecord(update)) return {};
  const { $set, $setOnInsert } = update;
  return { ...(isRecord($setOnInsert) ? $setOnInsert : {}), ...(isRecord($set) ? $set : {}) };
}

/** An update with every personal text that it sets or pushes replaced. */
export function mapUpdate(
  update: unknown,
  { fields }: Personal,
  onText: (text: unknown, field: string) => unknown,
): unknown {
  if (!isRecord(update)) return update;
  const mapValue = (value: unknown, under: string) =>
    fields.reduce((mapped, field) => mapField(mapped, field, onText, under), value);
  const mapped: Record<string, unknown> = { ...update };
  for (const operator of ['$set', '$setOnInsert'] as const) {
    const values = update[operator];
    if (isRecord(values))
      mapped[operator] = Object.fromEntries(
        Object.entries(values).map(([path, value]) => [path, mapValue(value, path)]),
      );
  }
  const { $push } = update;
  if (isRecord($push))
    mapped['$push'] = Object.fromEntries(
      Object.entries($push).map(([path, value]) => [
        path,
        isRecord(value) && Array.isArray(value['$each'])
          ? { ...value, $each: value['$each'].map((item: unknown) => mapValue(item, `${path}.*`)) }
          : mapValue(value, `${path}.*`),
      ]),
    );
  return mapped;
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
