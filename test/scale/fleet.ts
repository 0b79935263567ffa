/** The product on a cluster, as many processes of each kind as wanted. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { anIssuer, type TokenOf } from '../support/callers/issuer.ts';
import { environmentOf, lookInto, type Product } from '../support/product/product.ts';
import { type ProductProcess, startProductProcess } from '../support/product/product-process.ts';
import { noEndings } from '../support/run/endings.ts';
import { runProgram } from '../support/run/run-program.ts';
import type { Cluster } from './cluster.ts';

/** A database, a namespace and a task queue on a cluster, and who runs on them. */
export interface Fleet extends Pick<Product, 'client' | 'db' | 'store' | 'temporal'> {
  readonly tokenOf: TokenOf;
  /** The settings of every process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts so many processes more; returns once they are ready. */
  start(kind: 'api' | 'worker', count: number): Promise<readonly ProductProcess[]>;
  /** The last lines that an API has logged as errors. */
  lastErrors(): string[];
  /** Runs the goodstanding command on the database. */
  command(...args: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }>;
  stop(): Promise<void>;
}

const LAST_ERRORS = 5;

/** Sets a database and a namespace up, as a deployment does. No process runs yet. */
export async function aFleet(
  { mongodb, temporal, folder }: Pick<Cluster, 'mongodb' | 'temporal' | 'folder'>,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Fleet> {
  const ends = noEndings();
  try {
    const own = join(folder, name);
    await mkdir(own);
    const issuer = await anIssuer(own);
    const servers = { mongodb, temporal: { address: temporal.address, namespace: name } };
    const seals = { SEAL_KEYS: newKeyEntry('seal'), SEAL_FOLDER: join(own, 'seals') };
    await mkdir(seals.SEAL_FOLDER);
    const environment = environmentOf({ name, servers, settings: { ...seals, ...settings } }, issuer);
    const { code, stderr } = await runProgram('dist/mains/setup.js', [], environment);
    if (code !== 0) throw new Error(`the setup failed\n${stderr}`);
    const seen = await lookInto(loadConfig(environment), ends, true);
    let started = 0;
    return {
      ...seen,
      ...{ environment, tokenOf: issuer.tokenOf },
      async start(kind, count) {
        const processes: ProductProcess[] = [];
        for (let index = 0; index < count; index += 1) {
          started += 1;
          const one = await startProductProcess(kind, environment, join(own, `${kind}-${started}.log`));
          ends.add(one.stop);
          processes.push(one);
        }
        return processes;
      },
      lastErrors: () =>
        readdirSync(own)
          .filter((file) => file.startsWith('api-'))
          .flatMap((file) => readFileSync(join(own, file), 'utf8').split('\n'))
          .filter((line) => line.startsWith('{"level":50') || line.startsWith('{"level":"error"'))
          .slice(-LAST_ERRORS),
      command: (...args) => runProgram('dist/cli/main.js', args, environment),
      stop: ends.end,
    };
  } catch (error) {
    await ends.end();
    throw error;
  }
}
