import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { onPath, runCommand } from './command.ts';
import type { Log } from './log.ts';
import type { Env } from './paths.ts';
import { envValue } from './paths.ts';

const HOST = '127.0.0.1';

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    const address = host === undefined ? { port } : { port, host };
    server.listen({ ...address, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether something could listen on this port of this machine right now. One that listens on all addresses counts too: not
 * every system refuses a second listener on the loopback address then.
 */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, HOST)) && (await canListen(port));
}

/** A port that is free now, chosen by the operating system. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: HOST }, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the operating system gave no port'));
      });
    });
  });
}

/** Below those that systems give out by themselves, and above those that people choose. */
const LOW = { from: 20_000, to: 32_767 } as const;

/** A port up to 32,767 that is free now: Temporal keeps the ports of its services as 16-bit numbers with a sign. */
export async function lowFreePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = randomInt(LOW.from, LOW.to + 1);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no port from ${LOW.from} to ${LOW.to} is free`);
}

/**
 * Who listens on a port, as in "mongod (process 4711)", when `lsof` or `ss` can tell.
 *
 * @returns undefined when neither tool is there, or the process belongs to somebody else
 */
export async function portHolder(port: number, env: Env): Promise<string | undefined> {
  const ask = async (tool: string, args: string[], pattern: RegExp): Promise<string | undefined> => {
    const path = onPath(tool, env);
    if (path === undefined) return undefined;
    const result = await runCommand(path, args, { env, timeoutMs: 3_000 }).catch(() => undefined);
    const found = pattern.exec(result?.stdout ?? '')?.groups;
    return found === undefined ? undefined : `${found['name']} (process ${found['pid']})`;
  };
  return (
    (await ask('ss', ['-ltnpH', `sport = :${port}`], /\("(?<name>[^"]+)",pid=(?<pid>\d+)/)) ??
    (await ask('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], /p(?<pid>\d+)\nc(?<name>.+)/))
  );
}

/** What the servers' logs say when somebody else has a port. */
export const PORT_TAKEN = /address already in use/iu;

/**
 * Starts something on ports that it chooses itself. Between the choice and the use of a port somebody else can take it: then it starts once more, on other
 * ports, at most twice.
 *
 * @param start fails with what the server's log says
 * @throws what `start` throws
 */
export async function onFreePorts<T>(log: Log, start: () => Promise<T>): Promise<T> {
  for (let tries = 3; ; tries -= 1)
    try {
      return await start();
    } catch (error) {
      if (tries === 1 || !PORT_TAKEN.test(String(error))) throw error;
      log('somebody else took a port meanwhile; choosing again');
    }
}

/** Which port is wanted, by whom, and who may choose another. */
export interface PortWish {
  /** What will listen, as in "Temporal". */
  purpose: string;
  /** The environment variable in which a user may choose the port. */
  variable: string;
  preferred: number;
}

function portInEnv(env: Env, variable: string): number | undefined {
  const text = envValue(env, variable);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${variable} is "${text}", which is not a port (1 to 65535)`);
}

/**
 * Chooses a port: the one in the environment, else the preferred one, else a free one when that is busy (and says so).
 *
 * @returns a port that was free a moment ago
 * @throws when the port in the environment is no port, or is busy: a choice of the user is not replaced
 */
export async function choosePort(wish: PortWish, env: Env, log: Log): Promise<number> {
  const chosen = portInEnv(env, wish.variable);
  const port = chosen ?? wish.preferred;
  if (await isPortFree(port)) return port;
  const holder = await portHolder(port, env);
  const blame = `port ${port} for ${wish.purpose} is busy${holder === undefined ? '' : `, held by ${holder}`}`;
  if (chosen !== undefined) {
    throw new Error(`${blame}; stop it, or set ${wish.variable} to another port or to nothing`);
  }
  const other = await anyFreePort();
  log(`${blame}; using ${other} (set ${wish.variable} to choose)`);
  return other;
}
