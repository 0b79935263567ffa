import { afterAll } from 'vitest';
import { noEndings } from './endings.ts';

/** What the present test file has started; files of a process run one after another. */
const ends = noEndings();

/** Adds how to stop what was just started, once the file's last test has ended. Unlike `afterAll` it works inside a hook too. */
export function atEndOfFile(step: () => Promise<unknown>): void {
  ends.add(step);
}

/** For the setup of every test file. */
export function endWithFile(): void {
  afterAll(ends.end);
}
