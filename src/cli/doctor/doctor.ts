import { join } from 'node:path';
import { withSecretsFromFiles } from '../../config/secret-files.ts';
import { SEARCH_ATTRIBUTES } from '../../messages/search-attributes.ts';
import { MONGOD, TEMPORAL, TEMPORAL_TEST_SERVER } from '../../servers/executables.ts';
import type { GivenTemporal } from '../../servers/given.ts';
import { givenTemporal } from '../../servers/given.ts';
import { mongodUri } from '../../servers/mongod.ts';
import type { Env } from '../../servers/paths.ts';
import { cacheFolder, dataFolder, envValue } from '../../servers/paths.ts';
import type { ServerRecord } from '../../servers/pid-file.ts';
import { findEarlier } from '../../servers/pid-file.ts';
import { DEFAULT_PORTS, PORT_VARIABLES } from '../../servers/start.ts';
import type { Check } from './checks.ts';
import { checkDependencies, checkDisk, checkExecutable, checkNode, checkPort } from './checks.ts';
import { checkCurrencies } from './currency-check.ts';
import { checkKeyService } from './key-check.ts';
import { checkNotices } from './notice-check.ts';
import { checkSecrets } from './secret-check.ts';
import { checkMongodb, checkTemporal } from './server-checks.ts';

function runningRecord(folder: string, name: string): ServerRecord | undefined {
  const earlier = findEarlier(join(folder, `${name}.pid.json`));
  return earlier.state === 'none' ? undefined : earlier.record;
}

/** The MongoDB that is named, or runs from here. */
function mongodbUriOf(env: Env): string | undefined {
  const uri = envValue(env, 'MONGODB_URI');
  const record = uri === undefined ? runningRecord(join(dataFolder(env), 'mongodb'), 'mongod') : undefined;
  return uri ?? (record === undefined ? undefined : mongodUri(record.port));
}

function localTemporal(record: ServerRecord): GivenTemporal {
  const address = `127.0.0.1:${record.port}`;
  return { variable: 'data folder', address, namespace: 'default', options: { address } };
}

async function mongodbChecks(env: Env): Promise<Check[]> {
  const uri = envValue(env, 'MONGODB_URI');
  if (uri !== undefined) return [await checkMongodb(uri, 'MONGODB_URI')];
  const record = runningRecord(join(dataFolder(env), 'mongodb'), 'mongod');
  const ours = record !== undefined;
  const fallback = {
    artifact: 'mongod',
    tools: ['python3'],
    install: 'apt-get install python3-pip',
    missing: 'fail',
  } as const;
  return [
    await checkExecutable(MONGOD, fallback, env),
    await checkPort('MongoDB', PORT_VARIABLES.mongodb, record?.port ?? DEFAULT_PORTS.mongodb, ours, env),
    await checkMongodb(record === undefined ? undefined : mongodUri(record.port), 'data folder'),
  ];
}

async function temporalChecks(env: Env): Promise<Check[]> {
  const given = givenTemporal(env);
  if (given !== undefined) return checkTemporal(given, SEARCH_ATTRIBUTES);
  const record = runningRecord(join(dataFolder(env), 'temporal'), 'temporal');
  const ours = record !== undefined;
  const { temporal, temporalUi } = DEFAULT_PORTS;
  const install = 'install Go 1.25 or newer from https://go.dev/dl';
  const fallback = { artifact: 'temporal', tools: ['go'], install, missing: 'fail' } as const;
  return [
    await checkExecutable(TEMPORAL, fallback, env),
    await checkPort('Temporal', PORT_VARIABLES.temporal, record?.port ?? temporal, ours, env),
    await checkPort("Temporal's Web UI", PORT_VARIABLES.temporalUi, record?.uiPort ?? temporalUi, ours, env),
    ...(await checkTemporal(record === undefined ? undefined : localTemporal(record), SEARCH_ATTRIBUTES)),
  ];
}

/** What only the tests need. */
function testServerCheck(env: Env): Promise<Check> {
  const fallback = {
    artifact: 'temporal-test-server',
    tools: ['java', 'mvn'],
    install: 'apt-get install default-jre-headless maven',
    // Only npm test needs it.
    missing: 'warn',
  } as const;
  return checkExecutable(TEMPORAL_TEST_SERVER, fallback, env);
}

function asText(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, status, detail, mend }) => [
    `${status.padEnd(4)}  ${name}: ${detail}`,
    ...(mend === undefined ? [] : [`      mend: ${mend}`]),
  ]);
  return `${lines.join('\n')}\n`;
}

/**
 * Checks everything that Goodstanding needs on this machine and prints one line for each check, with the command that mends a fault. It
 * starts, changes and downloads nothing.
 *
 * @param given variables as in `process.env`
 * @param options `json`: print one JSON document for machines, `{ ok, checks }`, in place of lines
 * @param write takes the output; default: standard output
 * @returns the exit code: 0, or 1 when a check failed; warnings don't count
 */
export async function runDoctor(
  given: Env,
  options: { json: boolean },
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<number> {
  const { env } = withSecretsFromFiles(given);
  const keyService = await checkKeyService(env);
  const checks: Check[] = [
    checkNode(),
    checkDependencies(),
    await checkDisk('disk for data', dataFolder(env), 1),
    await checkDisk('disk for servers', cacheFolder(env), 1),
    ...(await mongodbChecks(env)),
    ...(await temporalChecks(env)),
    await testServerCheck(env),
    await checkCurrencies(mongodbUriOf(env), envValue(env, 'MONGODB_DATABASE') ?? 'goodstanding'),
    checkNotices(env),
    checkSecrets(given),
    ...(keyService === null ? [] : [keyService]),
  ];
  const ok = checks.every(({ status }) => status !== 'fail');
  write(options.json ? `${JSON.stringify({ ok, checks }, null, 2)}\n` : asText(checks));
  return ok ? 0 : 1;
}
