/** Seals as objects of a bucket with object lock (S3 and what speaks its protocol): nobody deletes or changes them before a day, not even their owner. */
import { createHash } from 'node:crypto';
import type { Seal, SealArchive, SealWitness } from '../../domain/audit/seal.ts';
import { DAY_MS } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { type AwsCredentials, type AwsRequest, signedHeaders } from '../aws/sigv4.ts';
import { parseSeal, sealText } from './seal-file.ts';

export interface SealBucketSettings {
  /** The bucket, and where seals lie in it: `https://s3.eu-central-1.amazonaws.com/bucket/seals`. The bucket has object lock, so also versions. */
  readonly url: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** How many days each seal is locked. */
  readonly days: number;
}

/** One version of an object. */
interface Version {
  readonly key: string;
  readonly versionId: string;
}

const TIMEOUT_MS: Ms = 20_000;
/** A page of versions has at most a thousand short lines. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const DIGITS = 8;

/**
 * Writes each seal as an object that is locked in compliance mode. A caller who may write to the bucket can still put a newer version or a
 * delete marker above a seal: so the oldest version of each is the one that is read, and a seal is found although it looks deleted.
 */
export function createSealBucket(settings: SealBucketSettings): SealWitness & SealArchive {
  const base = new URL(settings.url);
  const [bucket = '', ...folders] = base.pathname.split('/').filter((part) => part !== '');
  const prefix = folders.map((part) => `${part}/`).join('');
  const keyOf = (number: number) => `${prefix}${String(number).padStart(DIGITS, '0')}.json`;
  const urlOf = (path: string, query: Readonly<Record<string, string>> = {}) => {
    const url = new URL(`/${bucket}${path}`, base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  };
  const send = async (request: Pick<AwsRequest, 'method' | 'url' | 'headers' | 'body'>) => {
    const { region, credentials } = settings;
    const headers = {
      ...request.headers,
      'x-amz-content-sha256': createHash('sha256')
        .update(request.body ?? '')
        .digest('hex'),
    };
    const signed = signedHeaders({ ...request, headers, region, service: 's3' }, credentials, Date.now());
    const answer = await fetch(request.url, {
      ...{ method: request.method, headers: signed, redirect: 'error' as const },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (text.length > MAX_ANSWER_BYTES) throw new Error(`${base.host} answered too much`);
    return { status: answer.status, text };
  };

  /** Of one key all versions, the newest first, without delete markers; or the first of all keys after one. */
  const versions = async (query: Readonly<Record<string, string>>): Promise<readonly Version[]> => {
    const { status, text } = await send({ method: 'GET', url: urlOf('', { versions: '', ...query }) });
    if (status !== 200) throw new Error(`${base.host} did not list the seals: ${status}`);
    return versionsIn(text);
  };
  const oldest = async (number: number): Promise<string | null> => {
    const key = keyOf(number);
    const found = (await versions({ prefix: key })).filter((version) => version.key === key);
    const first = found.at(-1);
    if (first === undefined) return null;
    const url = urlOf(`/${key}`, { versionId: first.versionId });
    const { status, text } = await send({ method: 'GET', url });
    if (status !== 200) throw new Error(`${base.host} did not give the seal ${number}: ${status}`);
    return text;
  };
  const anyAfter = async (number: number): Promise<boolean> => {
    // Only after a seal that is there: emulators disagree about a marker that no key has.
    const query = number === 0 ? { prefix } : { prefix, 'key-marker': keyOf(number) };
    const isSeal = ({ key }: Version) =>
      key.startsWith(prefix) && /^\d{8}\.json$/.test(key.slice(prefix.length)) && key > keyOf(number);
    return (await versions(query)).some(isSeal);
  };

  return {
    name: 'objectLock',
    async witness(seal) {
      const { number } = seal.head;
      const body = sealText(seal);
      const there = await oldest(number);
      if (there !== null && there !== body) throw new Error(`${base.host} holds another seal ${number}`);
      if (there === null) await put(seal, body);
      return keyOf(number);
    },
    async read(number) {
      const text = await oldest(number);
      if (text === null) return null;
      const seal = parseSeal(text);
      return seal === null || seal.head.number !== number ? 'malformed' : seal;
    },
    async last() {
      // Whether there is one after a number is asked some forty times at most, however many there are.
      let below = 0;
      let step = 1;
      while (await anyAfter(below + step - 1)) {
        below += step;
        step *= 2;
      }
      let above = below + step;
      while (above - below > 1) {
        const middle = Math.floor((below + above) / 2);
        if (await anyAfter(middle - 1)) below = middle;
        else above = middle;
      }
      return below;
    },
  };

  async function put(seal: Seal, body: string): Promise<void> {
    const until = new Date(Date.now() + settings.days * DAY_MS).toISOString();
    const { status } = await send({
      ...{ method: 'PUT', url: urlOf(`/${keyOf(seal.head.number)}`), body },
      headers: {
        'content-type': 'application/json',
        // S3 takes no locked object without one.
        'content-md5': createHash('md5').update(body).digest('base64'),
        'x-amz-object-lock-mode': 'COMPLIANCE',
        'x-amz-object-lock-retain-until-date': until,
      },
    });
    if (status !== 200) throw new Error(`${base.host} did not take the seal ${seal.head.number}: ${status}`);
    // Of two writers at once both are kept; the older version counts.
    if ((await oldest(seal.head.number)) !== body)
      throw new Error(`${base.host} holds another seal ${seal.head.number}`);
  }
}

/** The versions that an answer lists, in its order. Keys and ids of ours have no characters that XML writes in another way. */
function versionsIn(xml: string): Version[] {
  return [...xml.matchAll(/<Version>(.*?)<\/Version>/gs)].flatMap(([, inside = '']) => {
    const key = /<Key>([^<&]*)<\/Key>/.exec(inside)?.[1];
    const versionId = /<VersionId>([^<&]*)<\/VersionId>/.exec(inside)?.[1];
    return key === undefined || versionId === undefined ? [] : [{ key, versionId }];
  });
}
