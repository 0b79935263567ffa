/** Text in a person's words, as far as it may be stored and shown. */

/**
 * What no honest text holds: control characters (line breaks and tabs may stand), characters that turn the direction of
 * text so that it reads otherwise than it is, and halves of characters, which no store gives back as they were.
 */
const HIDDEN = /(?![\n\r\t])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029]/u;

/** Whether a text shows all that it holds, and is stored as it is. */
export function isPlainText(text: string): boolean {
  return !HIDDEN.test(text);
}

/** The same for every text in a JSON value, names of fields included; a value may nest as deep as it likes. */
export function holdsPlainTextOnly(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string' && !isPlainText(next)) return false;
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, member] of Object.entries(next)) {
      if (!isPlainText(key)) return false;
      open.push(member);
    }
  }
  return true;
}
