import { expect, test } from 'vitest';
import { countingErrors } from '../../src/telemetry/error-count.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';

test('errors of a log are counted, and every line is handed on', () => {
  const lines: string[] = [];
  const destination = countingErrors({ write: (line) => void lines.push(line) });
  const log = createLogger({ level: 'debug', name: 'test', destination });
  log.debug('one');
  log.warn({ said: '"level":"error"' }, 'two {"level":"error"');
  expect(destination.errors()).toBe(0);
  log.error({ err: new Error('x') }, 'three');
  log.child({ part: 'worker' }).fatal('four');
  expect(destination.errors()).toBe(2);
  expect(lines).toHaveLength(4);
});
