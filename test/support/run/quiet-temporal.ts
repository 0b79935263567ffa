import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Keeps what Temporal's core and SDK say below an error out of the tests' output. Once a process; later calls do nothing. */
export function quietTemporal(): void {
  try {
    Runtime.install({
      // Its own listeners would shut workers down and leave the process, which waits for them.
      shutdownSignals: [],
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    });
  } catch {
    // One runtime a process; the first one stays.
  }
}
