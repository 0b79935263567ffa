/** How often a line is written where there is no terminal to update one. */
const LINE_EVERY_MS = 10_000;

/** Shows on standard error how far the arms are together, and how long is left. */
export function lifeProgress(arms: number) {
  const startedMs = performance.now();
  const terminal = process.stderr.isTTY === true;
  const done = new Map<number, number>();
  let shownMs = startedMs;
  return {
    show(arm: number, days: number, of: number): void {
      done.set(arm, days);
      const now = performance.now();
      if (now - shownMs < (terminal ? 200 : LINE_EVERY_MS)) return;
      shownMs = now;
      const lived = [...done.values()].reduce((sum, count) => sum + count, 0);
      const seconds = (now - startedMs) / 1000;
      const left = Math.ceil((seconds / lived) * (of * arms - lived));
      const text = `simulated ${lived} of ${of * arms} days, ${seconds.toFixed(0)} s, about ${left} s left`;
      process.stderr.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`);
    },
    end(): void {
      if (terminal) process.stderr.write('\r\x1b[2K');
    },
  };
}
