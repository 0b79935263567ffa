/**
 * How a language writes figures. Ours, and not the runtime's: the same receipt has the same text under every version of Node, whose
 * locale data change.
 */
export interface Notation {
  /** Between groups of three digits, and before the fraction. */
  readonly group: string;
  readonly decimal: string;
  /** Where the sign of a currency stands. Before: set off by a no-break space when it ends in a letter. After: always set off. */
  readonly currency: 'before' | 'after';
  /** Signs by ISO 4217 code; a currency without one is written by its code. */
  readonly currencySigns: Readonly<Record<string, string>>;
  /** From January. */
  readonly months: readonly string[];
  /** A date of its day of the month, its month's name and its year. */
  readonly date: (day: number, month: string, year: number) => string;
}
