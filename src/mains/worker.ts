import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createDataConverter } from '../codec/data-converter.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { configuredChannels, NO_CHANNEL, revealed } from '../config/notices.ts';
import {
  requireAuditKeys,
  requireKeyProvider,
  requireRequestKeys,
  requireSealing,
} from '../config/requirements.ts';
import type { WarehouseConfig } from '../config/warehouse.ts';
import { serviceContext } from '../domain/audit/context.ts';
import { type Instant, instantOf } from '../domain/civil-date.ts';
import type { EventSink } from '../domain/events/delivery.ts';
import type { PaymentProcessor } from '../domain/payments/processor.ts';
import { createSealBucket } from '../gateways/audit/seal-bucket.ts';
import { createSealFolder } from '../gateways/audit/seal-folder.ts';
import { createTimestampWitness } from '../gateways/audit/timestamp.ts';
import { createTmfAppointments } from '../gateways/cases/tmf-appointments.ts';
import { createEventFiles } from '../gateways/events/event-files.ts';
import { createKafkaSink } from '../gateways/events/kafka-sink.ts';
import { createTmfCrm } from '../gateways/events/tmf-crm.ts';
import { createWebhookSender, newWebhookSecret } from '../gateways/events/webhook-sender.ts';
import { createParquetFolder } from '../gateways/insight/parquet-folder.ts';
import { createSenders } from '../gateways/notices/senders.ts';
import { createHttpProcessor } from '../gateways/payments/http-processor.ts';
import { type Sealing, sealAudit } from '../services/audit/make-seal.ts';
import { createSealSigner } from '../services/audit/tree-head.ts';
import type { BookOf } from '../services/cases/installation.ts';
import { createRequestAuthentication } from '../services/cases/request-authentication.ts';
import { createShadow } from '../services/decisions/shadow.ts';
import { sendingToCrm, subscribeCrm } from '../services/events/crm.ts';
import { raiseAlert } from '../services/fraud/alerts.ts';
import { createFraudFeed } from '../services/fraud/feed.ts';
import { createOrderWatch } from '../services/fraud/orders.ts';
import { createFraudShadow } from '../services/fraud/shadow.ts';
import { pseudonymsBy, type Warehouse } from '../services/insight/warehouse.ts';
import { currencyNotes } from '../services/policies/currency-notes.ts';
import { createPolicyProvider } from '../services/policies/policy-provider.ts';
import { createWorkflowNews } from '../services/workflow-news.ts';
import { actingAs } from '../store/audit/current-context.ts';
import { listenToReports } from '../store/mongo/after-commit.ts';
import { connectMongo } from '../store/mongo/connection.ts';
import type { Store } from '../store/store.ts';
import {
  createLogger,
  createMetrics,
  type Logger,
  type Metrics,
  serveMetrics,
} from '../telemetry/telemetry.ts';
import { installTemporalRuntime } from '../telemetry/temporal-runtime.ts';
import { watchFiles } from './file-watch.ts';
import { httpServer } from './http-server.ts';
import { liveMongodbTls } from './live-tls.ts';
import { isMain, runMain } from './main.ts';
import { outsideOf } from './outside.ts';
import { billRunOf, PLANNED_WORK } from './planned-work.ts';
import { prepareDatabase } from './prepare.ts';
import { ensureSchedules, type PlannedWork } from './schedules.ts';
import { createWorker, type WorkflowBundle, workflowBundle } from './temporal-worker.ts';

/** A worker process that runs. */
export interface RunningWorker {
  /** Settles when the worker has ended; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Takes no new work, lets what runs finish within the grace time, then closes the connections. */
  stop(): Promise<void>;
}

/**
 * Starts the worker of a configuration: migrates the database, connects to both servers, polls. Without a `prebuilt` bundle it
 * takes that of the build, or makes one.
 * @throws ConfigError without request keys or field keys; when a server does not answer, or a released policy was edited
 */
export async function startWorker(
  config: Config,
  logger: Logger,
  metrics?: Pick<Metrics, 'observeShadow'>,
  prebuilt?: WorkflowBundle,
): Promise<RunningWorker> {
  const { temporal, mongodb, worker: settings, shutdown, keyring } = config;
  const requests = createRequestAuthentication(requireRequestKeys(config));
  const keys = requireKeyProvider(config);
  const mongodbTls = liveMongodbTls(config);
  const client = await connectMongo(mongodb.uri.reveal(), {
    appName: 'goodstanding-worker',
    auditKeys: requireAuditKeys(config),
    ...mongodbTls.value,
  });
  const unwatchKeys = watchFiles([{ what: 'keys', ...config.rotation }, ...mongodbTls.watched], logger);
  const connections: NativeConnection[] = [];
  const closeAll = async () => {
    unwatchKeys();
    for (const each of connections) await each.close();
    await client.close();
  };
  try {
    const [store, connection, bundle] = await Promise.all([
      prepareDatabase(client, mongodb.database, keys),
      connectNatively(temporal.connection, connections),
      prebuilt ?? workflowBundle(),
    ]);
    const policies = createPolicyProvider(store);
    const outgoing = createSenders(revealed(config.notices));
    const webhooks = createWebhookSender(config.events.webhooks);
    const sinks = sinksOf(config);
    const shadow = createShadow(
      { store, policies },
      {
        onResult(result, policy, error) {
          metrics?.observeShadow({ policy: policy.name, result });
          if (result === 'failed') logger.warn({ err: error }, 'a candidate policy failed in the shadow');
        },
      },
    );
    const clientOver = (over: NativeConnection) =>
      new Client({
        connection: over,
        namespace: temporal.namespace,
        dataConverter: createDataConverter(keyring),
      });
    let temporalClient = clientOver(connection);
    const fraudShadow = createFraudShadow({ store, policies }, (result, error) => {
      metrics?.observeShadow({ policy: 'fraud-watch', result });
      if (result === 'failed')
        logger.warn({ err: error }, 'a candidate of the fraud watch failed in the shadow');
    });
    const watch = {
      books: store.fraud,
      watchAt: (at: Instant) => policies.inForce('fraud-watch', at),
      onCounted: fraudShadow.observe,
    };
    const feed = createFraudFeed({
      ...watch,
      raise: (event) => {
        const news = createWorkflowNews(temporalClient, { taskQueue: temporal.taskQueue });
        return raiseAlert({ store, news }, event, instantOf(Date.now()));
      },
      now: () => instantOf(Date.now()),
      onLeft: (error) => logger.warn({ err: error }, 'an event is left to the fraud sweep'),
    });
    listenToReports(client, feed.push);
    const fraud = createOrderWatch({
      ...watch,
      provenSince: store.stepUpDemands.endedSince,
      raise: feed.raise,
      onUncounted: (error) => logger.warn({ err: error }, 'an order was not counted by the fraud watch'),
    });
    const plan = (works: readonly PlannedWork[]) =>
      settings.schedules ? ensureSchedules(temporalClient, temporal.taskQueue, works) : Promise.resolve();
    const processor = processorOf(config);
    const outside = outsideOf(config.outside, logger);
    const sealing = sealingOf(config);
    const worker = await createWorker({
      connection,
      namespace: temporal.namespace,
      taskQueue: temporal.taskQueue,
      keyring,
      bundle,
      dependencies: {
        store,
        requests,
        policies,
        shadow,
        fraud,
        creditHoldLifeMs: config.creditHoldLifeMs,
        senders: outgoing.senders,
        events: {
          send: sendingToCrm(webhooks.send, crmOf(config, store)),
          ...{ sendHub: webhooks.sendHub, sinks: sinks.all },
          onSinkFault: (sink, error) => logger.warn({ err: error, sink }, 'a sink did not take events'),
          onGone: (subscriptionId) =>
            logger.warn({ subscriptionId }, 'a webhook receiver is gone: its subscription was paused'),
        },
        ...(processor === undefined ? {} : { processor }),
        ...(outside === undefined ? {} : { outside }),
        ...(config.appointments === undefined
          ? {}
          : { appointments: appointmentsOf(config.appointments, store) }),
        ...(config.warehouse === undefined ? {} : { warehouse: warehouseOf(config.warehouse) }),
        ...(sealing === undefined ? {} : { sealing }),
        billRunLanes: settings.billRunLanes,
        planBillRuns: (zones) => plan(zones.map(billRunOf)),
      },
      shutdownGraceMs: shutdown.graceMs,
      tuning: {
        maxConcurrentActivityTaskExecutions: settings.maxConcurrentActivities,
        maxConcurrentLocalActivityExecutions: settings.maxConcurrentActivities,
        maxConcurrentWorkflowTaskExecutions: settings.maxConcurrentWorkflowTasks,
        maxCachedWorkflows: settings.maxCachedWorkflows,
        ...(settings.deployment === undefined
          ? {}
          : { workerDeploymentOptions: versioned(settings.deployment) }),
      },
    });
    const newConnection = async () => {
      const next = await connectNatively(temporal.tls.read(), connections);
      worker.connection = next;
      temporalClient = clientOver(next);
    };
    const unwatchTemporal = watchFiles(
      [{ what: "Temporal's TLS", files: temporal.tls.files, reload: newConnection }],
      logger,
    );
    if (config.crm !== undefined) {
      const desk = { store, newSecret: newWebhookSecret, now: () => instantOf(Date.now()) };
      const { url } = config.crm;
      await actingAs(serviceContext('goodstanding', { operation: 'subscribeCrm' }), () =>
        subscribeCrm(desk, url),
      );
    }
    await policies.makeReady(instantOf(Date.now()));
    await plan([...PLANNED_WORK, ...(await store.billing.timeZones()).map(billRunOf)]);
    const ended = worker.run().finally(async () => {
      unwatchTemporal();
      await shadow.settled();
      await fraud.settled();
      await feed.settled();
      outgoing.close();
      webhooks.close();
      await sinks.close();
      if (sealing !== undefined)
        // What was entered last does not wait for the next worker. Another that seals at this moment makes it unneeded.
        await sealAudit({ store, ...sealing, restMs: 0 }, instantOf(Date.now())).catch((error: unknown) =>
          logger.warn({ err: error }, 'the audit trail was not sealed at the end'),
        );
      await closeAll();
    });
    const channels = configuredChannels(config.notices);
    // On one machine, for a first look, it is no fault.
    if (channels.length === 0) logger[config.production ? 'warn' : 'info'](NO_CHANNEL);
    for (const note of await currencyNotes({ store, policies }, instantOf(Date.now())).catch(() => []))
      logger.warn(note);
    logger.info({ channels, taskQueue: temporal.taskQueue, namespace: temporal.namespace }, 'worker started');
    return {
      ended,
      async stop() {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await ended;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/**
 * A connection that is closed with the worker. One that another has replaced is not closed before: what the worker asked over it may still
 * be under way, and certificates change some times a year.
 */
async function connectNatively(
  options: Config['temporal']['connection'],
  all: NativeConnection[],
): Promise<NativeConnection> {
  const connection = await NativeConnection.connect(options.reveal());
  all.push(connection);
  return connection;
}

function crmOf({ crm }: Config, store: Store) {
  if (crm === undefined) return undefined;
  return { store, crm: createTmfCrm({ url: crm.url, token: crm.token?.reveal() }) };
}

function appointmentsOf(system: NonNullable<Config['appointments']>, store: Store): BookOf {
  const settings = { url: system.url, token: system.token?.reveal() };
  return (timeZone) => createTmfAppointments(settings, timeZone, store.appointments.recordBooked);
}

function warehouseOf({ folder, key }: WarehouseConfig): Warehouse {
  return { folder: createParquetFolder(folder), pseudonymOf: pseudonymsBy(key.reveal()) };
}

/** Where all events go, besides webhooks. */
function sinksOf({ events: { files, kafka } }: Config) {
  const topic = kafka === undefined ? undefined : createKafkaSink(kafka.reveal());
  const all: EventSink[] = [];
  if (files !== undefined) all.push(createEventFiles(files));
  if (topic !== undefined) all.push(topic);
  return { all, close: async () => topic?.close() };
}

function sealingOf(config: Config): Sealing | undefined {
  const settings = requireSealing(config);
  if (settings === undefined) return undefined;
  const { keys, folder, timestampUrl, bucket } = settings;
  return {
    signer: createSealSigner(keys),
    witnesses: [
      createSealFolder(folder),
      ...(bucket === undefined ? [] : [createSealBucket(bucket)]),
      ...(timestampUrl === undefined ? [] : [createTimestampWitness({ url: timestampUrl, folder })]),
    ],
  };
}

function processorOf({ processor }: Config): PaymentProcessor | undefined {
  if (processor === undefined) return undefined;
  const { url, token, timeoutMs } = processor;
  const bearer = token === undefined ? {} : { token: token.reveal() };
  return createHttpProcessor({ url, timeoutMs, ...bearer });
}

/** A running case stays on the build it began with; new ones take the current build. */
function versioned({ name, buildId }: { readonly name: string; readonly buildId: string }) {
  return {
    version: { deploymentName: name, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'PINNED',
  } as const;
}

if (isMain(import.meta.url))
  await runMain('worker', async () => {
    const config = loadConfig(process.env);
    const logger = createLogger({ level: config.logLevel, name: 'worker' });
    const { host, port, temporalPort } = config.worker.metrics;
    installTemporalRuntime({ logger, ...(temporalPort === undefined ? {} : { metricsPort: temporalPort }) });
    const metrics = createMetrics({ processMetrics: true });
    const served = await serveMetrics({
      host,
      port,
      metrics,
      serverOf: (answer) => httpServer(config.http.tls, { log: logger, answer }),
      ...(temporalPort === undefined ? {} : { temporalMetricsPort: temporalPort }),
    });
    const worker = await startWorker(config, logger, metrics);
    return {
      ended: worker.ended,
      async stop() {
        await worker.stop();
        await served.close();
      },
    };
  });
