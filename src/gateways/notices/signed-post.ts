import type { SendResult } from '../../domain/notices/delivery.ts';
import { signaturesOf } from '../signature.ts';

/** Where to post and the key both sides know. */
export interface SignedPostSettings {
  readonly url: string;
  /** `whsec_` and 24 to 64 bytes in base64, as in the Standard Webhooks specification. */
  readonly secret: string;
}

/** The form of a secret. */
export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

const ANSWER_MS = 10_000;

/**
 * Posts JSON signed after the Standard Webhooks specification: `webhook-id` (the same for every attempt, so a receiver can
 * drop a double), `webhook-timestamp` (seconds) and `webhook-signature`, `v1,` and the base64 HMAC-SHA256 of
 * `id.timestamp.body`. 2xx within ten seconds is success; redirects are not followed, since the signed body must not go
 * where nobody configured it. 410 Gone is for good.
 *
 * The timestamp is the time of sending by the clock, not of the notice: receivers refuse what is minutes old.
 */
export async function postSigned(
  { url, secret }: SignedPostSettings,
  id: string,
  payload: object,
): Promise<SendResult> {
  const body = JSON.stringify(payload);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'goodstanding',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signaturesOf([secret], id, timestamp, body),
      },
      body,
    });
    await response.body?.cancel();
    if (response.ok) return { ok: true };
    return { ok: false, code: `HTTP_${response.status}`, permanent: response.status === 410 };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return { ok: false, code: timedOut ? 'HTTP_TIMEOUT' : 'HTTP_UNREACHABLE', permanent: false };
  }
}
