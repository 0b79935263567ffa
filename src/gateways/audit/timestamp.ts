import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs';
import type { SealWitness, SignedHead } from '../../domain/audit/seal.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Ms } from '../../domain/flavor.ts';

const SHA_256 = '2.16.840.1.101.3.4.2.1';
/** The word of the authority that it made the stamp: with or without changes of its own. */
const GRANTED: readonly number[] = [0, 1];
/** More than any stamp with its certificates has. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface TimestampSettings {
  /** Takes `application/timestamp-query` by POST. */
  readonly url: string;
  /** Where stamps are kept, each beside the seal it is of: `00000001.tsr`. */
  readonly folder: string;
  /** Default 20 s. */
  readonly timeoutMs?: Ms;
}

/**
 * Has each seal stamped by a time stamp authority (RFC 3161): from then on nobody, the operator included, can say that it was made
 * later or was another. The stamp is of the signed head's canonical JSON. Its receipt is the authority's answer, in base64.
 */
export function createTimestampWitness({ url, folder, timeoutMs = 20_000 }: TimestampSettings): SealWitness {
  return {
    name: 'timestamp',
    async witness({ head }) {
      const imprint = createHash('sha256').update(canonicalJson(head), 'utf8').digest();
      const nonce = randomBytes(8);
      // A positive number that keeps its length.
      nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
      const answer = await ask(url, requestOf(imprint, nonce), timeoutMs);
      assertStampOf(answer, imprint, nonce);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, fileOf(head)), answer, { flag: 'wx', mode: 0o440 }).catch(ignoreExisting);
      return answer.toString('base64');
    },
  };
}

const fileOf = ({ number }: SignedHead): string => `${String(number).padStart(8, '0')}.tsr`;

function requestOf(imprint: Buffer, nonce: Buffer): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256 }),
      hashedMessage: new OctetString({ valueHex: imprint }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

async function ask(url: string, request: Buffer, timeoutMs: Ms): Promise<Buffer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(request),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the time stamp authority answered ${response.status}`);
  }
  const answer = Buffer.from(await response.arrayBuffer());
  if (answer.length > MAX_ANSWER_BYTES) throw new Error('the time stamp authority answered too much');
  return answer;
}

/** @throws unless the authority stamped this imprint, for this request. Who signed it is checked by who trusts the authority. */
function assertStampOf(answer: Buffer, imprint: Buffer, nonce: Buffer): void {
  const response = TimeStampResp.fromBER(answer);
  const token = response.timeStampToken;
  if (!GRANTED.includes(response.status.status) || token === undefined)
    throw new Error(`the time stamp authority refused, with status ${response.status.status}`);
  const content = new SignedData({ schema: token.content }).encapContentInfo.eContent;
  if (content === undefined) throw new Error('the time stamp is empty');
  const info = TSTInfo.fromBER(content.getValue());
  const stamped = Buffer.from(info.messageImprint.hashedMessage.getValue());
  const answered = Buffer.from(info.nonce?.valueBlock.valueHexView ?? []);
  if (info.messageImprint.hashAlgorithm.algorithmId !== SHA_256 || !stamped.equals(imprint))
    throw new Error('the time stamp is of something else');
  if (!answered.equals(nonce)) throw new Error('the time stamp is of another request');
}

/** A crash after the first write: the first stamp stands. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
