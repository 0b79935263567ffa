/** A JSON pointer (RFC 6901) of these steps. */
export function pointerTo(...steps: readonly PropertyKey[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What a pointer points at; undefined when there is nothing. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value: unknown = document;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** A quoted value, shortened if it is long. Never throws. */
export function quote(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = `a ${typeof value}`;
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A list in words: all of a short one, the beginning of a long one. */
export function inShort(list: readonly unknown[], most = 12): string {
  const texts = list.slice(0, most).map((item) => clip(String(item)));
  return list.length > most ? `${texts.join(', ')} and ${list.length - most} more` : texts.join(', ');
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
