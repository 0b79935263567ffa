/**
 * How a language writes figures. We use our own data and not those of Node, which change between versions, so that a receipt always has
 * the same text.
 */
export interface Notation {
  /** Between groups of three digits, and before the fraction. */
  readonly group: string;
  readonly decimal: string;
  /** The place of a currency's sign. Before: with a no-break space if it ends in a letter. After: always with one. */
  readonly currency: 'before' | 'after';
  /** Signs by ISO 4217 code; a currency without one is written by its code. */
  readonly currencySigns: Readonly<Record<string, string>>;
  /** The months, January first. */
  readonly months: readonly string[];
  /** Writes a date from its day, its month's name and its year. */
  readonly date: (day: number, month: string, year: number) => string;
}
