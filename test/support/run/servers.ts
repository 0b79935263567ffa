import { inject } from 'vitest';
import type { Servers } from '../../../src/servers/index.ts';

/** Connection string of the real one-node replica set all test files share. */
export function testMongoUri(): string {
  return inject('mongodbUri');
}

/** host:port of the real Temporal development server all test files share; its namespace is `default`. */
export function testTemporalAddress(): string {
  return inject('temporalAddress');
}

/**
 * The executable of the time-skipping test server, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 *
 * @throws with every source that was tried when this machine has none
 */
export function testServerPath(): string {
  const path = inject('testServerPath');
  if (path === '') throw new Error(inject('testServerProblem'));
  return path;
}

/** The servers of the test run, for the product. */
export function testServers(): Servers {
  const given = { source: 'test run', startedByUs: false };
  return {
    mongodb: { uri: testMongoUri(), ...given },
    temporal: {
      address: testTemporalAddress(),
      namespace: 'default',
      uiUrl: 'http://localhost:8233',
      ...given,
    },
    problem: () => undefined,
    stop: async () => undefined,
  };
}
