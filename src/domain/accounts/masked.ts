/**
 * Personal data as staff see it before they ask for it: enough to tell two customers apart on the telephone, too little to reach one.
 */

/** Stands for a text of which nothing is shown. */
export const HIDDEN = '•••';

/** The first letter of each word: `O. F.`. What was erased says so. */
export function maskedName(name: string): string {
  if (name.startsWith('[')) return name;
  return name
    .split(/\s+/)
    .flatMap((word) => [...word].slice(0, 1).map((letter) => `${letter.toLocaleUpperCase('en')}.`))
    .join(' ');
}

/** The first letter of the mailbox: `o•••@•••`. */
export function maskedEmail(email: string): string {
  return `${[...email].at(0) ?? ''}${HIDDEN}@${HIDDEN}`;
}

/** The last two digits: `•••67`. */
export function maskedPhone(phone: string): string {
  return `${HIDDEN}${phone.slice(-2)}`;
}
