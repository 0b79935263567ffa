/**
 * What a deployment has to do once before its mains run: the namespace, the search attributes, the database. It ends by itself, and may
 * run any number of times.
 */
import { type Config, loadConfig } from '../config/config.ts';
import { requireAuditKeys, requireKeyProvider } from '../config/requirements.ts';
import { instantOf } from '../domain/civil-date.ts';
import type { RetentionRules } from '../domain/retention/rules.ts';
import { SEARCH_ATTRIBUTES } from '../messages/search-attributes.ts';
import { ensureSearchAttributes } from '../servers/search-attributes.ts';
import { createPolicyProvider } from '../services/policies/policy-provider.ts';
import { connectMongo } from '../store/mongo/connection.ts';
import { createLogger, type Logger } from '../telemetry/telemetry.ts';
import { ensureNamespace } from './history-retention.ts';
import { liveMongodbTls } from './live-tls.ts';
import { isMain, runMain } from './main.ts';
import { prepareDatabase } from './prepare.ts';
import { connectTemporal } from './temporal-connection.ts';

/**
 * Migrates the database, and registers the namespace and the search attributes if they are missing. How long Temporal keeps closed workflows
 * is what the released version of `policies/retention` says: run it again after another one was released.
 * @throws when a server does not answer, or refuses; when an attribute exists with another type
 */
export async function setUp(config: Config, log: Logger): Promise<void> {
  const { mongodb } = config;
  const keys = requireKeyProvider(config);
  const mongo = await connectMongo(mongodb.uri.reveal(), {
    appName: 'goodstanding-setup',
    auditKeys: requireAuditKeys(config),
    ...liveMongodbTls(config).value,
  });
  try {
    const store = await prepareDatabase(mongo, mongodb.database, keys);
    log.info({ database: mongodb.database }, 'the database is prepared');
    const now = instantOf(Date.now());
    const { version, parameters: rules } = await createPolicyProvider(store).current('retention', now);
    await setUpTemporal(config, rules, log);
    log.info({ retention: version }, 'Temporal keeps closed workflows as long as the document says');
  } finally {
    await mongo.close();
  }
}

async function setUpTemporal({ temporal }: Config, rules: RetentionRules, log: Logger): Promise<void> {
  const { namespace } = temporal;
  const connection = await connectTemporal(temporal.connection.reveal());
  try {
    const added = await ensureNamespace(connection, namespace, { rules, log });
    log.info({ namespace, added }, 'the namespace is there');
    const attributes = await ensureSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
    log.info({ added: attributes }, 'the search attributes are there');
  } finally {
    await connection.close();
  }
}

if (isMain(import.meta.url))
  await runMain('setup', async () => {
    const config = loadConfig(process.env);
    await setUp(config, createLogger({ level: config.logLevel, name: 'setup' }));
    return { ended: Promise.resolve(), stop: async () => undefined };
  });
