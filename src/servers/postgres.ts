import { readFileSync, realpathSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runOrThrow } from './command.ts';
import { poll } from './kill.ts';
import { shortReason } from './log.ts';
import { startManaged, withLastLines } from './managed-process.ts';
import type { Env } from './paths.ts';

/** The only user of the databases; only this machine reaches them, and they are gone in the end. */
export const POSTGRES_USER = 'temporal';
const SERVES_WITHIN_MS = 60_000;

/** A PostgreSQL that was started here. Nothing of it is kept. */
export interface Postgres {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL in a folder of its own, on 127.0.0.1. It refuses to run as root: there it runs as `postgres` or `nobody`.
 *
 * @param executable its server; `initdb` lies beside it
 * @throws with the last lines of its log when it does not start
 */
export async function startPostgres(executable: string, port: number, env: Env): Promise<Postgres> {
  const server = realpathSync(executable);
  const user = unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-postgres-'));
  const logFile = join(folder, 'postgres.log');
  const data = join(folder, 'data');
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    if (user !== undefined) await chown(folder, user.uid, user.gid);
    const as = user === undefined ? {} : { user };
    await runOrThrow(
      join(dirname(server), 'initdb'),
      [
        '--pgdata',
        data,
        '--username',
        POSTGRES_USER,
        '--auth',
        'trust',
        '--encoding',
        'UTF8',
        '--locale',
        'C',
      ],
      { env: { ...env, LC_ALL: 'C' }, cwd: folder, timeoutMs: 60_000, ...as },
    ).catch((error: unknown) => {
      if (user === undefined) throw error;
      throw new Error(
        `PostgreSQL does not run as root, and as another user ${server} did not run (${shortReason(error)}): install PostgreSQL where all users reach it (Debian: apt install postgresql), or do not run this as root`,
      );
    });
    const managed = await startManaged(
      server,
      ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'max_connections=200'],
      { env: { ...env, LC_ALL: 'C' }, logFile, graceMs: 10_000, temporaryFolder: folder, ...as },
    );
    const stop = async () => {
      await managed.stop();
      await remove();
    };
    const serves = await poll(() => managed.ended() !== undefined || canConnect(port), SERVES_WITHIN_MS);
    if (serves && managed.ended() === undefined) return { port, stop };
    const said = withLastLines('PostgreSQL did not start', logFile);
    await stop();
    throw new Error(said);
  } catch (error) {
    await remove();
    throw error;
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (serves: boolean) => {
      socket.destroy();
      resolve(serves);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

/** Whom PostgreSQL runs as when we are root; undefined when we are not. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and this system has neither a user postgres nor nobody');
}
