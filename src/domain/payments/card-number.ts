/**
 * A full card number must never enter the system. Beginning, length and check digit tell whether an issuer can have given a number out.
 * The check digit alone is not enough: the number of a device (IMEI) has one too, and one SIM number or phone number in ten has a right
 * one by chance.
 */
import { hasCheckDigit } from './check-digit.ts';
import { withoutOtherNumbers } from './other-numbers.ts';
import { plain } from './plain-digits.ts';

/**
 * The first four digits of card numbers (from, to) and the lengths that belong to them. From the table of issuer identification
 * numbers in Wikipedia's "Payment card number" and the patterns of braintree/credit-card-type, which agree on these brands; the
 * form of the numbers is ISO/IEC 7812. Numbers that look like those of phones and devices are left out: Visa of 13 digits (out of use),
 * UATP, and UzCard, which begins like an IMEI.
 */
const RANGES: readonly (readonly [from: number, to: number, shortest: number, longest: number])[] = [
  // Visa.
  [4000, 4999, 16, 16],
  [4000, 4999, 18, 19],
  // Mastercard.
  [5100, 5599, 16, 16],
  [2221, 2720, 16, 16],
  // American Express.
  [3400, 3499, 15, 15],
  [3700, 3799, 15, 15],
  // Diners Club. There are none of 15 digits, as an IMEI has.
  [3000, 3059, 14, 14],
  [3000, 3059, 16, 19],
  [3095, 3095, 14, 14],
  [3095, 3095, 16, 19],
  [3600, 3699, 14, 14],
  [3600, 3699, 16, 19],
  [3800, 3999, 14, 14],
  [3800, 3999, 16, 19],
  // JCB.
  [3528, 3589, 16, 19],
  [1800, 1800, 15, 15],
  [2131, 2131, 15, 15],
  // Discover, RuPay, Hipercard, UnionPay, InterPayment, Hiper. No card begins with 89, as SIM numbers do.
  [6000, 6099, 16, 19],
  [6200, 6299, 16, 19],
  [6440, 6599, 16, 19],
  [8100, 8299, 16, 19],
  // Mir, Borica, Troy, Humo, GPN.
  [2200, 2205, 16, 19],
  [9792, 9792, 16, 16],
  [9860, 9860, 16, 16],
  [1946, 1946, 16, 19],
  // Maestro, Verve, Elo, Dankort; shorter ones only of the beginnings that Maestro has now.
  [5000, 5099, 16, 19],
  [5600, 5899, 16, 19],
  [6300, 6399, 16, 19],
  [6700, 6799, 16, 19],
  [5018, 5018, 13, 15],
  [5020, 5020, 13, 15],
  [5038, 5038, 13, 15],
  [5893, 5893, 13, 15],
  [6304, 6304, 13, 15],
  [6759, 6759, 13, 15],
  [6761, 6763, 13, 15],
];

const SHORTEST = 13;
const LONGEST = 19;
/** As many digits as tell the range. */
const BEGINNING = 4;

/** By the first four digits: the bit of each length that a card of that beginning may have. One look, however many ranges there are. */
const LENGTHS = new Uint32Array(10 ** BEGINNING);
for (const [from, to, shortest, longest] of RANGES)
  for (let beginning = from; beginning <= to; beginning += 1)
    for (let length = shortest; length <= longest; length += 1)
      LENGTHS[beginning] = (LENGTHS[beginning] ?? 0) | (1 << length);

/** The lengths of the cards that begin with these digits, each as a bit; 0: there are none. */
function lengthsOf(digits: string): number {
  return LENGTHS[Number(digits.slice(0, BEGINNING))] ?? 0;
}

/** What people and machines put between the digits of a number; up to three of them in a row. */
const BETWEEN = String.raw`[\s.,:;/\\|_*'"()\u002D\u2010-\u2015\u2212]`;
const RUN = new RegExp(String.raw`\d+(?:${BETWEEN}{1,3}\d+)*`, 'g');
/**
 * Groups of a card with the same in each gap, such as `+`, `x` or `then`, where {@link RUN} does not see it. The gap is all that is no digit, so that there
 * is one way to read a text.
 */
const EQUAL_GAPS = new RegExp(
  String.raw`(?<!\d)\d{1,6}(?!${BETWEEN}{1,3}\d)(\D{1,8})\d{1,6}(?:\1\d{1,6})+(?!\d)`,
  'g',
);
/** An expiry date directly behind a number, perhaps with the security code. */
const EXPIRY = /^(?:0[1-9]|1[0-2])(?:\d\d|20\d\d)(?:\d{3,4})?$/;
const MONTH = /^(?:0[1-9]|1[0-2])$/;
const YEAR = /^(?:20)?\d\d$/;
const CODE = /^\d{3,4}$/;

/**
 * Whether some text holds a full card number, however it is written: together, in regular groups (of four, of two, 4-6-5) with
 * one kind of separator or none, in digits of another script or width, with invisible characters in between, or followed by the expiry
 * date. What stands between the groups may be anything where it is the same each time. A number that is an IBAN or a SIM number by its own check digits does not count.
 */
export function holdsCardNumber(text: string): boolean {
  const shown = plain(text).text;
  return holdsEnoughDigits(shown) && SEARCHES.some((cardsIn) => !cardsIn(shown).next().done);
}

/** Most texts have too few for any card: this is the quick way out. */
function holdsEnoughDigits(shown: string): boolean {
  return (shown.match(/\d/g)?.length ?? 0) >= SHORTEST;
}

/** A text with masked card numbers, and how many there were. */
export interface MaskedText {
  readonly text: string;
  readonly masked: number;
}

/**
 * The text with `[card 1234]`, the last four digits, in place of each card number; an expiry date and a security code directly behind it
 * are removed too. PCI DSS 3.4.1 would allow the first six digits as well, but nobody here needs them. The text never gets longer, and no
 * longer contains a card number.
 */
export function maskCardNumbers(text: string): MaskedText {
  let all: MaskedText = { text, masked: 0 };
  for (const cardsIn of SEARCHES) {
    const { text: rest, masked } = maskedBy(cardsIn, all.text);
    all = { text: rest, masked: all.masked + masked };
  }
  return all;
}

/** Finds card numbers in a plain text. */
type Search = (shown: string) => Generator<Found>;

function maskedBy(cardsIn: Search, text: string): MaskedText {
  const { text: shown, at } = plain(text);
  let out = '';
  let from = 0;
  let masked = 0;
  for (const { start, end, last4 } of cardsIn(shown)) {
    out += `${text.slice(from, at(start))}[card ${last4}]`;
    from = at(end);
    masked += 1;
  }
  return { text: out + text.slice(from), masked };
}

/** A card number's place in a plain text, including an expiry date and code behind it. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly last4: string;
}

interface Group {
  readonly digits: string;
  readonly start: number;
}

/** Groups with what people put between them, and groups with the same in every gap, whatever it is. */
const SEARCHES: readonly Search[] = [
  (shown) => cardsIn(shown, RUN, isWrittenAsOne),
  (shown) => cardsIn(shown, EQUAL_GAPS, isEvenlyWritten),
];

function* cardsIn(shown: string, runs: RegExp, isOne: typeof isWrittenAsOne): Generator<Found> {
  if (shown.length < SHORTEST) return;
  for (const run of withoutOtherNumbers(shown).matchAll(runs)) {
    const groups = groupsIn(run[0], run.index);
    const row = inARow(groups);
    for (let first = 0; first < groups.length; first += 1) {
      const found = cardAt(shown, row, first, isOne);
      if (found === null) continue;
      const last = groups[found.last];
      const start = groups[first]?.start ?? 0;
      yield { start, end: (last?.start ?? start) + (last?.digits.length ?? 0), last4: found.last4 };
      first = found.last;
    }
  }
}

/** The groups of digits of a run. */
function groupsIn(run: string, start: number): Group[] {
  const groups: Group[] = [];
  let from = -1;
  for (let at = 0; at <= run.length; at += 1) {
    const code = run.charCodeAt(at);
    const isDigit = code >= ZERO && code <= NINE;
    if (isDigit && from < 0) from = at;
    if (isDigit || from < 0) continue;
    groups.push({ digits: run.slice(from, at), start: start + from });
    from = -1;
  }
  return groups;
}

/** The codes of the characters `0` and `9`. */
const ZERO = 48;
const NINE = 57;

/** The card number that begins with a group, and the last group that belongs to it; null: none does. */
function cardAt(
  shown: string,
  { groups, digits, starts, endings }: Row,
  first: number,
  isOne: typeof isWrittenAsOne,
): { readonly last: number; readonly last4: string } | null {
  const start = starts[first] ?? 0;
  const lengths = lengthsOf(digits.slice(start, start + BEGINNING));
  if (lengths === 0) return null;
  const withExpiry = cardBeforeExpiry(groups[first]?.digits ?? '');
  if (withExpiry !== null) return { last: first, last4: withExpiry.slice(-4) };
  let best: { last: number; last4: string } | null = null;
  for (let length = SHORTEST; length <= LONGEST; length += 1) {
    const last = ((lengths >> length) & 1) === 1 ? (endings[start + length] ?? NONE) : NONE;
    if (last === NONE) continue;
    const number = digits.slice(start, start + length);
    if (hasCheckDigit(number) && isOne(shown, groups, first, last))
      best = { last: lastWithExpiry(groups, last), last4: number.slice(-4) };
  }
  return best;
}

/** The digits of some groups, one behind the other. */
interface Row {
  readonly groups: readonly Group[];
  readonly digits: string;
  /** By group: where it begins in `digits`. */
  readonly starts: readonly number[];
  /** By place in `digits`: the group that ends there, or {@link NONE}. */
  readonly endings: Int32Array;
}

const NONE = -1;

function inARow(groups: readonly Group[]): Row {
  const digits = groups.map((group) => group.digits).join('');
  const endings = new Int32Array(digits.length + 1).fill(NONE);
  let at = 0;
  const starts = groups.map((group, index) => {
    const start = at;
    at += group.digits.length;
    endings[at] = index;
    return start;
  });
  return { groups, digits, starts, endings };
}

/**
 * Whether groups of digits are written like one number. A usage note has many unrelated groups: a phone number, a time, a date.
 */
function isWrittenAsOne(shown: string, groups: readonly Group[], first: number, last: number): boolean {
  const mine = groups.slice(first, last + 1);
  if (mine.length === 1) return true;
  const gaps = mine
    .slice(0, -1)
    .map(({ digits, start }, index) => shown.slice(start + digits.length, mine[index + 1]?.start));
  const sizes = mine.map(({ digits }) => digits.length);
  const isUniform = new Set(gaps).size === 1;
  // Grouped as on a card, and all of it in the range of an issuer: whatever stands in each gap (`4111-1111 1111/1111`).
  if (isOfFours(sizes)) return true;
  return isUniform && (isRegular(sizes) || mine.length === groups.length);
}

/** The same where anything may stand in the gaps: only what is grouped as a card is. */
function isEvenlyWritten(_: string, groups: readonly Group[], first: number, last: number): boolean {
  const sizes = groups.slice(first, last + 1).map(({ digits }) => digits.length);
  return sizes.length > 1 && (isOfFours(sizes) || ((sizes[0] ?? 0) <= 4 && isRegular(sizes)));
}

/** 4-4-4-4, 4-4-4-4-3, or, as on American Express and Diners Club cards, 4-6-5 and 4-6-4. */
function isOfFours(sizes: readonly number[]): boolean {
  if (sizes.length === 3 && sizes[0] === 4 && sizes[1] === 6) return true;
  return sizes.every((size, index) => size === 4 || (index === sizes.length - 1 && size < 4));
}

/** All groups have one size; the last may be smaller. Large groups count only in long numbers, because an IMEI is printed as 2-6-6-1. */
function isRegular(sizes: readonly number[]): boolean {
  const [size = 0] = sizes;
  const digits = sizes.reduce((sum, each) => sum + each, 0);
  const hasOneSize = sizes.every(
    (each, index) => each === size || (index === sizes.length - 1 && each < size),
  );
  return hasOneSize && (size <= 4 || digits >= 16);
}

/** The last group of a number that ends with `last`, an expiry date and a code behind it included. */
function lastWithExpiry(groups: readonly Group[], last: number): number {
  const digitsOf = (index: number): string => groups[index]?.digits ?? '';
  let end = last;
  if (MONTH.test(digitsOf(end + 1)) && YEAR.test(digitsOf(end + 2))) end += 2;
  else if (EXPIRY.test(digitsOf(end + 1))) end += 1;
  if (end > last && CODE.test(digitsOf(end + 1))) end += 1;
  return end;
}

/** The card number that some digits begin with when the rest is an expiry date. */
function cardBeforeExpiry(digits: string): string | null {
  if (digits.length < SHORTEST || digits.length > LONGEST + 10) return null;
  for (let length = SHORTEST; length <= LONGEST; length += 1)
    if (isCardNumber(digits.slice(0, length)) && EXPIRY.test(digits.slice(length)))
      return digits.slice(0, length);
  return null;
}

function isCardNumber(digits: string): boolean {
  return ((lengthsOf(digits) >> digits.length) & 1) === 1 && hasCheckDigit(digits);
}
