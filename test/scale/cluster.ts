/** Servers as production has them, on this machine: Temporal on PostgreSQL, and a MongoDB of three members. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MONGOD, POSTGRES, TEMPORAL_SERVER, TEMPORAL_SQL_TOOL } from '../../src/servers/executables.ts';
import type { Log } from '../../src/servers/index.ts';
import { type ExecutableSpec, locateExecutable } from '../../src/servers/locate.ts';
import { anyFreePort, onFreePorts } from '../../src/servers/ports.ts';
import { startPostgres } from '../../src/servers/postgres.ts';
import { type ReplicaSet, startReplicaSet } from '../../src/servers/replica-set.ts';
import { startTemporalOnPostgres } from '../../src/servers/temporal-on-postgres.ts';
import { noEndings } from '../support/run/endings.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const DYNAMIC_CONFIG = fileURLToPath(new URL('../../deploy/temporal/dynamicconfig.yaml', import.meta.url));
/** Few, as one process on one machine owns them all; production has more (docs/capacity.md). */
const HISTORY_SHARDS = 16;
const CACHE_GB = 0.25;

/** The servers. */
export interface Cluster {
  readonly mongodb: ReplicaSet;
  /** Without namespaces: the product's setup makes its own. */
  readonly temporal: { readonly address: string; readonly metricsUrl: string };
  /** For logs of what runs on them; removed in the end. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts all of them on free ports. Nothing is kept. */
export async function startCluster(log: Log): Promise<Cluster> {
  const { env } = process;
  const ends = noEndings();
  const locate = async (spec: ExecutableSpec) => (await locateExecutable(spec, { env, log })).path;
  try {
    // One after the other: compilers take all cores by themselves.
    const postgresql = await locate(POSTGRES);
    const mongod = await locate(MONGOD);
    const server = await locate(TEMPORAL_SERVER);
    const sqlTool = await locate(TEMPORAL_SQL_TOOL);
    const { path: folder, remove } = await temporaryFolder('scale');
    ends.add(remove);
    const postgres = await onFreePorts(log, async () => startPostgres(postgresql, await anyFreePort(), env));
    ends.add(postgres.stop);
    const temporal = await startTemporalOnPostgres({
      ...{ server, sqlTool, env, log, folder: join(folder, 'temporal') },
      ...{ postgresPort: postgres.port, historyShards: HISTORY_SHARDS, dynamicConfigFile: DYNAMIC_CONFIG },
    });
    ends.add(temporal.stop);
    const mongodb = await startReplicaSet({ executable: mongod, folder, env, cacheGb: CACHE_GB });
    ends.add(mongodb.stop);
    return { mongodb, temporal, folder, stop: ends.end };
  } catch (error) {
    await ends.end();
    throw error;
  }
}
