import type { Readable } from 'node:stream';
import { withoutByteOrderMark } from './byte-order-mark.ts';
import { ImportProblem } from './mapping.ts';

/** Why the text of a line can't be used. */
export type LineFault =
  | 'is not written in UTF-8'
  | 'has a character that was lost before (U+FFFD)'
  | 'is longer than a million bytes';

/** One line of a file without its end. `fault` says why its text can't be used; `text` is then empty. */
export interface PhysicalLine {
  readonly line: number;
  readonly text: string;
  readonly fault: LineFault | null;
}

const MOST_BYTES = 1_000_000;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of a text file in UTF-8, with or without a byte order mark. A line ends with a line feed alone, or with a carriage return
 * before it; characters that merely look like an end of line stay in their line. Text is never mended: a line with bytes that are no
 * UTF-8, one with a character that was lost before, and one that is too long to be a row, comes with its fault and without its text.
 * @throws ImportProblem for a file in UTF-16, or one whose lines end with carriage returns alone
 */
export async function* physicalLines(input: Readable, file: string): AsyncGenerator<PhysicalLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  const read = (bytes: Buffer, isTooLong: boolean): PhysicalLine => {
    line += 1;
    if (isTooLong) return { line, text: '', fault: 'is longer than a million bytes' };
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(0, end));
    } catch {
      return { line, text: '', fault: 'is not written in UTF-8' };
    }
    // What another program put there for a character that it could not read: the text is broken already.
    if (text.includes('\ufffd'))
      return { line, text: '', fault: 'has a character that was lost before (U+FFFD)' };
    if (line === 1) text = withoutByteOrderMark(text);
    return { line, text, fault: null };
  };

  let parts: Buffer[] = [];
  let kept = 0;
  let isTooLong = false;
  const keep = (part: Buffer): void => {
    kept += part.length;
    isTooLong ||= kept > MOST_BYTES;
    if (isTooLong) parts = [];
    else parts.push(part);
  };
  const ended = (): PhysicalLine => {
    const found = read(
      parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
      isTooLong,
    );
    parts = [];
    kept = 0;
    isTooLong = false;
    return found;
  };

  let isFirst = true;
  for await (const chunk of input) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (isFirst) refuseOtherForms(bytes, file);
    isFirst = false;
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      keep(bytes.subarray(from, at));
      from = at + 1;
      yield ended();
    }
    if (from < bytes.length) keep(bytes.subarray(from));
  }
  if (kept > 0) yield ended();
}

/** Files that would be read as one line, or as text with a zero byte between its characters. */
function refuseOtherForms(beginning: Buffer, file: string): void {
  const [first, second] = beginning;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new ImportProblem(`${file} is written in UTF-16; save it as UTF-8`);
  if (
    !beginning.includes(LINE_FEED) &&
    beginning.indexOf(CARRIAGE_RETURN) !== beginning.lastIndexOf(CARRIAGE_RETURN)
  )
    throw new ImportProblem(`${file} ends its lines with carriage returns alone; save it with line feeds`);
}
