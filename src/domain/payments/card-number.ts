/**
 * A full card number must never enter the system, so whatever text or identifier holds one is refused. A card number is what
 * an issuer can have given out: its beginning, its length and its check digit. The check digit alone is not enough: the
 * number of a phone (IMEI) has one, too, and so has one SIM number or phone number in ten by chance.
 */

/** The first four digits of card numbers (from, to) and the lengths that belong to them, ISO/IEC 7812. */
const RANGES: readonly (readonly [from: number, to: number, shortest: number, longest: number])[] = [
  // Visa; those of 13 digits are out of use since the nineties, and would be phone numbers.
  [4000, 4999, 16, 16],
  [4000, 4999, 19, 19],
  // Mastercard.
  [5100, 5599, 16, 16],
  [2221, 2720, 16, 16],
  // American Express.
  [3400, 3499, 15, 15],
  [3700, 3799, 15, 15],
  // Diners Club.
  [3000, 3059, 14, 19],
  [3095, 3095, 14, 19],
  [3600, 3699, 14, 19],
  [3800, 3999, 14, 19],
  // JCB.
  [3528, 3589, 16, 19],
  [1800, 1800, 15, 15],
  [2131, 2131, 15, 15],
  // Discover, RuPay, Elo, Hipercard, UnionPay. No card begins with 89, as SIM numbers do.
  [6000, 6099, 16, 19],
  [6200, 6299, 16, 19],
  [6360, 6369, 16, 16],
  [6440, 6599, 16, 19],
  [8100, 8299, 16, 19],
  // Verve, Elo, RuPay.
  [5060, 5099, 16, 19],
  // Mir, Troy.
  [2200, 2204, 16, 19],
  [9792, 9792, 16, 16],
  // Maestro.
  [5018, 5018, 13, 19],
  [5020, 5020, 13, 19],
  [5038, 5038, 13, 19],
  [5893, 5893, 13, 19],
  [6304, 6304, 13, 19],
  [6759, 6759, 13, 19],
  [6761, 6763, 13, 19],
];

const SHORTEST = 13;
const LONGEST = 19;

/** What people and machines put between the digits of a number; up to three of them in a row. */
const BETWEEN = String.raw`[\s.,:;/\\|_*'"()\u002D\u2010-\u2015\u2212]`;
const RUN = new RegExp(String.raw`\d+(?:${BETWEEN}{1,3}\d+)*`, 'g');
const SEPARATOR = new RegExp(`${BETWEEN}+`);
/** An expiry date behind a number without anything between, perhaps with the code of the back. */
const EXPIRY = /^(?:0[1-9]|1[0-2])(?:\d\d|20\d\d)(?:\d{3,4})?$/;

/**
 * Whether some text holds a full card number, however it is written: together, in groups, in digits of another script or width,
 * with characters between that show nothing, or with the expiry date behind.
 */
export function holdsCardNumber(text: string): boolean {
  for (const run of plain(text).match(RUN) ?? []) {
    const groups = run.split(SEPARATOR);
    for (const group of groups) if (beginsWithCardAndExpiry(group)) return true;
    for (let first = 0; first < groups.length; first += 1) {
      let digits = '';
      for (let last = first; last < groups.length && digits.length <= LONGEST; last += 1) {
        digits += groups[last] ?? '';
        if (isCardNumber(digits)) return true;
      }
    }
  }
  return false;
}

/** The text with all digits as 0 to 9 and without what shows nothing: zero-width characters, joiners, marks on digits. */
function plain(text: string): string {
  // Most texts are ASCII, and have nothing to replace.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Mn}\p{Me}]/gu, '')
    .replaceAll(/(?![0-9])\p{Nd}/gu, (digit) => String(worthOf(digit)));
}

/** Scripts have their ten digits in a row: a digit is worth as much as there are digits before it. */
function worthOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

function beginsWithCardAndExpiry(digits: string): boolean {
  if (digits.length > LONGEST + 10) return false;
  for (let length = SHORTEST; length <= LONGEST; length += 1)
    if (isCardNumber(digits.slice(0, length)) && EXPIRY.test(digits.slice(length))) return true;
  return false;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST) return false;
  const beginning = Number(digits.slice(0, 4));
  const isIssued = RANGES.some(
    ([from, to, shortest, longest]) =>
      from <= beginning && beginning <= to && shortest <= digits.length && digits.length <= longest,
  );
  return isIssued && hasCheckDigit(digits);
}

/** Luhn. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    const weighed = index % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
