/** Text in a person's words: what of it may be stored and shown. */
import { holdsCardNumber, maskCardNumbers } from './payments/card-number.ts';

const LONGEST_NAME = 64;

/** The name of a field as a sender wrote it, to be repeated to the sender: at most 64 characters, and no card number in it. */
export function toldName(name: string): string {
  const short = name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
  return maskCardNumbers(short).text;
}

/**
 * What no honest text contains: control characters (line breaks and tabs are allowed), characters that turn the direction of text so that
 * it reads differently, invisible characters, and halves of characters, which no store returns unchanged.
 */
const UNSEEN = [
  String.raw`(?![\n\r\t])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029]`,
  String.raw`(?![\u200c\u200d\p{Variation_Selector}])\p{Default_Ignorable_Code_Point}`,
  // One selector chooses how a character looks. More selectors carry something invisible.
  String.raw`(?<=\p{Variation_Selector})\p{Variation_Selector}`,
];
/** Where a joiner changes what is seen: in these scripts and between emoji. Elsewhere it is invisible. */
const JOINED = [
  'Arab',
  'Syrc',
  'Mong',
  'Deva',
  'Beng',
  'Guru',
  'Gujr',
  'Orya',
  'Taml',
  'Telu',
  'Knda',
  'Mlym',
  'Sinh',
]
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('');
const LOST_JOINER = String.raw`(?<![${JOINED}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200c\u200d]`;
const HIDDEN = new RegExp([...UNSEEN, LOST_JOINER].join('|'), 'u');

/** Whether a text shows all that it contains, and may be stored unchanged. */
export function isPlainText(text: string): boolean {
  return !HIDDEN.test(text);
}

/** The same for every text in a JSON value, names of fields included; a value may nest as deep as it likes. */
export function holdsPlainTextOnly(value: unknown): boolean {
  return !holds(value, (text) => !isPlainText(text));
}

/** Whether a JSON value has a card number in a text, in the name of a field, or as a number; a value may nest as deep as it likes. */
export function holdsCardNumberAnywhere(value: unknown): boolean {
  return holds(value, holdsCardNumber);
}

function holds(value: unknown, isFault: (text: string) => boolean): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if ((typeof next === 'string' || typeof next === 'number') && isFault(String(next))) return true;
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, member] of Object.entries(next)) {
      if (isFault(key)) return true;
      open.push(member);
    }
  }
  return false;
}
