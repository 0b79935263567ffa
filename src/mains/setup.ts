/**
 * What a deployment has to do once before its mains run: the namespace, the search attributes, the database. It ends by itself, and may
 * run any number of times.
 */
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { type Config, loadConfig } from '../config/config.ts';
import { requireAuditKeys, requireKeyProvider } from '../config/requirements.ts';
import { DAY_MS } from '../domain/civil-date.ts';
import { SEARCH_ATTRIBUTES } from '../messages/search-attributes.ts';
import { ensureSearchAttributes } from '../servers/search-attributes.ts';
import { connectMongo } from '../store/mongo/connection.ts';
import { createLogger, type Logger } from '../telemetry/telemetry.ts';
import { liveMongodbTls } from './live-tls.ts';
import { isMain, runMain } from './main.ts';
import { prepareDatabase } from './prepare.ts';
import { connectTemporal } from './temporal-connection.ts';

/** How long Temporal keeps a closed workflow. Receipts and cases stay in MongoDB for good. */
const RETENTION_DAYS = 30;
const ALREADY_EXISTS = 6;

/**
 * Registers the namespace and the search attributes if they are missing, and migrates the database.
 * @throws when a server does not answer, or refuses; when an attribute exists with another type
 */
export async function setUp(config: Config, log: Logger): Promise<void> {
  const { temporal, mongodb } = config;
  const keys = requireKeyProvider(config);
  const connection = await connectTemporal(temporal.connection.reveal());
  try {
    const added = await ensureNamespace(connection, temporal.namespace);
    log.info({ namespace: temporal.namespace, added }, 'the namespace is there');
    const attributes = await ensureSearchAttributes(connection, temporal.namespace, SEARCH_ATTRIBUTES);
    log.info({ added: attributes }, 'the search attributes are there');
  } finally {
    await connection.close();
  }
  const mongo = await connectMongo(mongodb.uri.reveal(), {
    appName: 'goodstanding-setup',
    auditKeys: requireAuditKeys(config),
    ...liveMongodbTls(config).value,
  });
  try {
    await prepareDatabase(mongo, mongodb.database, keys);
    log.info({ database: mongodb.database }, 'the database is prepared');
  } finally {
    await mongo.close();
  }
}

/** Whether the namespace had to be registered. */
async function ensureNamespace(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(RETENTION_DAYS * DAY_MS),
    });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === ALREADY_EXISTS) return false;
    throw error;
  }
}

if (isMain(import.meta.url))
  await runMain('setup', async () => {
    const config = loadConfig(process.env);
    await setUp(config, createLogger({ level: config.logLevel, name: 'setup' }));
    return { ended: Promise.resolve(), stop: async () => undefined };
  });
