import { InvalidArgumentError } from 'commander';

/** A whole number above zero, as an option's value. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('a whole number above zero.');
  return Number(text);
}
