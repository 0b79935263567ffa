import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { poll } from '../../../src/servers/kill.ts';
import { lastLines, startManaged } from '../../../src/servers/managed-process.ts';
import { anyFreePort } from '../../../src/servers/ports.ts';

const SERVES_WITHIN_MS = 120_000;

/**
 * A time-skipping Temporal server of its own; `teardown` stops it. Temporal's package gives a server that it starts five seconds
 * to answer, which a Java program does not always make on a busy machine, and takes none that runs already. So the server is
 * started here, and the package starts a program that does nothing (`sleep <port>`) before it connects to that port.
 *
 * @param executable the test server's
 * @throws with the end of its log when it does not serve within two minutes
 */
export async function timeSkippingServer(executable: string): Promise<TestWorkflowEnvironment> {
  const port = await anyFreePort();
  const logFile = join(tmpdir(), `temporal-test-server-${port}.log`);
  const server = await startManaged(executable, [String(port)], {
    env: process.env,
    logFile,
    graceMs: 5_000,
  });
  try {
    const settled = async () => server.ended() !== undefined || (await answers(port));
    if (!(await poll(settled, SERVES_WITHIN_MS, 50)) || server.ended() !== undefined)
      throw new Error(`the time-skipping server does not serve\n${lastLines(logFile)}`);
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: '/bin/sleep' }, port },
    });
    const teardown = env.teardown.bind(env);
    return Object.assign(env, {
      async teardown() {
        await teardown();
        await server.stop();
      },
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
