/** Takes one line of text for a human, without its newline. */
export type Log = (line: string) => void;

/** Writes each line to standard error, so that standard output stays free for results. */
export const stderrLog: Log = (line) => {
  // On a terminal a progress line may stand there; it is drawn again within a second.
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[2K' : ''}${line}\n`);
};

/**
 * The first line of an error that says something, short enough for one line of output.
 *
 * @param error anything that was thrown
 */
export function shortReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'no reason given';
  const trimmed = line.trim();
  return trimmed.length > 300 ? `${trimmed.slice(0, 297)}...` : trimmed;
}
