/** The settings of how events leave. */
import { z } from 'zod';
import { isAddressRange, type WebhookRules } from '../gateways/events/address-guard.ts';
import { KAFKA_MECHANISMS, type KafkaSettings } from '../gateways/events/kafka-sink.ts';
import { Secret } from './secret.ts';

/** How events leave. */
export interface EventConfig {
  /** Where webhooks may be sent to. */
  readonly webhooks: WebhookRules;
  /** The folder of the event files; undefined: none are written. */
  readonly files: string | undefined;
  /** The topic that all events go to; undefined: none. It holds a password. */
  readonly kafka: Secret<KafkaSettings> | undefined;
}

type Env = Readonly<Record<string, string>>;

/**
 * Reads EVENT_WEBHOOK_RANGES (addresses in CIDR, with commas between them, that webhooks may be sent to although they are not public),
 * EVENT_FILES_FOLDER and EVENT_KAFKA_*. Outside of production webhooks may be plain http too. What is wrong is added to `faults`.
 */
export function readEvents(env: Env, faults: string[]): EventConfig {
  const { EVENT_WEBHOOK_RANGES: text = '', EVENT_FILES_FOLDER: files, NODE_ENV: mode } = env;
  const allowed = listOf(text);
  if (!allowed.every(isAddressRange))
    faults.push('EVENT_WEBHOOK_RANGES: has to be ranges such as 10.1.0.0/16, with commas between them');
  return { webhooks: { http: mode !== 'production', allowed }, files, kafka: readKafka(env, faults) };
}

const BROKERS = 'has to be brokers such as kafka-1.example:9093, with commas between them';

const Kafka = z.object({
  EVENT_KAFKA_BROKERS: z
    .string()
    .transform(listOf)
    .pipe(
      z.array(z.string().regex(/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}$/, BROKERS)).min(1, BROKERS),
    ),
  EVENT_KAFKA_TOPIC: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,249}$/, 'has to be 1 to 249 of A-Z a-z 0-9 . _ -')
    .default('goodstanding.events'),
  EVENT_KAFKA_TLS: z.enum(['on', 'off'], 'has to be on or off').default('on'),
  EVENT_KAFKA_SASL: z.enum(KAFKA_MECHANISMS, `has to be ${KAFKA_MECHANISMS.join(', ')}`).optional(),
  EVENT_KAFKA_USER: z.string().optional(),
  EVENT_KAFKA_PASSWORD: z.string().optional(),
});

function readKafka(env: Env, faults: string[]): EventConfig['kafka'] {
  if (env['EVENT_KAFKA_BROKERS'] === undefined) return undefined;
  const parsed = Kafka.safeParse(env);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`));
    return undefined;
  }
  const {
    EVENT_KAFKA_BROKERS: brokers,
    EVENT_KAFKA_TOPIC: topic,
    EVENT_KAFKA_TLS: tls,
    EVENT_KAFKA_SASL: mechanism,
    EVENT_KAFKA_USER: username,
    EVENT_KAFKA_PASSWORD: password,
  } = parsed.data;
  if (tls === 'off' && env['NODE_ENV'] === 'production')
    faults.push('EVENT_KAFKA_TLS: has to be on in production');
  const given = [mechanism, username, password].filter((value) => value !== undefined).length;
  if (given !== 0 && given !== 3)
    faults.push('EVENT_KAFKA_SASL, EVENT_KAFKA_USER, EVENT_KAFKA_PASSWORD: set all of them, or none');
  const sasl =
    mechanism === undefined || username === undefined || password === undefined
      ? undefined
      : { mechanism, username, password };
  return new Secret({ brokers, topic, tls: tls === 'on', sasl });
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
