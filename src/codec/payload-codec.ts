/**
 * Encryption of everything that Temporal stores for us.
 *
 * A payload is serialised whole, with its own metadata, and sealed with AES-256-GCM under the active key:
 *
 *     metadata.encoding            binary/encrypted
 *     metadata.encryption-version  1
 *     metadata.encryption-key-id   id of the key
 *     metadata.workflow-id         the workflow that it belongs to; absent where Temporal's SDK names none
 *     data                         nonce (12 bytes) | ciphertext | tag (16 bytes)
 *
 * The nonce is 96 random bits, fresh for each payload; a key is good for some 2^32 payloads, so rotate it long
 * before. The associated data is `goodstanding-payload:<version>:<key id>:<workflow id>`: a stored payload whose version, key id
 * or workflow id was changed can't be read. One that was moved to another workflow as it is names its own, and is refused there; a run
 * of a schedule sees what the schedule hands it and the result of the run before. The
 * arguments of schedules belong to no workflow; the codec endpoint of the Web UI is told no workflow, and shows what it is given.
 *
 * What we did not encrypt is refused, not passed through: otherwise anyone who can write to the namespace could
 * put plain payloads of their own before our workflows.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Keyring } from './keyring.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Value of the metadata field `encoding` of sealed payloads. */
export const ENCRYPTED_ENCODING = 'binary/encrypted';
const VERSION = '1';
/** Name of the metadata field of the workflow that a payload belongs to. Workflow ids hold no personal data. */
const WORKFLOW_ID = 'workflow-id';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Why a payload was refused. */
export type PayloadRefusal =
  | 'not-encrypted'
  | 'unknown-version'
  | 'unknown-key'
  | 'tampered'
  | 'another-workflow';

/** A payload that we will not read. The message has no content of the payload. */
export class PayloadRefused extends Error {
  override readonly name = 'PayloadRefused';
  readonly refusal: PayloadRefusal;

  constructor(refusal: PayloadRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

/** The codec over a keyring. `decode` rejects with `PayloadRefused`. */
export function createPayloadCodec(keyring: Keyring): PayloadCodec {
  return {
    encode: async (payloads, context) => payloads.map((payload) => seal(payload, keyring, context)),
    decode: async (payloads, context) => payloads.map((payload) => unseal(payload, keyring, context)),
  };
}

/** Whether a payload claims to be one of ours. */
export function isSealed(payload: Payload): boolean {
  return textOf(payload, 'encoding') === ENCRYPTED_ENCODING;
}

function seal(payload: Payload, keyring: Keyring, context?: SerializationContext): Payload {
  const workflowId = context?.workflowId;
  const keyId = keyring.activeKeyId;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(keyring, keyId), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(VERSION, keyId, workflowId));
  const plain = PayloadMessage.encode(payload).finish();
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return {
    metadata: {
      encoding: utf8(ENCRYPTED_ENCODING),
      'encryption-version': utf8(VERSION),
      'encryption-key-id': utf8(keyId),
      ...(workflowId === undefined ? {} : { [WORKFLOW_ID]: utf8(workflowId) }),
    },
    data: new Uint8Array(sealed),
  };
}

function unseal(payload: Payload, keyring: Keyring, context?: SerializationContext): Payload {
  if (!isSealed(payload)) throw new PayloadRefused('not-encrypted', 'a payload was not encrypted by us');
  const version = textOf(payload, 'encryption-version');
  if (version !== VERSION)
    throw new PayloadRefused('unknown-version', 'a payload has an unknown encryption version');
  const workflowId = textOf(payload, WORKFLOW_ID);
  const asked = context?.workflowId;
  if (workflowId !== undefined && asked !== undefined && !maySee(asked, workflowId))
    throw new PayloadRefused('another-workflow', 'a payload belongs to another workflow');
  const keyId = textOf(payload, 'encryption-key-id') ?? '';
  const key = keyFor(keyring, keyId);
  const data = payload.data ?? new Uint8Array();
  if (data.length < NONCE_BYTES + TAG_BYTES)
    throw new PayloadRefused('tampered', 'an encrypted payload is cut short');
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(version, keyId, workflowId));
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  try {
    const sealed = data.subarray(NONCE_BYTES, data.length - TAG_BYTES);
    const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
    const { metadata, data: content, externalPayloads } = PayloadMessage.decode(plain);
    return { metadata, data: content, ...(externalPayloads.length === 0 ? {} : { externalPayloads }) };
  } catch (cause) {
    throw new PayloadRefused('tampered', 'an encrypted payload was changed, or its key is another', {
      cause,
    });
  }
}

/** What Temporal appends to a workflow's id for each run of a schedule. */
const SCHEDULED_AT = /-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Whether a workflow may see what belongs to another: its own, what its schedule hands it, and what an earlier run of it left as a result. */
function maySee(workflowId: string, owner: string): boolean {
  if (workflowId === owner) return true;
  const series = workflowId.replace(SCHEDULED_AT, '');
  return series !== workflowId && series === owner.replace(SCHEDULED_AT, '');
}

function keyFor(keyring: Keyring, keyId: string): Uint8Array {
  const key = keyring.keyOf(keyId);
  if (key === undefined)
    throw new PayloadRefused('unknown-key', 'a payload is encrypted with a key we do not have');
  return key;
}

function associatedData(version: string, keyId: string, workflowId = ''): Uint8Array {
  return utf8(`goodstanding-payload:${version}:${keyId}:${workflowId}`);
}

function textOf(payload: Payload, name: string): string | undefined {
  const bytes = payload.metadata?.[name];
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}
