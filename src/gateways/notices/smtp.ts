import { createTransport } from 'nodemailer';
import type { SendNotice, SendResult } from '../../domain/notices/delivery.ts';

/** How mail leaves. */
export interface SmtpSettings {
  /** `smtp://user:password@host:587` or `smtps://`; with a password, a connection without TLS is refused. */
  readonly url: string;
  /** The sender's address, such as `Example Telecom <billing@example.com>`. */
  readonly from: string;
}

const STEP_MS = 10_000;
/** For all steps together, and the wait for a free connection: what takes longer is tried again. */
const SEND_MS = 25_000;

/**
 * Sends notices as plain text mail over a pool of a few connections. `close` ends them.
 *
 * The Message-ID is made of the delivery id, so a mail that is sent again is the same mail to its receiver.
 */
export function createEmailSender({ url, from }: SmtpSettings): {
  readonly send: SendNotice;
  close(): void;
} {
  const hasPassword = new URL(url).password !== '';
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    ...(hasPassword ? { requireTLS: true } : {}),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  const domain = /@([^@\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ deliveryId, notice, to }) {
      if (to === null) return { ok: false, code: 'NO_ADDRESS', permanent: true };
      try {
        await withinLimit(
          transport.sendMail({
            from,
            // As one address, not as text that could hold several.
            to: { name: '', address: to },
            subject: notice.subject,
            text: `${notice.body}\n`,
            messageId: `<${deliveryId}@${domain}>`,
            headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': notice.locale },
          }),
        );
        return { ok: true };
      } catch (error) {
        return resultOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** The server's code, or the library's word; never the server's text, which repeats the address. 5xx is for good. */
function resultOf(error: unknown): SendResult {
  if (typeof error !== 'object' || error === null) return failed('SMTP_FAILED');
  if ('responseCode' in error && typeof error.responseCode === 'number') {
    const { responseCode } = error;
    // What is wrong with our own login mends itself once operations mends it.
    const ours = responseCode === 530 || responseCode === 534 || responseCode === 535;
    return failed(`SMTP_${responseCode}`, responseCode >= 500 && responseCode < 600 && !ours);
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return failed(/^[A-Z_]{2,30}$/.test(code) ? `SMTP_${code}` : 'SMTP_FAILED', code === 'EENVELOPE');
}

async function withinLimit(sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), SEND_MS);
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(code: string, permanent = false): SendResult {
  return { ok: false, code, permanent };
}
