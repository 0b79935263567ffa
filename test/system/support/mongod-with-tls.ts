/** A MongoDB that takes nobody without TLS and a certificate of its authority. */
import { join } from 'node:path';
import { MONGOD } from '../../../src/servers/executables.ts';
import { locateExecutable } from '../../../src/servers/locate.ts';
import { startManaged } from '../../../src/servers/managed-process.ts';
import { mongodUri, startMongod } from '../../../src/servers/mongod.ts';
import { anyFreePort } from '../../../src/servers/ports.ts';
import { noEndings } from '../../support/run/endings.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

/**
 * Starts it as a replica set of one.
 * @param certificates where `goodstanding certs` wrote
 */
export async function aMongodWithTls(
  certificates: string,
): Promise<{ readonly uri: string; stop(): Promise<void> }> {
  const ends = noEndings();
  try {
    const { path: folder, remove } = await temporaryFolder('mongod-tls');
    ends.add(remove);
    const { path: executable } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
    const port = await anyFreePort();
    // It is made a replica set without TLS first: what does that knows no certificates.
    const first = await startMongod({ executable, folder, port, env: process.env, cacheGb: 0.25 });
    await first.stop();
    const server = await startManaged(
      executable,
      [
        ...['--dbpath', join(folder, 'db'), '--port', String(port), '--bind_ip', '127.0.0.1'],
        ...['--replSet', 'rs0', '--wiredTigerCacheSizeGB', '0.25', '--nounixsocket', '--quiet'],
        ...['--tlsMode', 'requireTLS', '--tlsCAFile', join(certificates, 'ca.crt')],
        ...['--tlsCertificateKeyFile', join(certificates, 'server.pem')],
      ],
      { env: process.env, logFile: join(folder, 'mongod-tls.log'), graceMs: 20_000 },
    );
    ends.add(() => server.stop());
    return { uri: mongodUri(port), stop: ends.end };
  } catch (error) {
    await ends.end();
    throw error;
  }
}
