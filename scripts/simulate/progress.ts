/** Simulated days a line, where there is no terminal to update one. */
const DAYS_A_LINE = 30;

/** Shows on standard error how far the arms are, and how long is left. */
export function lifeProgress(label: string, armsDone: number, arms: number) {
  const startedMs = performance.now();
  const terminal = process.stderr.isTTY === true;
  return {
    show(days: number, of: number): void {
      if (!terminal && days % DAYS_A_LINE !== 0 && days !== of) return;
      const seconds = (performance.now() - startedMs) / 1000;
      const left = Math.ceil((seconds / days) * (of - days + (arms - armsDone - 1) * of));
      const text = `${label}: day ${days} of ${of}, ${seconds.toFixed(0)} s, about ${left} s left in all`;
      process.stderr.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`);
    },
    end(): void {
      if (terminal) process.stderr.write('\r\x1b[2K');
    },
  };
}
