/** A sink that is a topic of Apache Kafka. */
import type { Client, SASLProvider } from 'kafka-ts';
import { z } from 'zod';
import type { CloudEvent, EventSink } from '../../domain/events/delivery.ts';
import type { Ms } from '../../domain/flavor.ts';

/** Where the topic is, and how the brokers are reached. */
export interface KafkaSettings {
  /** `host:port` of some brokers; they name the others. */
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly tls: boolean;
  /** Undefined: the brokers ask for no password. */
  readonly sasl: KafkaLogin | undefined;
}

/** How brokers that ask for a password may ask for it. */
export const KAFKA_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

export interface KafkaLogin {
  readonly mechanism: (typeof KAFKA_MECHANISMS)[number];
  readonly username: string;
  readonly password: string;
}

/** An event as a record of Kafka. */
export interface KafkaRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Producer = ReturnType<Client['createProducer']>;

const Reason = z.object({ reason: z.string() }).catch({ reason: 'no reason given' });

/** An {@link EventSink} with connections. */
export interface ClosableSink extends EventSink {
  close(): Promise<void>;
}

const ANSWER_MS: Ms = 15_000;
const CONNECT_MS: Ms = 5_000;
/** The client's own tries; after them the relay waits for longer and longer. */
const TRIES = { maxRetries: 3, retryDelayMs: 250 } as const;
/** Brokers take a mebibyte for a partition at once, unless they are told otherwise. */
const BYTES_AT_ONCE = 512 * 1024;

/**
 * The record of an event: the Kafka binding of CloudEvents in structured mode. Its key is what the event is about, so all events about one account
 * are in one partition, in their order.
 */
export function kafkaRecordOf(topic: string, event: CloudEvent): KafkaRecord {
  return {
    topic,
    key: event.partitionkey,
    value: JSON.stringify(event),
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  };
}

/** Records in groups that brokers take at once, in their order. A record that is larger than a group is a group of its own. */
export function groupsOf(records: readonly KafkaRecord[], mostBytes: number): KafkaRecord[][] {
  const groups: KafkaRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(record.value) + record.key.length + 100;
    const last = groups.at(-1);
    if (last === undefined || bytes + size > mostBytes) {
      groups.push([record]);
      bytes = size;
    } else {
      last.push(record);
      bytes += size;
    }
  }
  return groups;
}

/**
 * A sink that writes to a topic: acknowledged by all replicas in sync, by an idempotent producer, so that what the client sends again after a lost
 * answer is there once. The topic is not made here: how many partitions and replicas it has is the operator's to say.
 */
export function createKafkaSink(settings: KafkaSettings): ClosableSink {
  let producer: Producer | null = null;
  let heard = '';
  const hear = (reason: string) => {
    heard = reason;
  };
  const close = async () => {
    const open = producer;
    producer = null;
    await open?.close();
  };
  return {
    name: 'sink:kafka',
    async take(events) {
      producer ??= await producerOf(settings, hear);
      const records = events.map((event) => kafkaRecordOf(settings.topic, event));
      try {
        // The client notes the partition in what it is given.
        for (const group of groupsOf(records, BYTES_AT_ONCE))
          await producer.send(group.map((record) => ({ ...record })));
      } catch (error) {
        // Brokers may have taken what failed. Under the same producer's next numbers they would take other events for those, and drop them.
        await close().catch(() => undefined);
        throw new Error(`${error instanceof Error ? error.message : 'failed'} ${heard}`.trim(), {
          cause: error,
        });
      }
    },
    close,
  };
}

/**
 * Where no topic is set up, nobody waits for the client to load.
 * @param hear is told why a broker could not be reached: the client writes that to its log, and throws only that there was none
 */
async function producerOf(
  { brokers, tls, sasl }: KafkaSettings,
  hear: (reason: string) => void,
): Promise<Producer> {
  const kafka = await import('kafka-ts');
  const note = (message: string, about?: unknown) => hear(`(${message}: ${Reason.parse(about).reason})`);
  kafka.setLogger({ debug: () => undefined, info: () => undefined, warn: note, error: note });
  const client = kafka.createKafkaClient({
    clientId: 'goodstanding',
    bootstrapServers: brokers.map(addressOf),
    ...{ requestTimeout: ANSWER_MS, connectTimeout: CONNECT_MS },
    ssl: tls ? {} : null,
    sasl: sasl === undefined ? null : loginOf(kafka, sasl),
  });
  return client.createProducer(TRIES);
}

type Logins = Pick<typeof import('kafka-ts'), 'saslPlain' | 'saslScramSha256' | 'saslScramSha512'>;

function loginOf(kafka: Logins, { mechanism, username, password }: KafkaLogin): SASLProvider {
  switch (mechanism) {
    case 'PLAIN':
      return kafka.saslPlain({ username, password });
    case 'SCRAM-SHA-256':
      return kafka.saslScramSha256({ username, password });
    case 'SCRAM-SHA-512':
      return kafka.saslScramSha512({ username, password });
  }
}

/** `host:port`, or `[address]:port` of IPv6. */
function addressOf(broker: string): { readonly host: string; readonly port: number } {
  const colon = broker.lastIndexOf(':');
  return {
    host: broker.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(broker.slice(colon + 1)),
  };
}
