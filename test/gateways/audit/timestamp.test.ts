import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import { createTimestampWitness } from '../../../src/gateways/audit/timestamp.ts';
import { aTimestampAuthority, type TimestampAuthority } from '../../support/outside/timestamp-authority.ts';
import { aSeal } from '../../support/product/seals.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const run = promisify(execFile);
let authority: TimestampAuthority;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  authority = await aTimestampAuthority();
  folder = await temporaryFolder('stamps');
});
afterAll(async () => {
  await authority.stop();
  await folder.remove();
});

describe('a time stamp of a seal', () => {
  test('is one that openssl proves, of this head and of no other', async () => {
    const witness = createTimestampWitness({ url: authority.url, folder: folder.path });
    const receipt = await witness.witness(aSeal(1));
    expect(Buffer.from(receipt, 'base64').length).toBeGreaterThan(500);
    const proof = async (number: number) => {
      const data = join(folder.path, `head-${number}.json`);
      await writeFile(data, canonicalJson(aSeal(number).head));
      const stamp = join(folder.path, '00000001.tsr');
      return run('openssl', ['ts', '-verify', '-in', stamp, '-data', data, '-CAfile', authority.caFile]);
    };
    expect((await proof(1)).stdout).toContain('Verification: OK');
    await expect(proof(2)).rejects.toThrow();
  });

  test('the stamp of another request, and what is no stamp, are refused', async () => {
    const kept = await createTimestampWitness({ url: authority.url, folder: folder.path }).witness(aSeal(1));
    const answers: Buffer[] = [Buffer.from(kept, 'base64'), Buffer.from('nothing'), Buffer.alloc(70_000)];
    let answer = Buffer.alloc(0);
    const server = createServer((_, response) => void response.writeHead(200).end(answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const witness = createTimestampWitness({ url: `http://127.0.0.1:${port}/`, folder: folder.path });
    for (const next of answers) {
      answer = Buffer.from(next);
      await expect(witness.witness(aSeal(1))).rejects.toThrow();
    }
    await new Promise((resolve) => server.close(resolve));
  });
});
