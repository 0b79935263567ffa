/** A relay in a process of its own, which a test kills: `relay-process.ts <MongoDB URI> <database> [<folder of files>]`, with EVENT_KAFKA_* for a topic. */
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { readEvents } from '../../../src/config/events.ts';
import { createEventFiles } from '../../../src/gateways/events/event-files.ts';
import { createKafkaSink } from '../../../src/gateways/events/kafka-sink.ts';
import { createWebhookSender } from '../../../src/gateways/events/webhook-sender.ts';
import { clockNow, runRelay } from '../../../src/services/events/relay.ts';
import { createStore } from '../../../src/store/store.ts';
import { testKeys } from '../../support/product/field-keys.ts';

const [uri = '', name = '', folder = ''] = process.argv.slice(2);
const client = await new MongoClient(uri).connect();
const store = createStore(client.db(name), client, testKeys);
const { send, sendHub } = createWebhookSender({ http: true, allowed: ['127.0.0.0/8'] });
const { kafka } = readEvents(z.record(z.string(), z.string()).parse({ ...process.env }), []);
const sinks = [
  ...(folder === '' ? [] : [createEventFiles(folder)]),
  ...(kafka === undefined ? [] : [createKafkaSink(kafka.reveal())]),
];
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());
process.on('disconnect', () => process.exit());
await runRelay(
  {
    store,
    send,
    sendHub,
    sinks,
    onSinkFault: () => undefined,
    onGone: () => undefined,
    now: clockNow,
    random: Math.random,
  },
  { signal: ending.signal, beat: () => process.send?.('alive'), restMs: 50 },
);
await client.close();
process.exit();
