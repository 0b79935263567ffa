/**
 * A full card number must never enter the system, so whatever free text or token looks like one is refused.
 */

/** Lengths of card numbers, ISO/IEC 7812. */
const SHORTEST = 13;
const LONGEST = 19;

/**
 * Whether some text holds a full card number: 13 to 19 digits that pass the Luhn check, written together or in groups
 * with single spaces, dots or dashes between them. A run of digits that is longer is looked at group by group only.
 */
export function holdsCardNumber(text: string): boolean {
  for (const run of text.match(/\d+(?:[ .-]\d+)*/g) ?? []) {
    const groups = run.split(/[ .-]/);
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

function isCardNumber(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST || /^0+$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    const weighed = index % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
