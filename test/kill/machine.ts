/** What is killed and brought back: a mongod on journaled data, and the worker process of the build. The API runs here and lives on. */
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { MONGOD } from '../../src/servers/executables.ts';
import { ensureSearchAttributes, startServers } from '../../src/servers/index.ts';
import { poll } from '../../src/servers/kill.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import { lastLines } from '../../src/servers/managed-process.ts';
import { mongodUri, startMongod } from '../../src/servers/mongod.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { type ApiProduct, startApiProduct } from '../support/product/product.ts';
import { startProductProcess } from '../support/product/product-process.ts';
import { noEndings } from '../support/run/endings.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

/** What a kill hits. */
export const VICTIMS = ['worker', 'mongod', 'both'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Both servers. */
export interface Machine {
  /** Starts the product on a database, a Temporal namespace and a task queue of its own. The database is left when it stops. */
  start(name: string): Promise<Product>;
  stop(): Promise<void>;
}

/** The running product. */
export interface Product extends ApiProduct {
  /** The last lines that the API logged as errors. */
  lastErrors(): string;
  /** SIGKILL; returns once the processes are gone. Throws when one of them had ended by itself before. */
  kill(victim: Victim): Promise<void>;
  /** Starts again what was killed, on the same data. */
  restart(): Promise<void>;
}

const LAST_ERRORS = 3;

/** Starts MongoDB and Temporal on free ports. Nothing is kept. The worker is that of `dist`, which has to be built. */
export async function startMachine(): Promise<Machine> {
  const ends = noEndings();
  try {
    const { path: folder, remove } = await temporaryFolder('kill');
    ends.add(remove);
    const { path: executable } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
    const options = { executable, folder, port: await anyFreePort(), env: process.env, cacheGb: 0.25 };
    let mongod = await startMongod(options);
    ends.add(() => mongod.stop());
    const servers = await startServers({
      dataDir: join(folder, 'servers'),
      ephemeral: true,
      log: () => undefined,
      searchAttributes: SEARCH_ATTRIBUTES,
      env: { ...process.env, MONGODB_URI: mongodUri(options.port), TEMPORAL_ADDRESS: undefined },
    });
    ends.add(() => servers.stop());

    const start = async (name: string): Promise<Product> => {
      const ending = noEndings();
      const errors: string[] = [];
      const destination = { write: (line: string) => void errors.push(line) };
      const api = await startApiProduct({
        ...{ name, keepDatabase: true },
        servers: { ...servers, temporal: { ...servers.temporal, namespace: name } },
        // The lease is short, so that callers who are told to send it again do so soon. Waves are small, and their bill runs have several lanes.
        settings: {
          ...{ DECISION_WAIT_SECONDS: '3', IDEMPOTENCY_LEASE_SECONDS: '6' },
          BILL_RUN_LANE_ACCOUNTS: '4',
        },
        log: createLogger({ level: 'error', name: 'api', destination }),
      });
      ending.add(api.stop);
      await newNamespace(servers.temporal.address, name);
      const logFile = join(folder, `${name}.log`);
      let worker = await startProductProcess('worker', api.environment, logFile);
      ending.add(() => worker.stop());
      return {
        ...api,
        stop: ending.end,
        lastErrors: () => errors.splice(0).slice(-LAST_ERRORS).join(''),
        async kill(victim) {
          for (const { pid, ended } of [worker, mongod])
            if (ended() !== undefined)
              throw new Error(`process ${pid} ended by itself (${ended()})\n${lastLines(logFile, 20)}`);
          const victims = [
            ...(victim === 'mongod' ? [] : [worker]),
            ...(victim === 'worker' ? [] : [mongod]),
          ];
          for (const { pid } of victims) process.kill(pid, 'SIGKILL');
          if (!(await poll(() => victims.every(({ ended }) => ended() !== undefined), 5_000, 5)))
            throw new Error('what was killed did not end');
        },
        async restart() {
          if (mongod.ended() !== undefined) mongod = await startMongod(options);
          if (worker.ended() !== undefined)
            worker = await startProductProcess('worker', api.environment, logFile);
        },
      };
    };
    return { start, stop: ends.end };
  } catch (error) {
    await ends.end();
    throw error;
  }
}

/** The same requests make the same workflow ids: a run of its own needs a namespace of its own. */
async function newNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const workflowExecutionRetentionPeriod = msToTs(86_400_000);
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const isThere = async () => {
    await ensureSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
    return true;
  };
  const made = await poll(isThere, 30_000, 200);
  await connection.close();
  if (!made) throw new Error(`Temporal did not make namespace ${namespace}`);
}
