import { join } from 'node:path';
import type { Log } from './log.ts';
import type { ManagedProcess } from './managed-process.ts';
import { stopForeign } from './managed-process.ts';
import type { ServerRecord } from './pid-file.ts';
import { findEarlier, removeRecord, writeRecord } from './pid-file.ts';

/** A server that runs with a data folder. */
export interface RunningServer {
  port: number;
  uiPort?: number;
  startedByUs: boolean;
  /** Undefined while the server is known to run, then why it ended; always undefined for one that is not ours. */
  ended(): string | undefined;
  /** Stops it when we started it, else does nothing. */
  stop(): Promise<void>;
}

/** How one server is started with a data folder that may be in use already. */
export interface FolderServer {
  /** As in "mongod". */
  name: string;
  folder: string;
  log: Log;
  /** Chooses the ports and starts it. */
  start: () => Promise<{ process: ManagedProcess; port: number; uiPort?: number }>;
  /** Waits until a server that another process has started serves. */
  waitFor: (port: number) => Promise<void>;
}

function shared(record: ServerRecord): RunningServer {
  return {
    port: record.port,
    ...(record.uiPort === undefined ? {} : { uiPort: record.uiPort }),
    startedByUs: false,
    ended: () => undefined,
    stop: async () => undefined,
  };
}

/**
 * Starts a server with its data folder. When another living process has already started one with this folder, that one is
 * used and later left alone. One that was left behind by a process that is gone is stopped first.
 */
export async function startWithFolder(server: FolderServer): Promise<RunningServer> {
  const { name, folder, log } = server;
  const pidFile = join(folder, `${name}.pid.json`);
  const earlier = findEarlier(pidFile);
  if (earlier.state === 'owned') {
    const { record } = earlier;
    log(
      `${name}: process ${record.ownerPid} already runs it with ${folder}; using that one, it ends when that process ends`,
    );
    await server.waitFor(record.port);
    return shared(record);
  }
  if (earlier.state === 'orphaned') {
    log(`${name}: stopping process ${earlier.record.pid}, left behind by a run that was killed`);
    if (!(await stopForeign(earlier.record.pid, 20_000))) {
      throw new Error(
        `${name}: process ${earlier.record.pid} uses ${folder} and can't be stopped; kill it by hand`,
      );
    }
  }
  const { process: managed, port, uiPort } = await server.start();
  const uiPortPart = uiPort === undefined ? {} : { uiPort };
  await writeRecord(pidFile, { pid: managed.pid, port, ...uiPortPart });
  return {
    port,
    ...uiPortPart,
    startedByUs: true,
    ended: managed.ended,
    async stop() {
      await managed.stop();
      await removeRecord(pidFile);
    },
  };
}
