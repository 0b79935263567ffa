/** Sends events to webhooks. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { CloudEvent, SendHubMessage } from '../../domain/events/delivery.ts';
import type { WebhookSubscription } from '../../domain/events/subscription.ts';
import type { SendResult } from '../../domain/notices/delivery.ts';
import { signaturesOf } from '../signature.ts';
import { guardedLookup, isAllowedAddress, type WebhookRules, webhookUrlFault } from './address-guard.ts';

/** What {@link createWebhookSender} makes. `close` ends its connections. */
export interface WebhookSender {
  readonly send: (
    target: Pick<WebhookSubscription, 'url' | 'secrets'>,
    event: CloudEvent,
  ) => Promise<SendResult>;
  readonly sendHub: SendHubMessage;
  close(): void;
}

const URL_REFUSED: SendResult = { ok: false, code: 'URL_REFUSED', permanent: false };
const ANSWER_MS = 10_000;
/** So much of an answer is read. Its content does not matter, and a subscriber could send without end. */
const MOST_ANSWER_BYTES = 64 * 1_024;
const MOST_SOCKETS = 64;

/**
 * A sender of events as CloudEvents in JSON (structured mode), signed after the Standard Webhooks specification by each secret of the subscription.
 * 2xx within ten seconds is success. Redirects are not followed. Every connection goes to an address that was checked.
 */
export function createWebhookSender(rules: WebhookRules): WebhookSender {
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, lookup: guardedLookup(rules.allowed) };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

  const post = (url: URL, headers: Record<string, string>, body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:';
      const request = (secure ? https : http).request(
        url,
        {
          method: 'POST',
          agent: agents[secure ? 'https:' : 'http:'],
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
          signal: AbortSignal.timeout(ANSWER_MS),
        },
        (response) => {
          const answered = () => resolve(response.statusCode ?? 0);
          response.on('error', reject);
          // It is read so that the connection can be used again.
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes <= MOST_ANSWER_BYTES) return;
            answered();
            request.destroy();
          });
          response.on('end', answered);
        },
      );
      // Node tells of an answer that changes the protocol by this event alone.
      request.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        resolve(statusCode ?? 0);
      });
      request.on('error', reject);
      // Whatever the other side did: when the request is over, so is the wait for its answer.
      request.on('close', () => reject(new Error('the request ended without an answer')));
      request.end(body);
    });

  const deliver = async (
    secrets: WebhookSubscription['secrets'],
    target: URL,
    { id, type, body }: { readonly id: string; readonly type: string; readonly body: string },
  ): Promise<SendResult> => {
    // A name is checked as it is looked up; an address in the URL is never looked up.
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isAllowedAddress(host, rules.allowed))
      return { ok: false, code: 'ADDRESS_REFUSED', permanent: false };
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const keys = secrets.map(({ secret }) => secret);
    try {
      const status = await post(
        target,
        {
          ...{ 'content-type': `${type}; charset=utf-8`, 'user-agent': 'goodstanding' },
          ...{ 'webhook-id': id, 'webhook-timestamp': timestamp },
          'webhook-signature': signaturesOf(keys, id, timestamp, body),
        },
        body,
      );
      if (status >= 200 && status < 300) return { ok: true };
      return { ok: false, code: `HTTP_${status}`, permanent: status === 410 };
    } catch (error) {
      return { ok: false, code: codeOf(error), permanent: false };
    }
  };

  return {
    async send({ url, secrets }, event): Promise<SendResult> {
      if (webhookUrlFault(url, rules) !== null) return URL_REFUSED;
      const type = 'application/cloudevents+json';
      return deliver(secrets, new URL(url), { id: event.id, type, body: JSON.stringify(event) });
    },
    async sendHub({ url, secrets }, { path, eventId, body }): Promise<SendResult> {
      if (webhookUrlFault(url, rules) !== null) return URL_REFUSED;
      const target = new URL(url);
      target.pathname = `${target.pathname.replace(/\/$/, '')}${path}`;
      const type = 'application/json';
      return deliver(secrets, target, { id: eventId, type, body: JSON.stringify(body) });
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'HTTP_UNREACHABLE';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'HTTP_TIMEOUT';
  return 'code' in error && error.code === 'ADDRESS_REFUSED' ? 'ADDRESS_REFUSED' : 'HTTP_UNREACHABLE';
}

/** A new secret of 32 random bytes, in the form of the Standard Webhooks specification. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
