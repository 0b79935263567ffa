/** The settings of the channels by which notices leave. */
import { NOTICE_CHANNELS, type NoticeChannel } from '../domain/notices/contact.ts';
import { WEBHOOK_SECRET } from '../gateways/notices/signed-post.ts';
import { Secret } from './secret.ts';

/** A place that takes signed posts. */
export interface SignedPostConfig {
  readonly url: string;
  readonly secret: Secret<string>;
}

/** How notices leave; a channel that is undefined is not configured. */
export interface NoticeConfig {
  /** The URL holds the password. */
  readonly smtp: { readonly url: Secret<string>; readonly from: string } | undefined;
  readonly webhook: SignedPostConfig | undefined;
  readonly sms: SignedPostConfig | undefined;
}

type Env = Readonly<Record<string, string>>;

/**
 * Reads SMTP_URL with SMTP_FROM, NOTICE_WEBHOOK_URL with NOTICE_WEBHOOK_SECRET, SMS_GATEWAY_URL with SMS_GATEWAY_SECRET:
 * each pair is a channel. What is wrong is added to `faults`, without values.
 */
export function readNotices(env: Env, faults: string[]): NoticeConfig {
  const { SMTP_URL: url, SMTP_FROM: from } = env;
  if ((url === undefined) !== (from === undefined))
    faults.push('SMTP_URL, SMTP_FROM: set both for notices by mail, or none');
  if (url !== undefined && !(URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol)))
    faults.push(
      'SMTP_URL: has to be smtp:// or smtps:// with host and port, and user and password if needed',
    );
  if (from !== undefined && !/^[^\r\n]*@[^\s@>]+>?$/.test(from))
    faults.push('SMTP_FROM: has to be an address, such as Example <billing@example.com>');
  return {
    smtp: url === undefined || from === undefined ? undefined : { url: new Secret(url), from },
    webhook: readSignedPost(env, 'NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET', faults),
    sms: readSignedPost(env, 'SMS_GATEWAY_URL', 'SMS_GATEWAY_SECRET', faults),
  };
}

function readSignedPost(
  env: Env,
  urlName: string,
  secretName: string,
  faults: string[],
): SignedPostConfig | undefined {
  const [url, secret] = [env[urlName], env[secretName]];
  if (url === undefined && secret === undefined) return undefined;
  if (url === undefined || secret === undefined) {
    faults.push(`${urlName}, ${secretName}: set both, or none`);
    return undefined;
  }
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') faults.push(`${urlName}: has to be a URL`);
  else if (protocol === 'http:' && env['NODE_ENV'] === 'production')
    faults.push(`${urlName}: has to be https in production`);
  if (!WEBHOOK_SECRET.test(secret))
    faults.push(`${secretName}: has to be whsec_ and at least 24 bytes in base64`);
  return { url, secret: new Secret(secret) };
}

/** The settings as senders take them, with their secrets laid open. */
export function revealed({ smtp, webhook, sms }: NoticeConfig) {
  const open = ({ url, secret }: SignedPostConfig) => ({ url, secret: secret.reveal() });
  return {
    smtp: smtp === undefined ? undefined : { url: smtp.url.reveal(), from: smtp.from },
    webhook: webhook === undefined ? undefined : open(webhook),
    sms: sms === undefined ? undefined : open(sms),
  };
}

/** The configured channels. */
export function configuredChannels({ smtp, webhook, sms }: NoticeConfig): NoticeChannel[] {
  const settings = { email: smtp, webhook, sms };
  return NOTICE_CHANNELS.filter((channel) => settings[channel] !== undefined);
}

/** What is said at start, in the readiness and by the doctor when there is none. */
export const NO_CHANNEL =
  'no channel for notices is configured (SMTP_URL, NOTICE_WEBHOOK_URL, SMS_GATEWAY_URL): notices are stored and not delivered';
