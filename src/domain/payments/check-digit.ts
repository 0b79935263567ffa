/** Whether the last digit is the check digit of those before it, by Luhn (ISO/IEC 7812-1, annex B). Takes digits 0 to 9 only. */
export function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    const digit = digits.charCodeAt(index) - ZERO;
    const weighed = isDoubled ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

/** The code of the character `0`. */
const ZERO = 48;
