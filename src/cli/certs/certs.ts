import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { dataFolder } from '../../servers/paths.ts';
import { makePrivateFolder } from '../../servers/private-folder.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { wholeNumber } from '../whole-number.ts';
import { issue, makeAuthority, type Pair } from './authority.ts';

interface Flags {
  readonly out: string;
  readonly host: readonly string[];
  readonly days: number;
}

const HELP = examples(
  [
    'goodstanding certs',
    'goodstanding certs --out /etc/goodstanding/certs --host api.example.com --host 10.0.0.7 --days 90',
  ],
  `Writes ca.crt, ca.key, server.crt, server.key, server.pem (both in one file, as mongod takes them), client.crt and client.key. Run it again for new
certificates: the authority that is there is kept, and processes that run take the new ones without a restart. Anybody who has ca.key can make a
certificate that all of them trust: keep it elsewhere once they are made.`,
);

/** Adds `goodstanding certs`. */
export function addCertsCommand(program: Command): void {
  program
    .command('certs')
    .description('make a certificate authority of your own, with certificates for servers and clients')
    .option('--out <folder>', 'where they are written', join(dataFolder(process.env), 'certs'))
    .option(
      '--host <name or address>',
      'what the servers are reached by; may be repeated (default: localhost, 127.0.0.1 and ::1)',
      (host: string, before: readonly string[]) => [...before, host],
      [],
    )
    .option('--days <days>', 'how long the certificates count', wholeNumber, 90)
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const made = await writeCertificates({ ...flags, folder: resolve(flags.out) });
      const { folder, authority } = made;
      process.stdout.write(
        `${folder}: a server's and a client's certificate for ${flags.days} days, of ${authority === 'kept' ? 'the authority that was there' : 'a new authority'}\n`,
      );
    });
}

/** What to make, and where. */
export interface Certificates {
  readonly folder: string;
  /** None: this machine's. */
  readonly host: readonly string[];
  readonly days: number;
}

/**
 * Writes an authority, unless there is one, and new certificates of it. Each file is written whole and moved into place.
 * @throws CliProblem when the authority that is there can't be used
 */
export async function writeCertificates({
  folder,
  host,
  days,
}: Certificates): Promise<{ readonly folder: string; readonly authority: 'kept' | 'made' }> {
  await makePrivateFolder(folder);
  const hosts = host.length === 0 ? ['localhost', '127.0.0.1', '::1'] : host;
  const kept = await keptAuthority(folder);
  const authority = kept ?? (await makeAuthority('Goodstanding local CA'));
  const [server, client] = await Promise.all([
    issue(authority, { name: hosts[0] ?? 'localhost', use: 'server', hosts, days }),
    issue(authority, { name: 'goodstanding', use: 'client', hosts: [], days }),
  ]).catch(() => {
    throw new CliProblem(
      `ca.crt and ca.key in ${folder} do not belong together. Delete both for a new authority.`,
    );
  });
  if (kept === null) {
    await put(folder, 'ca.key', authority.key);
    await put(folder, 'ca.crt', authority.certificate);
  }
  for (const [name, pair] of Object.entries({ server, client })) {
    await put(folder, `${name}.key`, pair.key);
    await put(folder, `${name}.crt`, pair.certificate);
  }
  await put(folder, 'server.pem', `${server.key}${server.certificate}`);
  return { folder, authority: kept === null ? 'made' : 'kept' };
}

/** Null when there is none. */
async function keptAuthority(folder: string): Promise<Pair | null> {
  try {
    return {
      certificate: await readFile(join(folder, 'ca.crt'), 'utf8'),
      key: await readFile(join(folder, 'ca.key'), 'utf8'),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function put(folder: string, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  const mode = name.endsWith('.crt') ? 0o644 : 0o600;
  await writeFile(`${path}.new`, content, { mode });
  await rename(`${path}.new`, path);
}
