/**
 * Temporal's native core: where its logs and metrics go. Apart from `telemetry.ts` because it loads the native
 * library, which only the worker needs.
 *
 * The core counts by itself (task latencies, slots, cache, polls, requests) and shows the figures on a Prometheus
 * page of its own, on `metricsPort` of the loopback address; `serveMetrics` joins that page with ours.
 */
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from './telemetry.ts';

/**
 * Installs Temporal's runtime for this process: its logs go to our logger, its metrics to a Prometheus page.
 * Call it once, before the first `NativeConnection` or `Worker`; a second call throws (the SDK's own rule).
 * @param options.metricsPort TCP port on 127.0.0.1 for the core's metrics page; none without it
 * @param options.shutdownSignals signals on which the SDK itself shuts workers down; empty by default, because
 * the main decides the order: readiness off, then worker, then connections
 */
export function installTemporalRuntime(options: {
  readonly metricsPort?: number;
  readonly logger: Logger;
  readonly shutdownSignals?: NodeJS.Signals[];
}): void {
  const log = options.logger.child({ component: 'temporal' });
  Runtime.install({
    shutdownSignals: options.shutdownSignals ?? [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const fields = { ...meta };
      switch (level) {
        case 'TRACE':
        case 'DEBUG':
          return log.debug(fields, message);
        case 'INFO':
          return log.info(fields, message);
        case 'WARN':
          return log.warn(fields, message);
        case 'ERROR':
          return log.error(fields, message);
      }
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(options.metricsPort === undefined
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: `127.0.0.1:${options.metricsPort}`,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
  });
}
