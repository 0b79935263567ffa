/**
 * The form by which a personal text is looked up. Different spellings of one text have the same form. Only a keyed hash of the form is stored
 * (see `store/sealing/blind-index.ts`), so a part of a text finds nothing.
 */

/** How texts of a field are compared. */
export const LOOK_UP_KINDS = ['name', 'email', 'phone', 'exact'] as const;
export type LookUpKind = (typeof LOOK_UP_KINDS)[number];

/** Digits of a telephone number with its country: at most 15 by E.164, and no country code begins with 0. */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * The form of a text. Unicode's spellings of one character are made equal (NFKC), and except for `exact` upper and lower case too.
 *
 * - `name`: words in the order of the alphabet, so that `Fischer, Olga` is `Olga Fischer`
 * - `phone`: as E.164; `00` stands for `+`, and a number without its country has no form
 *
 * @returns null where a text has none
 */
export function lookUpForm(kind: LookUpKind, text: string): string | null {
  const one = text.normalize('NFKC').trim();
  switch (kind) {
    case 'exact':
      return one;
    case 'email':
      return one === '' ? null : one.toLowerCase();
    case 'name': {
      // Words are made of letters, their marks, and digits; everything else separates words.
      const words = one.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu);
      return words === null ? null : [...words].sort().join(' ');
    }
    case 'phone': {
      const digits = one.replace(/\(0\)/g, '').replace(/[^\d+]/g, '');
      const number = digits.replace(/^00/, '+');
      return E164.test(number) ? number : null;
    }
  }
}
