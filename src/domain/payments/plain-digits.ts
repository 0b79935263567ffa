/** The form of a text in which digits are looked for, however they are written. */

/** What may be one character that is escaped: in an address, in HTML, in JSON and in a script. */
const ESCAPE = String.raw`%[2-7][0-9a-f]|&#x[0-9a-f]{2,5};|&#\d{2,6};|&nbsp;|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}`;
const HOLDS_ESCAPE = new RegExp(ESCAPE, 'i');
const CHARACTER = new RegExp(`${ESCAPE}|[^]`, 'giu');

/** Digits in filled, doubled and other circles, from 1 on, and the zeros that belong to them. */
const ONES: readonly number[] = [0x24f5, 0x2776, 0x2780, 0x278a];
const ZEROS: readonly number[] = [0x24ff, 0x1f10b, 0x1f10c];

/** A text in the form in which digits are looked for, and where each of its characters begins in the original text. */
export interface PlainText {
  readonly text: string;
  readonly at: (index: number) => number;
}

/**
 * Writes all digits as 0 to 9, those of other scripts, circled ones, and those that are escaped as in addresses, HTML or JSON, and leaves out invisible
 * characters: zero-width characters, joiners, marks on digits.
 */
export function plain(text: string): PlainText {
  // Most texts are ASCII, and have nothing to replace.
  const isEscaped = HOLDS_ESCAPE.test(text);
  if (!isEscaped && /^[\x20-\x7e]*$/.test(text)) return { text, at: (index) => index };
  let out = '';
  const places: number[] = [];
  const known = new Map<string, string>();
  let at = 0;
  for (const character of isEscaped ? written(text) : text) {
    const shown = known.get(character) ?? shownAs(character);
    known.set(character, shown);
    out += shown;
    for (let n = 0; n < shown.length; n += 1) places.push(at);
    at += character.length;
  }
  // Invisible characters behind a number belong to it.
  return { text: out, at: (index) => places[index] ?? text.length };
}

/** The characters of a text, each escaped one as it is written. */
function* written(text: string): Generator<string> {
  for (const [character] of text.matchAll(CHARACTER)) yield character;
}

/** The character that an escape stands for; any other character is itself. */
function unescaped(character: string): string {
  if (character.length < 3) return character;
  if (character.toLowerCase() === '&nbsp;') return ' ';
  const [, hex, decimal] = /^(?:%|\\u|\\x|&#x)([0-9a-f]+);?$|^&#(\d+);$/i.exec(character) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10_ffff ? String.fromCodePoint(code) : character.slice(0, 1);
}

function shownAs(written: string): string {
  const character = unescaped(written);
  if (character >= ' ' && character <= '~') return character;
  const circled = circledDigit(character);
  if (circled !== null) return circled;
  const shown = character
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Mn}\p{Me}]/gu, '')
    .replaceAll(/(?![0-9])\p{Nd}/gu, (digit) => String(worthOf(digit)));
  // A ligature may stand for a whole sentence; only of digits each one is needed.
  return /\d/.test(shown) ? shown : shown.slice(0, 1);
}

/** The digit in a circle that has no compatible form. */
function circledDigit(character: string): string | null {
  const code = character.codePointAt(0) ?? 0;
  if (ZEROS.includes(code)) return '0';
  const first = ONES.find((one) => code >= one && code < one + 9);
  return first === undefined ? null : String(code - first + 1);
}

/** Scripts have their ten digits in a row: a digit's value is the number of digits before it. */
function worthOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
