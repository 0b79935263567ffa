import { expect, test, vi } from 'vitest';
import { withProgress } from '../../src/servers/progress.ts';

test('a long step says at once how long it takes, and every 15 seconds how long it has taken', async () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const terminal = process.stderr.isTTY;
  process.stderr.isTTY = false;
  try {
    let resolve: (text: string) => void = () => undefined;
    const promise = new Promise<string>((settle) => {
      resolve = settle;
    });
    const step = withProgress(
      'building',
      180,
      (line) => lines.push(line),
      () => promise,
    );
    await vi.advanceTimersByTimeAsync(31_000);
    resolve('built');
    expect(await step).toBe('built');
    await vi.advanceTimersByTimeAsync(60_000);
  } finally {
    process.stderr.isTTY = terminal;
    vi.useRealTimers();
  }
  expect(lines).toEqual([
    'building (about 180 s)',
    'building: 15 s of about 180 s',
    'building: 30 s of about 180 s',
  ]);
});
