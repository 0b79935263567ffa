import { configuredChannels, NO_CHANNEL, readNotices } from '../../config/notices.ts';
import { type Env, envValue } from '../../servers/paths.ts';
import type { Check } from './checks.ts';

const VARIABLES = [
  ...['SMTP_URL', 'SMTP_FROM', 'NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET'],
  ...['SMS_GATEWAY_URL', 'SMS_GATEWAY_SECRET', 'NODE_ENV'],
];

/** Checks whether notices can be sent, by the environment only: it sends nothing. Without a channel it warns. */
export function checkNotices(env: Env): Check {
  const name = 'notices';
  const faults: string[] = [];
  const set = VARIABLES.flatMap((variable) => {
    const value = envValue(env, variable);
    return value === undefined ? [] : [[variable, value] as const];
  });
  const channels = configuredChannels(readNotices(Object.fromEntries(set), faults));
  const mend = 'export SMTP_URL=smtp://localhost:25 SMTP_FROM=billing@example.com';
  if (faults.length > 0) return { name, status: 'fail', detail: faults.join('; '), mend };
  if (channels.length === 0) return { name, status: 'warn', detail: NO_CHANNEL, mend };
  return { name, status: 'ok', detail: `delivered by ${channels.join(', ')}` };
}
