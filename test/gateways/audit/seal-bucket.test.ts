import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealBucket } from '../../../src/gateways/audit/seal-bucket.ts';
import { sealText } from '../../../src/gateways/audit/seal-file.ts';
import { signedHeaders } from '../../../src/gateways/aws/sigv4.ts';
import { type AwsEmulator, anAwsEmulator } from '../../support/outside/aws-emulator.ts';
import { aSeal } from '../../support/product/seals.ts';

let aws: AwsEmulator;
beforeAll(async () => {
  aws = await anAwsEmulator();
}, 180_000);
afterAll(() => aws.stop());

/** What somebody with the credentials of the bucket does there. */
async function sent(
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body = '',
  more: Record<string, string> = {},
) {
  const { region, credentials } = aws;
  const url = new URL(path, aws.url);
  const headers = { ...more, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') };
  // The emulator believes any signature; that ours is right is shown by test/gateways/aws.
  const signed = signedHeaders(
    { method: method === 'DELETE' ? 'POST' : method, url, headers, body, region, service: 's3' },
    credentials,
    Date.now(),
  );
  return fetch(url, { method, headers: signed, ...(body === '' ? {} : { body }) });
}

async function aBucket(name: string) {
  const made = await sent('PUT', `/${name}`, locationOf(aws.region), {
    'x-amz-bucket-object-lock-enabled': 'true',
  });
  expect(made.status).toBe(200);
  const { region, credentials } = aws;
  return createSealBucket({ url: `${aws.url}/${name}/seals`, region, credentials, days: 30 });
}
const locationOf = (region: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

describe('seals in a bucket with object lock', () => {
  test('are read again as they were written, and the last one is known', async () => {
    const bucket = await aBucket('kept');
    expect([await bucket.last(), await bucket.read(1)]).toEqual([0, null]);
    for (let number = 1; number <= 11; number += 1) {
      expect(await bucket.witness(aSeal(number))).toBe(`seals/${String(number).padStart(8, '0')}.json`);
      expect(await bucket.last()).toBe(number);
    }
    expect(await bucket.read(7)).toEqual(aSeal(7));
  });

  test('are written once: the same seal again does nothing, another one with its number is refused', async () => {
    const bucket = await aBucket('once');
    await bucket.witness(aSeal(1));
    await bucket.witness(aSeal(1));
    const other = { ...aSeal(1), head: { ...aSeal(1).head, root: 'f'.repeat(64) } };
    await expect(bucket.witness(other)).rejects.toThrow('holds another seal 1');
    expect(await bucket.read(1)).toEqual(aSeal(1));
  });

  test('can not be deleted before their day, and are found below what was put above them', async () => {
    const bucket = await aBucket('locked');
    await bucket.witness(aSeal(1));
    await bucket.witness(aSeal(2));
    const listed = await (await sent('GET', '/locked?prefix=seals%2F00000001.json&versions=')).text();
    const versionId = /<VersionId>([^<]+)</.exec(listed)?.[1] ?? '';
    const key = '/locked/seals/00000001.json';
    expect((await sent('DELETE', `${key}?versionId=${versionId}`)).status).toBe(403);
    const forged = { ...aSeal(1), head: { ...aSeal(1).head, root: 'f'.repeat(64) } };
    expect((await sent('PUT', key, sealText(forged))).status).toBe(200);
    expect(await bucket.read(1)).toEqual(aSeal(1));
    expect((await sent('DELETE', '/locked/seals/00000002.json')).status).toBe(204);
    expect(await bucket.read(2)).toEqual(aSeal(2));
    expect(await bucket.last()).toBe(2);
  });

  test('are not there when the bucket is not: the error says so, and names no credentials', async () => {
    const { region } = aws;
    const credentials = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'a-secret-of-somebody' };
    const bucket = createSealBucket({ url: `${aws.url}/nowhere/seals`, region, credentials, days: 1 });
    await expect(bucket.witness(aSeal(1))).rejects.toThrow(/did not list the seals: 404/);
    await expect(bucket.read(1)).rejects.not.toThrow(/a-secret-of-somebody|AKIAOTHER/);
  });
});
