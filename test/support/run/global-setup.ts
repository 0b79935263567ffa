import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { SEARCH_ATTRIBUTES } from '../../../src/messages/search-attributes.ts';
import { TEMPORAL_TEST_SERVER } from '../../../src/servers/executables.ts';
import { startServers, stderrLog } from '../../../src/servers/index.ts';
import { locateExecutable } from '../../../src/servers/locate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the real replica set all test files share. */
    mongodbUri: string;
    /** host:port of the real Temporal server all test files share. */
    temporalAddress: string;
    temporalUiUrl: string;
    /** A folder of this run, removed after it. */
    runFolder: string;
    /** The executable of the time-skipping test server; empty when there is none. */
    testServerPath: string;
    /** Why there is no time-skipping test server; empty when there is one. */
    testServerProblem: string;
  }
}

/**
 * The tests must never meet a database of somebody: addresses meant for the application are not looked at, those of
 * servers set up for tests are.
 */
function testEnvironment(): Record<string, string | undefined> {
  return {
    ...process.env,
    MONGODB_URI: process.env['GOODSTANDING_TEST_MONGODB_URI'],
    TEMPORAL_ADDRESS: process.env['GOODSTANDING_TEST_TEMPORAL_ADDRESS'],
    TEMPORAL_NAMESPACE: undefined,
  };
}

/** Nothing that went well needs a line in front of the tests. */
function quiet(lines: string[]): (line: string) => void {
  return (line) => {
    lines.push(line);
    // What takes long, or takes another source, is worth seeing at once.
    if (/about \d+ s|not from .*(download|index|proxy|Maven)|taken from (?!PATH|cache)/.test(line))
      stderrLog(line);
  };
}

/**
 * Starts one real mongod and one real Temporal development server for the whole run, on free ports and with nothing kept,
 * finds the time-skipping test server, and tells the tests where they are.
 *
 * @returns stops what was started
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const env = testEnvironment();
  const lines: string[] = [];
  const log = quiet(lines);
  const testServer = locateExecutable(TEMPORAL_TEST_SERVER, { env, log }).then(
    ({ path }) => ({ path, problem: '' }),
    // Only the tests that skip time need it, and each says so by itself.
    (error: unknown) => ({ path: '', problem: error instanceof Error ? error.message : String(error) }),
  );
  try {
    const searchAttributes = SEARCH_ATTRIBUTES;
    const servers = await startServers({ ephemeral: true, inMemory: true, env, log, searchAttributes });
    const runFolder = await mkdtemp(join(tmpdir(), 'goodstanding-run-'));
    const { path, problem } = await testServer;
    project.provide('mongodbUri', servers.mongodb.uri);
    project.provide('temporalAddress', servers.temporal.address);
    project.provide('temporalUiUrl', servers.temporal.uiUrl ?? '');
    project.provide('testServerPath', path);
    project.provide('testServerProblem', problem);
    project.provide('runFolder', runFolder);
    return async () => {
      await servers.stop();
      await rm(runFolder, { recursive: true, force: true });
    };
  } catch (error) {
    for (const line of lines) stderrLog(line);
    throw error;
  }
}
