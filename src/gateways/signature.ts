import { createHmac } from 'node:crypto';

/**
 * The signature header of a message after the Standard Webhooks specification: for each secret (`whsec_` and base64), `v1,` and the base64
 * HMAC-SHA256 of `id.timestamp.body`, with a space between them.
 */
export function signaturesOf(
  secrets: readonly string[],
  id: string,
  timestamp: string,
  body: string,
): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
}
