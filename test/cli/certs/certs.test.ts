import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeCertificates } from '../../../src/cli/certs/certs.ts';
import { CliProblem } from '../../../src/cli/problem.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

async function aFolder(): Promise<string> {
  const folder = await temporaryFolder('certs');
  onTestFinished(folder.remove);
  return folder.path;
}

const read = async (folder: string, name: string) =>
  new X509Certificate(await readFile(join(folder, `${name}.crt`)));

test('the certificates are of the authority, for the hosts that were named, and their keys are private', async () => {
  const folder = await aFolder();
  await writeCertificates({ folder, host: ['api.example.com', '10.0.0.7'], days: 30 });
  const [ca, server, client] = await Promise.all(
    ['ca', 'server', 'client'].map((name) => read(folder, name)),
  );
  if (ca === undefined || server === undefined || client === undefined) throw new Error('one is missing');
  expect([ca.ca, server.ca, client.ca]).toEqual([true, false, false]);
  for (const certificate of [server, client]) {
    expect(certificate.verify(ca.publicKey)).toBe(true);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  }
  expect(server.checkHost('api.example.com')).toBe('api.example.com');
  expect(server.checkIP('10.0.0.7')).toBe('10.0.0.7');
  expect(server.checkHost('localhost')).toBeUndefined();
  // Extended key usage: a client's certificate is no server's.
  expect(client.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  for (const name of ['ca', 'server', 'client']) {
    const path = join(folder, `${name}.key`);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await read(folder, name)).checkPrivateKey(createPrivateKey(await readFile(path)))).toBe(true);
  }
});

test('a second run keeps the authority and makes new certificates', async () => {
  const folder = await aFolder();
  expect(await writeCertificates({ folder, host: [], days: 1 })).toMatchObject({ authority: 'made' });
  const before = [await read(folder, 'ca'), await read(folder, 'server')];
  expect(await writeCertificates({ folder, host: [], days: 1 })).toMatchObject({ authority: 'kept' });
  const after = [await read(folder, 'ca'), await read(folder, 'server')];
  expect(after[0]?.fingerprint256).toBe(before[0]?.fingerprint256);
  expect(after[1]?.fingerprint256).not.toBe(before[1]?.fingerprint256);
});

test('an authority with the key of another one makes nothing', async () => {
  const [folder, other] = [await aFolder(), await aFolder()];
  await writeCertificates({ folder, host: [], days: 1 });
  await writeCertificates({ folder: other, host: [], days: 1 });
  const { copyFile } = await import('node:fs/promises');
  await copyFile(join(other, 'ca.key'), join(folder, 'ca.key'));
  const before = await read(folder, 'server');
  await expect(writeCertificates({ folder, host: [], days: 1 })).rejects.toThrow(CliProblem);
  expect((await read(folder, 'server')).fingerprint256).toBe(before.fingerprint256);
});
