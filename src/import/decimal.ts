/** How a file writes numbers. */
export interface DecimalForm {
  /** Before the fraction. Default: a point. */
  readonly decimal?: '.' | ',' | undefined;
  /** Between groups of three digits. Default: nothing; a number with such a character is then refused. */
  readonly group?: '.' | ',' | ' ' | "'" | undefined;
}

/** Whether the fraction and the groups have marks of their own: `1,234` with commas for both could be 1234 or 1.234. */
export function marksDiffer({ decimal = '.', group }: DecimalForm): boolean {
  return decimal !== group;
}

/** Of a mapping whose marks are the same. */
export const TWO_MARKS = {
  error: 'stands before the fraction too: decimal (a point when left out) and group need two different marks',
  path: ['group'],
};

/**
 * The integer that a decimal number times `scale` is, computed in integers: `1.234,56` by 100 is 123456. Also read are `1.25e+05` and
 * `7.00`, as statistics programs write whole numbers.
 * @returns 'notANumber'; 'fraction' when something would be left over, for nothing is ever rounded; 'tooLarge' past 2^53
 */
export function scaledInteger(
  text: string,
  scale: number,
  form: DecimalForm = {},
): number | 'notANumber' | 'fraction' | 'tooLarge' {
  const parts = NUMBER.exec(plain(text, form));
  if (parts === null) return 'notANumber';
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const shift = Number(exponent) - fraction.length;
  let value = BigInt(`${whole}${fraction}`) * BigInt(scale);
  if (shift >= 0) value *= 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    if (value % divisor !== 0n) return 'fraction';
    value /= divisor;
  }
  const number = Number(value);
  if (!Number.isSafeInteger(number)) return 'tooLarge';
  return number === 0 ? 0 : sign === '-' ? -number : number;
}

const NUMBER = /^([-+]?)(\d{1,20})(?:\.(\d{1,20}))?(?:[eE]([-+]?\d{1,2}))?$/;

/** The number as a program writes it; what does not fit the form is left as no number. */
function plain(text: string, { decimal = '.', group }: DecimalForm): string {
  // A minus sign and an apostrophe of typography, and the spaces that spreadsheets put between groups.
  const typed = text
    .replace(/^\u2212/, '-')
    .replaceAll(/[\u00a0\u2009\u202f]/g, ' ')
    .replaceAll('\u2019', "'");
  const [whole = '', ...fractions] = typed.split(decimal);
  if (fractions.length > 1) return '';
  const [fraction] = fractions;
  if (fraction?.includes('.') === true) return '';
  const ungrouped = group === undefined ? whole : withoutGroups(whole, group);
  if (ungrouped === null || ungrouped.includes('.')) return '';
  return fraction === undefined ? ungrouped : `${ungrouped}.${fraction}`;
}

/** Null where groups have other than three digits: `1.23` with points between groups is no number, and not 123. */
function withoutGroups(whole: string, group: string): string | null {
  if (!whole.includes(group)) return whole;
  const [first = '', ...others] = whole.split(group);
  const fits = /^[-+]?\d{1,3}$/.test(first) && others.every((part) => /^\d{3}$/.test(part));
  return fits ? `${first}${others.join('')}` : null;
}
