/** The content of a progress line. */
export interface Progress {
  readonly rows: number;
  /** Share of the work that is done, 0 to 1. */
  readonly share: number;
}

const TERMINAL_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;

/**
 * Shows how far a long job is on standard error: one updating line on a terminal, a line every five seconds anywhere else.
 *
 * @param unit what is counted
 * @returns `show` takes the progress whenever it changes; `end` clears the line
 */
export function progressLine(label: string, unit = 'rows'): { show(progress: Progress): void; end(): void } {
  const startedAtMs = performance.now();
  const terminal = process.stderr.isTTY === true;
  const everyMs = terminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS;
  let shownAtMs = startedAtMs;
  return {
    show({ rows, share }) {
      const now = performance.now();
      if (now - shownAtMs < everyMs) return;
      shownAtMs = now;
      const seconds = (now - startedAtMs) / 1000;
      const rate = Math.round(rows / seconds);
      const left = share > 0 ? `, about ${Math.ceil((seconds / share) * (1 - share))} s left` : '';
      const text = `${label}: ${rows} ${unit}, ${rate} ${unit}/s, ${Math.floor(share * 100)} %${left}`;
      process.stderr.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`);
    },
    end() {
      if (terminal) process.stderr.write('\r\x1b[2K');
    },
  };
}
