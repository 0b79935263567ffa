/**
 * Logs and metrics of a process.
 *
 * Logs are JSON lines without personal data: whatever key looks like it holds some is replaced before it is
 * written (see `redaction.ts`). Metrics carry only closed sets of label values: route templates,
 * outcomes, reason codes.
 *
 * Temporal's own metrics come out of the SDK's native core, which does not share a registry with Node: see
 * `temporal-runtime.ts` for how they are switched on. `serveMetrics` can join their page with ours, so that one
 * scrape of the worker shows both.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { pino } from 'pino';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { redact, scrubText, serializeError } from './redaction.ts';

/** The logger that is passed around. */
export type Logger = pino.Logger;

/** How much is logged. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** What a log line is written to: anything with `write`, such as `process.stderr`. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * Builds the process's logger.
 * @param options.name which process: `api`, `worker`, `start`
 * @param options.destination where lines go; standard error by default, because standard output belongs to
 * what a command prints for its caller
 */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly name: string;
  readonly destination?: LogDestination;
}): Logger {
  const logger = pino(
    {
      name: options.name,
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields),
      },
      serializers: { err: serializeError, error: serializeError },
      hooks: {
        logMethod(args, method) {
          const [first, second, ...rest] = args;
          // Without a message pino takes the error's own, as it is.
          if (first instanceof Error && second === undefined) {
            return method.apply(this, [first, scrubText(first.message)]);
          }
          if (typeof first === 'string') return method.apply(this, [scrubText(first), second, ...rest]);
          return method.apply(
            this,
            typeof second === 'string' ? [first, scrubText(second), ...rest] : [first, second, ...rest],
          );
        },
      },
    },
    options.destination ?? process.stderr,
  );
  // pino's formatters do not see the fields of child loggers. Children inherit from their parent, so this holds for
  // theirs too.
  const child = logger.child;
  logger.child = function (bindings, childOptions) {
    return Reflect.apply(child, this, [redact(bindings), childOptions]);
  };
  return logger;
}

/** One finished HTTP request, as it is counted. */
export interface HttpObservation {
  /** Upper-case method, or `OTHER`. */
  readonly method: string;
  /** The route's template, such as `/v1/service-approvals/:orderId`; `unmatched` for none. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** One decision, as it is counted. All three come from closed sets. */
export interface DecisionObservation {
  /** Which policy decided, such as `service-approval`. */
  readonly policy: string;
  readonly outcome: string;
  readonly reasonCodes: readonly string[];
}

/** Texts of machines in which card numbers were masked, by the door they came through. */
export interface MaskedObservation {
  readonly door: 'entries' | 'payments';
  readonly count: number;
}

/** The process's metrics. */
export interface Metrics {
  readonly registry: Registry;
  observeHttp(observation: HttpObservation): void;
  /** Counts a decision once under its outcome and once under each of its reasons. */
  observeDecision(observation: DecisionObservation): void;
  /** Counts one look of a candidate policy at a live decision. */
  observeShadow(observation: { readonly policy: string; readonly result: string }): void;
  /** Counts an answer that was replayed instead of executed. */
  observeReplay(): void;
  /** Counts texts of machines in which card numbers were masked. */
  observeMasked(observation: MaskedObservation): void;
}

/**
 * Builds the process's metrics in a registry of their own, so that two apps in one process (as in tests) do
 * not collide.
 * @param options.processMetrics also collect memory, CPU, event loop lag; default true
 */
export function createMetrics(options: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics ?? true) collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'goodstanding_http_request_duration_seconds',
    help: 'Time from the request to its answer, by route template.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const decisions = new Counter({
    name: 'goodstanding_decisions_total',
    help: 'Decisions by policy and outcome.',
    labelNames: ['policy', 'outcome'],
    registers: [registry],
  });
  const reasons = new Counter({
    name: 'goodstanding_decision_reasons_total',
    help: 'Reasons given, by policy, outcome and reason code; a decision can have several.',
    labelNames: ['policy', 'outcome', 'reason'],
    registers: [registry],
  });
  const replays = new Counter({
    name: 'goodstanding_idempotent_replays_total',
    help: 'Answers given again for a known Idempotency-Key.',
    registers: [registry],
  });
  const shadows = new Counter({
    name: 'goodstanding_shadow_decisions_total',
    help: 'Looks of candidate policies at live decisions: agreed, differed, failed, dropped.',
    labelNames: ['policy', 'result'],
    registers: [registry],
  });
  const masked = new Counter({
    name: 'goodstanding_card_numbers_masked_total',
    help: 'Notes and payment methods of machines in which a card number was masked, by door.',
    labelNames: ['door'],
    registers: [registry],
  });
  return {
    registry,
    observeHttp({ method, route, status, seconds }) {
      http.observe({ method, route, status: String(status) }, seconds);
    },
    observeDecision({ policy, outcome, reasonCodes }) {
      decisions.inc({ policy, outcome });
      for (const reason of new Set(reasonCodes)) reasons.inc({ policy, outcome, reason });
    },
    observeShadow({ policy, result }) {
      shadows.inc({ policy, result });
    },
    observeReplay() {
      replays.inc();
    },
    observeMasked({ door, count }) {
      masked.inc({ door }, count);
    },
  };
}

/** A metrics page that is being served. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` for a process that has no HTTP API of its own, the worker.
 * @param options.port 0 takes a free one
 * @param options.serverOf makes the server; left out: one that speaks plain HTTP
 * @param options.temporalMetricsPort when given, the page of Temporal's core is appended; while the core does
 * not answer, its part is left out and a comment says so
 */
export async function serveMetrics(options: {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  readonly temporalMetricsPort?: number;
  readonly serverOf?: (answer: RequestListener) => Server;
}): Promise<MetricsServer> {
  const { serverOf = createServer } = options;
  const server = serverOf((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    metricsPage(options.metrics, options.temporalMetricsPort).then(
      (page) => response.writeHead(200, { 'content-type': options.metrics.registry.contentType }).end(page),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The text of the metrics page: ours, and Temporal's when its port is known. */
export async function metricsPage(metrics: Metrics, temporalMetricsPort?: number): Promise<string> {
  const own = await metrics.registry.metrics();
  if (temporalMetricsPort === undefined) return own;
  const theirs = await fetch(`http://127.0.0.1:${temporalMetricsPort}/metrics`, {
    signal: AbortSignal.timeout(2_000),
  }).then(
    (response) => response.text(),
    () => '# The metrics of the Temporal core do not answer.\n',
  );
  return `${own}\n${theirs}`;
}
