import type { Log } from './log.ts';

/** How often a line is written when the output is not a terminal, in milliseconds. */
const LINE_EVERY_MS = 15_000;

interface Step {
  label: string;
  startedAtMs: number;
  expectedSeconds: number;
}

// Two servers may be installed at once; a terminal has one updating line, shared by all running steps.
const running = new Set<Step>();
let terminalTicker: NodeJS.Timeout | undefined;

function describe(step: Step): string {
  const elapsed = Math.round((Date.now() - step.startedAtMs) / 1000);
  return `${step.label}: ${elapsed} s of about ${step.expectedSeconds} s`;
}

function drawOnTerminal(): void {
  const text = [...running].map(describe).join(' | ');
  process.stderr.write(`\r\x1b[2K${text.slice(0, Math.max(20, (process.stderr.columns || 80) - 1))}`);
}

function startTerminal(step: Step): () => void {
  running.add(step);
  terminalTicker ??= setInterval(drawOnTerminal, 1000);
  drawOnTerminal();
  return () => {
    running.delete(step);
    process.stderr.write('\r\x1b[2K');
    if (running.size === 0) {
      clearInterval(terminalTicker);
      terminalTicker = undefined;
    }
  };
}

function startLines(step: Step, log: Log): () => void {
  log(`${step.label} (about ${step.expectedSeconds} s)`);
  const ticker = setInterval(() => log(describe(step)), LINE_EVERY_MS);
  return () => clearInterval(ticker);
}

/**
 * Runs a long step and shows how long it has taken and how long it usually takes: one updating line on a terminal,
 * a line every 15 seconds anywhere else.
 *
 * @param label what is being done, as in "building the Temporal CLI with go install"
 * @param expectedSeconds how long the step took where it was tried
 * @param log where lines go when standard error is not a terminal
 * @param work the step itself
 * @returns what the step returns; its failure passes through
 */
export async function withProgress<T>(
  label: string,
  expectedSeconds: number,
  log: Log,
  work: () => Promise<T>,
): Promise<T> {
  const step: Step = { label, startedAtMs: Date.now(), expectedSeconds };
  const finish = process.stderr.isTTY ? startTerminal(step) : startLines(step, log);
  try {
    return await work();
  } finally {
    finish();
  }
}
