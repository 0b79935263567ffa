import type { Senders } from '../../domain/notices/delivery.ts';
import { postSigned, type SignedPostSettings } from './signed-post.ts';
import { createEmailSender, type SmtpSettings } from './smtp.ts';

/** The channels that this deployment has; undefined ones can't be chosen. */
export interface NoticeSettings {
  readonly smtp: SmtpSettings | undefined;
  /** The operator's own system, which gets every notice that goes by this channel, and those for staff. */
  readonly webhook: SignedPostSettings | undefined;
  /** The operator's SMS gateway: it gets number and text and sends them on. */
  readonly sms: SignedPostSettings | undefined;
}

/** The senders of the configured channels. `close` ends their connections. */
export function createSenders({ smtp, webhook, sms }: NoticeSettings): {
  readonly senders: Senders;
  close(): void;
} {
  const email = smtp === undefined ? undefined : createEmailSender(smtp);
  return {
    senders: {
      ...(email === undefined ? {} : { email: email.send }),
      ...(webhook === undefined
        ? {}
        : {
            webhook: ({ deliveryId, notice }) => {
              const { delivery: _, createdAt, ...data } = notice;
              return postSigned(webhook, deliveryId, { type: 'notice', timestamp: createdAt, data });
            },
          }),
      ...(sms === undefined
        ? {}
        : {
            sms: async ({ deliveryId, notice, to }) => {
              if (to === null) return { ok: false, code: 'NO_ADDRESS', permanent: true } as const;
              const { createdAt, subject, body } = notice;
              const data = { to, text: `${subject}. ${body}` };
              return postSigned(sms, deliveryId, { type: 'sms', timestamp: createdAt, data });
            },
          }),
    },
    close: () => email?.close(),
  };
}
