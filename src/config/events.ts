/** The settings of how events leave. */
import { isAddressRange, type WebhookRules } from '../gateways/events/address-guard.ts';

/** How events leave. */
export interface EventConfig {
  /** Where webhooks may be sent to. */
  readonly webhooks: WebhookRules;
  /** The folder of the event files; undefined: none are written. */
  readonly files: string | undefined;
}

type Env = Readonly<Record<string, string>>;

/**
 * Reads EVENT_WEBHOOK_RANGES (addresses in CIDR, with commas between them, that webhooks may be sent to although they are not public) and
 * EVENT_FILES_FOLDER. Outside of production webhooks may be plain http too. What is wrong is added to `faults`.
 */
export function readEvents(env: Env, faults: string[]): EventConfig {
  const { EVENT_WEBHOOK_RANGES: text = '', EVENT_FILES_FOLDER: files, NODE_ENV: mode } = env;
  const allowed = text
    .split(',')
    .map((range) => range.trim())
    .filter((range) => range !== '');
  if (!allowed.every(isAddressRange))
    faults.push('EVENT_WEBHOOK_RANGES: has to be ranges such as 10.1.0.0/16, with commas between them');
  return { webhooks: { http: mode !== 'production', allowed }, files };
}
