/**
 * The data converter that client and worker must share: JSON payloads, encrypted; failures with nothing in plain
 * text. Search attributes, memo keys and workflow ids do not pass through it and stay readable.
 */
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Keyring } from './keyring.ts';
import { createPayloadCodec } from './payload-codec.ts';

/** Where Temporal finds the failure converter; also for `bundleWorkflowCode({ failureConverterPath })`. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));

/** The data converter over a keyring, for `new Client({ dataConverter })` and `Worker.create({ dataConverter })`. */
export function createDataConverter(keyring: Keyring): DataConverter {
  return { payloadCodecs: [createPayloadCodec(keyring)], failureConverterPath };
}
