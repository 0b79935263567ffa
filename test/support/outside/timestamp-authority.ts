import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../run/temporary-folder.ts';

const run = promisify(execFile);

/** A time stamp authority (RFC 3161) of openssl, behind HTTP. */
export interface TimestampAuthority {
  readonly url: string;
  /** Whom to trust, for `openssl ts -verify -CAfile`. */
  readonly caFile: string;
  stop(): Promise<void>;
}

const CONFIG = (folder: string) => `
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = Test authority
[ ca ]
basicConstraints = critical,CA:TRUE
[ stamper ]
extendedKeyUsage = critical,timeStamping
[ tsa ]
default_tsa = tsa1
[ tsa1 ]
serial = ${folder}/serial
signer_cert = ${folder}/tsa.pem
certs = ${folder}/ca.pem
signer_key = ${folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

export async function aTimestampAuthority(): Promise<TimestampAuthority> {
  const folder = await temporaryFolder('tsa');
  const at = (name: string) => join(folder.path, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder.path });
  await writeFile(at('tsa.cnf'), CONFIG(folder.path));
  await writeFile(at('serial'), '01\n');
  const key = ['-newkey', 'rsa:2048', '-nodes', '-config', 'tsa.cnf'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-extensions',
    'ca',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
  );
  await openssl('req', ...key, '-subj', '/CN=Test stamper', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30'];
  await openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    ...signed,
    '-extfile',
    'tsa.cnf',
    '-extensions',
    'stamper',
    '-out',
    'tsa.pem',
  );
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked += 1;
      const [query, answer] = [at(`${asked}.tsq`), at(`${asked}.tsr`)];
      writeFile(query, Buffer.concat(chunks))
        .then(() => openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', query, '-out', answer))
        .then(() => readFile(answer))
        .then(
          (stamp) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(stamp),
          () => response.writeHead(500).end(),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    caFile: at('ca.pem'),
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await folder.remove();
    },
  };
}
