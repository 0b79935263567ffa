/** What can be said without a broker; `npm run test:kafka` holds the sink against a real one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKafkaSink, groupsOf, kafkaRecordOf } from '../../../src/gateways/events/kafka-sink.ts';
import { anyFreePort } from '../../../src/servers/ports.ts';
import { aCloudEvent } from './cloud-event.ts';

test('an event is a record whose key is what it is about, and whose value is the event', () => {
  const event = aCloudEvent();
  const { key, value, ...rest } = kafkaRecordOf('events', event);
  expect(key).toBe('account/BA-1');
  expect(JSON.parse(value)).toEqual(event);
  expect(rest).toEqual({
    topic: 'events',
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  });
});

test('groups hold all records in their order, and none is larger than the limit but a record that is so by itself', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 400 }), { maxLength: 60 }),
      fc.integer({ min: 200, max: 2_000 }),
      (values, most) => {
        const records = values.map((value) => ({ topic: 't', key: 'k', value, headers: {} }));
        const groups = groupsOf(records, most);
        expect(groups.flat()).toEqual(records);
        for (const group of groups) {
          const bytes = group.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
          expect(group.length === 1 || bytes <= most).toBe(true);
        }
      },
    ),
  );
});

test('with no broker there, events are refused with the reason, and refused again after it', async () => {
  const broker = `127.0.0.1:${await anyFreePort()}`;
  const sink = createKafkaSink({ brokers: [broker], topic: 'events', tls: false, sasl: undefined });
  await expect(sink.take([aCloudEvent()])).rejects.toThrow(/ECONNREFUSED/);
  await expect(sink.take([aCloudEvent()])).rejects.toThrow(/ECONNREFUSED/);
  await sink.close();
});
