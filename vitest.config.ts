import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongFilesFirst from './test/support/run/long-files-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { TZ: 'UTC' },
    // Workers run as in production: their threads of workflows take no stack trace for every promise.
    execArgv: ['--require', fileURLToPath(new URL('./src/mains/plain-promises.cjs', import.meta.url))],
    globalSetup: ['test/support/run/global-setup.ts'],
    setupFiles: ['test/support/run/file-setup.ts'],
    // A process goes from file to file with what it has loaded: loading the SDKs anew for each file took more time than the
    // tests. A test that changes what belongs to the process (environment, clock) puts it back.
    isolate: false,
    // The files share one MongoDB and one Temporal; two cores are fed best by three processes, because each waits for them half of its time.
    maxWorkers: 3,
    sequence: { sequencer: LongFilesFirst },
    // Bounds for a machine that others use as well: nothing waits for them but what has failed.
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
