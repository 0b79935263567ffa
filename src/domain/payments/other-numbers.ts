/** Numbers that prove by their own check digits that they are no card numbers, though parts of them may look like one. */
import { hasCheckDigit } from './check-digit.ts';

/** How many characters the IBAN of a country has, from the IBAN registry (ISO 13616). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{ AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27 },
  ...{ GB: 22, GR: 27, HR: 21, HU: 28, IE: 22, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MT: 31, NL: 18 },
  ...{ NO: 15, PL: 28, PT: 25, RO: 24, SE: 24, SI: 19, SK: 24 },
};

const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d\d(?=[ -]?[A-Z0-9])/gi;
/** A SIM number (ITU-T E.118) begins with 89 and has 19 or 20 digits. Written together it can't be a card number, but in groups a part of
 * it can. */
const SIM_START = /(?<!\d)89(?=\d)/g;
const SIM_LENGTHS: readonly number[] = [20, 19];

/** The text with `#` in place of IBANs and SIM numbers; every other character keeps its place. */
export function withoutOtherNumbers(text: string): string {
  const spans = [...ibansIn(text), ...simNumbersIn(text)].toSorted(([a], [b]) => a - b);
  let out = '';
  for (const [start, end] of spans)
    if (start >= out.length) out += text.slice(out.length, start) + '#'.repeat(end - start);
  return out + text.slice(out.length);
}

type Span = readonly [start: number, end: number];

function* ibansIn(text: string): Generator<Span> {
  for (const match of text.matchAll(IBAN_START)) {
    const length = IBAN_LENGTHS[match[0].slice(0, 2).toUpperCase()];
    const read = length === undefined ? null : readGroups(text, match.index, length, isLetterOrDigit);
    if (read !== null && hasIbanCheckDigits(read.characters.toUpperCase())) yield [match.index, read.end];
  }
}

function* simNumbersIn(text: string): Generator<Span> {
  for (const match of text.matchAll(SIM_START))
    for (const length of SIM_LENGTHS) {
      const read = readGroups(text, match.index, length, isDigit);
      if (read === null || !hasCheckDigit(read.characters)) continue;
      yield [match.index, read.end];
      break;
    }
}

/** Reads a number of characters of a kind, with at most one space or hyphen between two. Null when there are fewer, or one more follows. */
function readGroups(
  text: string,
  start: number,
  length: number,
  isOne: (code: number) => boolean,
): { readonly characters: string; readonly end: number } | null {
  let characters = '';
  let at = start;
  while (characters.length < length) {
    const isGap = characters !== '' && isSpaceOrHyphen(text.charCodeAt(at)) && isOne(text.charCodeAt(at + 1));
    if (isGap) at += 1;
    if (!isOne(text.charCodeAt(at))) return null;
    characters += text.charAt(at);
    at += 1;
  }
  return isLetterOrDigit(text.charCodeAt(at)) ? null : { characters, end: at };
}

// By their codes, which is many times faster than patterns, and this is done at every character of some texts.
const isSpaceOrHyphen = (code: number): boolean => code === 0x20 || code === 0x2d;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetterOrDigit = (code: number): boolean =>
  isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** Checks by ISO 7064, MOD 97-10: the first four characters are moved behind the others, and letters count as 10 to 35. */
function hasIbanCheckDigits(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
