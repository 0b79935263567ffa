/** Passwords of staff: which are good enough, how they are kept, how they are checked. */
import { hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Argon2id, the library's default, with 19 MiB and two passes, as OWASP's cheat sheet on storing passwords has it. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** In characters. NIST SP 800-63B-4 wants at least 15 where the password is alone, and 8 beside a second factor. */
const SHORTEST = 12;
const LONGEST = 128;
/** Of 4, by zxcvbn: at least 10^8 guesses. */
const LOWEST_SCORE = 3;

let meter: ZxcvbnFactory | undefined;

/**
 * Why a password is not taken; null when it is. There are no rules on kinds of characters: how many guesses it stands counts.
 * @param own words that somebody would guess first, such as the name
 */
export function passwordFault(password: string, own: readonly string[]): string | null {
  const length = [...password].length;
  if (length < SHORTEST) return `A password has at least ${SHORTEST} characters.`;
  if (length > LONGEST) return `A password has at most ${LONGEST} characters.`;
  meter ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const { score } = meter.check(password, [...own, 'goodstanding']);
  return score < LOWEST_SCORE
    ? 'This password would be guessed too soon. Take several words that have nothing to do with each other.'
    : null;
}

/** The password as it is kept, with a salt of its own. NFKC, so that it fits however a keyboard writes it. */
export function hashOfPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

let nobodys: Promise<string> | undefined;

/** Whether a password is right. Where there is none to compare with, the same work is done: the time tells nothing. */
export async function passwordFits(kept: string | null, given: string): Promise<boolean> {
  nobodys ??= hashOfPassword('nobody has this password');
  const nobody = await nobodys;
  const fits = await verify(kept ?? nobody, given.slice(0, 4 * LONGEST).normalize('NFKC'));
  return fits && kept !== null;
}
