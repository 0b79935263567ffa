import { randomInt } from 'node:crypto';

/** Something that must not be found in clear, and what it is. */
export interface Canary {
  readonly what: string;
  readonly text: string;
}

/** Random letters. With digits among them, one text in some thousands would have a card number in it, and be refused. */
function letters(count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
}

/** What is planted. Each text is random, so that it is found by itself and by nothing else. */
export class Canaries {
  readonly #planted: Canary[] = [];

  get planted(): readonly Canary[] {
    return this.#planted;
  }

  /** Remembers a text that is secret anyway, such as a key. */
  add(what: string, text: string): string {
    this.#planted.push({ what, text });
    return text;
  }

  /** Words of a person. */
  text(what: string): string {
    return this.add(what, `Leak${letters(18)} ok`);
  }

  /** One word of at most twenty characters, where no more fits. */
  word(what: string): string {
    return this.add(what, `L${letters(16)}`);
  }

  email(what: string): string {
    return `${this.add(what, `leak${letters(16)}`)}@canary.example`;
  }

  phone(what: string): string {
    return this.add(what, `+4917${randomInt(10 ** 8, 10 ** 9)}`);
  }

  /** A number that a card could have: issuer range of a test card, and the check digit. */
  card(what: string): string {
    const digits = `411111${randomInt(10 ** 8, 10 ** 9)}`;
    let sum = 0;
    for (const [index, digit] of [...digits].reverse().entries()) {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return this.add(what, `${digits}${(10 - (sum % 10)) % 10}`);
  }
}
