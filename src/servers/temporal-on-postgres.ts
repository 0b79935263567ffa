import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { runOrThrow } from './command.ts';
import { poll } from './kill.ts';
import type { Log } from './log.ts';
import { startManaged, withLastLines } from './managed-process.ts';
import type { Env } from './paths.ts';
import { anyFreePort, lowFreePort, onFreePorts } from './ports.ts';
import { POSTGRES_USER } from './postgres.ts';

/** The databases and their schemas, by the names that Temporal gives them. */
const DATABASES = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;
const PLUGIN = 'postgres12';
const SERVES_WITHIN_MS = 90_000;

/** How the Temporal server of production is started. */
export interface TemporalOnPostgresOptions {
  server: string;
  sqlTool: string;
  postgresPort: number;
  /** For its configuration and its log; created. */
  folder: string;
  /** It never changes again for a database. */
  historyShards: number;
  /** The settings that a running server reads again by itself. */
  dynamicConfigFile: string;
  log: Log;
  env: Env;
}

/** A Temporal server on PostgreSQL that was started here. It has no namespace yet. */
export interface TemporalOnPostgres {
  readonly address: string;
  /** Where it tells its metrics, in Prometheus's format. */
  readonly metricsUrl: string;
  stop(): Promise<void>;
}

/**
 * Makes Temporal's databases and starts all services of its server in one process on 127.0.0.1.
 *
 * @throws with the last lines of its log when it does not start
 */
export async function startTemporalOnPostgres(
  options: TemporalOnPostgresOptions,
): Promise<TemporalOnPostgres> {
  const { folder } = options;
  await mkdir(join(folder, 'config'), { recursive: true });
  for (const [database, schema] of Object.entries(DATABASES)) await makeDatabase(options, database, schema);
  return onFreePorts(options.log, () => startServer(options));
}

async function startServer(options: TemporalOnPostgresOptions): Promise<TemporalOnPostgres> {
  const { folder, env } = options;
  const ports = await freePorts();
  // JSON is YAML.
  await writeFile(join(folder, 'config', 'scale.yaml'), JSON.stringify(configOf(options, ports)));
  const logFile = join(folder, 'temporal.log');
  const managed = await startManaged(
    options.server,
    ['--root', folder, '--config', 'config', '--env', 'scale', '--allow-no-auth', 'start'],
    { env, logFile, graceMs: 15_000 },
  );
  const address = `127.0.0.1:${ports.frontend.grpcPort}`;
  const serves = await poll(
    async () => managed.ended() !== undefined || (await answers(address)),
    SERVES_WITHIN_MS,
  );
  if (serves && managed.ended() === undefined)
    return { address, metricsUrl: `http://127.0.0.1:${ports.metrics}/metrics`, stop: () => managed.stop() };
  await managed.stop();
  throw new Error(withLastLines(`the Temporal server ${managed.ended() ?? 'does not answer'}`, logFile));
}

async function answers(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: '2s' });
  try {
    await connection.withDeadline(Date.now() + 2_000, async () => {
      await connection.workflowService.listNamespaces({});
    });
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** What deploy/temporal/schema.sh does, with the schemas that are inside the tool. */
async function makeDatabase(
  { sqlTool, postgresPort, env, folder }: TemporalOnPostgresOptions,
  database: string,
  schema: string,
): Promise<void> {
  const tool = [
    ...['--plugin', PLUGIN, '--endpoint', '127.0.0.1', '--port', String(postgresPort)],
    ...['--user', POSTGRES_USER, '--database', database],
  ];
  const options = { env, cwd: folder, timeoutMs: 60_000 };
  await runOrThrow(sqlTool, [...tool, 'create-database'], options);
  await runOrThrow(sqlTool, [...tool, 'setup-schema', '--version', '0.0'], options);
  await runOrThrow(sqlTool, [...tool, 'update-schema', '--schema-name', `postgresql/v12/${schema}`], options);
}

interface Ports {
  readonly frontend: Rpc;
  readonly matching: Rpc;
  readonly history: Rpc;
  readonly worker: Rpc;
  readonly metrics: number;
}

interface Rpc {
  readonly grpcPort: number;
  readonly membershipPort: number;
}

async function freePorts(): Promise<Ports> {
  const rpc = async (): Promise<Rpc> => ({
    grpcPort: await lowFreePort(),
    membershipPort: await lowFreePort(),
  });
  return {
    frontend: await rpc(),
    matching: await rpc(),
    history: await rpc(),
    worker: await rpc(),
    metrics: await anyFreePort(),
  };
}

function configOf(options: TemporalOnPostgresOptions, ports: Ports): unknown {
  const datastore = (databaseName: string, maxConns: number) => ({
    sql: {
      ...{ pluginName: PLUGIN, databaseName, user: POSTGRES_USER },
      ...{ connectAddr: `127.0.0.1:${options.postgresPort}`, connectProtocol: 'tcp' },
      ...{ maxConns, maxIdleConns: maxConns, maxConnLifetime: '1h' },
    },
  });
  const service = (rpc: Rpc) => ({ rpc: { ...rpc, bindOnIP: '127.0.0.1' } });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: options.historyShards,
      datastores: { default: datastore('temporal', 40), visibility: datastore('temporal_visibility', 10) },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      metrics: { prometheus: { timerType: 'histogram', listenAddress: `127.0.0.1:${ports.metrics}` } },
    },
    services: {
      frontend: service(ports.frontend),
      matching: service(ports.matching),
      history: service(ports.history),
      worker: service(ports.worker),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports.frontend.grpcPort}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: options.dynamicConfigFile, pollInterval: '10s' },
  };
}
