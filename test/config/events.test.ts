import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readEvents } from '../../src/config/events.ts';

const KAFKA = { EVENT_KAFKA_BROKERS: 'kafka-1.example:9093, kafka-2.example:9093' };
const LOGIN = {
  ...{ EVENT_KAFKA_SASL: 'SCRAM-SHA-512', EVENT_KAFKA_USER: 'goodstanding', EVENT_KAFKA_PASSWORD: 'hush' },
};

test('a topic is reached by TLS unless that is said otherwise, and printing the settings shows no password', () => {
  const faults: string[] = [];
  const config = readEvents({ ...KAFKA, ...LOGIN }, faults);
  expect(faults).toEqual([]);
  expect(config.kafka?.reveal()).toEqual({
    brokers: ['kafka-1.example:9093', 'kafka-2.example:9093'],
    ...{ topic: 'goodstanding.events', tls: true },
    sasl: { mechanism: 'SCRAM-SHA-512', username: 'goodstanding', password: 'hush' },
  });
  expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('hush');
});

test('without brokers there is no topic', () => {
  expect(readEvents({ EVENT_KAFKA_TOPIC: 'x' }, []).kafka).toBeUndefined();
});

test.each([
  [{ EVENT_KAFKA_BROKERS: 'kafka-1.example' }, 'EVENT_KAFKA_BROKERS: has to be brokers'],
  [{ EVENT_KAFKA_BROKERS: ' , ' }, 'EVENT_KAFKA_BROKERS: has to be brokers'],
  [{ ...KAFKA, EVENT_KAFKA_TOPIC: 'a topic' }, 'EVENT_KAFKA_TOPIC: has to be'],
  [{ ...KAFKA, EVENT_KAFKA_TLS: 'no' }, 'EVENT_KAFKA_TLS: has to be on or off'],
  [
    { ...KAFKA, EVENT_KAFKA_TLS: 'off', NODE_ENV: 'production' },
    'EVENT_KAFKA_TLS: has to be on in production',
  ],
  [{ ...KAFKA, ...LOGIN, EVENT_KAFKA_SASL: 'MD5' }, 'EVENT_KAFKA_SASL: has to be'],
  [{ ...KAFKA, EVENT_KAFKA_PASSWORD: 'hush' }, 'set all of them, or none'],
])('a fault names the variable and not its value: %j', (env, words) => {
  const faults: string[] = [];
  readEvents(env, faults);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(words);
  expect(faults[0]).not.toContain('hush');
});
