import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Load, type LoadResult, loadResultSchema } from './load-format.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs the load generator in a process of its own. */
export async function measure(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileOf('./load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(load));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the load generator ended with ${code}`);
  return loadResultSchema.parse(JSON.parse(out));
}

/** A server process that prints its port. */
export interface Child {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Flags of Node for a server, as scripts/start.mjs and the image have them. */
export const AS_NPM_START = [
  '--max-semi-space-size=64',
  ...['--require', fileOf('../../src/mains/plain-promises.cjs')],
];

/** Starts the bare server on a collection, by the same flags as the product; it checks tokens by the keys in a file. */
export async function startBareServer(
  uri: string,
  database: string,
  collection: string,
  { jwksFile, issuer, audience }: { jwksFile: string; issuer: string; audience: string },
): Promise<Child> {
  const child = spawn(
    process.execPath,
    [
      ...[...AS_NPM_START, '--import', 'tsx', fileOf('./bare-server.ts')],
      ...[uri, database, collection, jwksFile, issuer, audience],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface(child.stdout))
    return {
      port: Number(line),
      pid: child.pid ?? 0,
      async stop() {
        const closed = once(child, 'close');
        child.stdin.end();
        await closed;
      },
    };
  throw new Error('the bare server did not start');
}

const readySchema = z.object({
  url: z.string(),
  token: z.string().optional(),
  /** By role. */
  tokens: z.record(z.string(), z.string()).default({}),
});

/** A server process that tells as JSON where it listens. */
export interface Listening extends z.infer<typeof readySchema> {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server of this folder and waits until it has said where it listens. `nodeFlags` go to Node itself. */
export async function startChild(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  nodeFlags: readonly string[] = [],
): Promise<Listening> {
  const child = spawn(process.execPath, [...nodeFlags, '--import', 'tsx', fileOf(file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, TZ: 'UTC' },
  });
  for await (const line of createInterface(child.stdout))
    return {
      ...readySchema.parse(JSON.parse(line)),
      pid: child.pid ?? 0,
      async stop() {
        const closed = once(child, 'close');
        child.stdin.end();
        await closed;
      },
    };
  throw new Error(`${file} did not start`);
}
