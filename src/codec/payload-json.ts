/**
 * Payloads in protobuf's JSON form: bytes as base64. This is what the remote codec protocol speaks.
 */
import type { Payload } from '@temporalio/common';

/** A payload as JSON. */
export interface PayloadJson {
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  readonly data?: string | null | undefined;
}

/** The JSON form of a payload, in standard base64. */
export function toPayloadJson(payload: Payload): { metadata: Record<string, string>; data: string } {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(payload.metadata ?? {})) metadata[name] = base64(value);
  return { metadata, data: base64(payload.data ?? new Uint8Array()) };
}

/** The payload of its JSON form; standard and URL-safe base64 are both read. */
export function fromPayloadJson(json: PayloadJson): Payload {
  const metadata: Record<string, Uint8Array> = {};
  for (const [name, value] of Object.entries(json.metadata ?? {})) metadata[name] = bytes(value);
  return { metadata, data: bytes(json.data ?? '') };
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
