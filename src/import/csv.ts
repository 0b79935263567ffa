/**
 * Rows of CSV (RFC 4180), out of lines. Not a library's parser: none of them goes on after a quote that is never closed, and one such
 * quote takes all rows behind it, or up to the next quote, into one field.
 */
import type { PhysicalLine } from './lines.ts';

/** One record: its fields, or why it has none. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[]; readonly fault: null }
  | { readonly line: number; readonly fields: null; readonly fault: string };

/** The most lines that one quoted text may have. */
const MOST_LINES_OF_A_FIELD = 100;

const UNCLOSED = 'has a quote that is not closed';
const MALFORMED = 'is not well-formed CSV: a quote stands where none may';

/**
 * The records of CSV lines; empty lines between them are left out. A quoted text may hold delimiters, doubled quotes and ends of lines. A quote that is not closed, or whose
 * text takes in lines that are rows themselves, costs the row in which it stands; the next line is read as a row again. How many fields a row has is what the first record
 * has, the header.
 * @param delimiter one character
 */
export async function* csvRecords(
  lines: AsyncIterable<PhysicalLine>,
  delimiter: string,
): AsyncGenerator<CsvRecord> {
  /** Lines that were looked at for the end of a quoted text and are still to be read as rows. */
  const ahead: PhysicalLine[] = [];
  let columns: number | null = null;
  const source = lines[Symbol.asyncIterator]();
  const next = async (place: number): Promise<PhysicalLine | null> => {
    if (place < ahead.length) return ahead[place] ?? null;
    const { value, done } = await source.next();
    if (done === true) return null;
    ahead.push(value);
    return value;
  };
  try {
    for (let first = await next(0); first !== null; first = await next(0)) {
      ahead.shift();
      if (first.fault !== null) {
        yield { line: first.line, fields: null, fault: first.fault };
        continue;
      }
      const { line } = first;
      // Where tabs part fields, a line of tabs is a row of empty ones.
      if (first.text.trim() === '' && !first.text.includes(delimiter)) continue;
      const reading = new FieldsReader(delimiter);
      let state = reading.read(first.text);
      const taken: string[] = [];
      while (state === 'inQuotes' && taken.length < MOST_LINES_OF_A_FIELD) {
        const more = await next(taken.length);
        if (more === null || more.fault !== null) break;
        state = reading.read(`\n${more.text}`);
        taken.push(more.text);
      }
      if (state !== 'whole') {
        yield { line, fields: null, fault: state === 'inQuotes' || taken.length > 0 ? UNCLOSED : MALFORMED };
        continue;
      }
      const { fields } = reading;
      if (taken.length > 0 && tookRows({ taken, fields }, columns, delimiter)) {
        yield { line, fields: null, fault: UNCLOSED };
        continue;
      }
      columns ??= fields.length;
      ahead.splice(0, taken.length);
      yield { line, fields, fault: null };
    }
  } finally {
    await source.return?.();
  }
}

/** Whether a quoted text of several lines took in rows of their own. `columns` null: it is in the header. */
function tookRows(
  { taken, fields }: { readonly taken: readonly string[]; readonly fields: readonly string[] },
  columns: number | null,
  delimiter: string,
): boolean {
  // No row: what it took is read by itself.
  if (columns !== null && fields.length !== columns) return true;
  // The last line holds the end of the text. Those before it are text from end to end.
  const inside = taken.slice(0, -1);
  if (inside.length > 0) return inside.every((text) => isRow(text, fields.length, delimiter));
  // Two lines, each with the delimiters of a whole row: two quotes that are not closed.
  const place = fields.findIndex((field) => field.includes('\n'));
  const [head = '', tail = ''] = (fields[place] ?? '').split('\n');
  const before = place + head.split(delimiter).length;
  const after = tail.split(delimiter).length + fields.length - place - 1;
  return fields.length > 1 && before === fields.length && after === fields.length;
}

function isRow(text: string, columns: number, delimiter: string): boolean {
  const reading = new FieldsReader(delimiter);
  return columns > 1 && reading.read(text) === 'whole' && reading.fields.length === columns;
}

/** Reads the fields of one record, as far as its lines go. White space around a field is not part of it. */
class FieldsReader {
  readonly fields: string[] = [];
  readonly #delimiter: string;
  #quoted: string | null = null;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Reads a line; one that goes on from the line before has its end in front. */
  read(text: string): 'whole' | 'inQuotes' | 'malformed' {
    // Most rows of most files.
    if (this.#quoted === null && !text.includes('"')) {
      for (const field of text.split(this.#delimiter)) this.fields.push(field.trim());
      return 'whole';
    }
    let at = 0;
    for (;;) {
      if (this.#quoted === null) {
        const begin = this.#afterSpace(text, at);
        if (text[begin] === '"') {
          this.#quoted = '';
          at = begin + 1;
        } else {
          const end = this.#nextDelimiter(text, at);
          const field = text.slice(at, end);
          if (field.includes('"')) return 'malformed';
          this.fields.push(field.trim());
          if (end === text.length) return 'whole';
          at = end + 1;
          continue;
        }
      }
      const quote = text.indexOf('"', at);
      if (quote === -1) {
        this.#quoted += text.slice(at);
        return 'inQuotes';
      }
      this.#quoted += text.slice(at, quote);
      if (text[quote + 1] === '"') {
        this.#quoted += '"';
        at = quote + 2;
        continue;
      }
      const end = this.#nextDelimiter(text, quote + 1);
      if (text.slice(quote + 1, end).trim() !== '') return 'malformed';
      this.fields.push(this.#quoted);
      this.#quoted = null;
      if (end === text.length) return 'whole';
      at = end + 1;
    }
  }

  #afterSpace(text: string, from: number): number {
    let at = from;
    while (text[at] !== this.#delimiter && (text[at] === ' ' || text[at] === '\t')) at += 1;
    return at;
  }

  #nextDelimiter(text: string, from: number): number {
    const found = text.indexOf(this.#delimiter, from);
    return found === -1 ? text.length : found;
  }
}
