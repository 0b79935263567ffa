/**
 * A value that must not be printed by accident: JSON, template strings and `util.inspect` show `[secret]`.
 */
import { inspect } from 'node:util';

/** Wraps a secret. Only `reveal` gives it out. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself; call it where it is used, and nowhere else. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
