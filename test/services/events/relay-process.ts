/** A relay in a process of its own, which a test kills: `relay-process.ts <MongoDB URI> <database>`. */
import { MongoClient } from 'mongodb';
import { createWebhookSender } from '../../../src/gateways/events/webhook-sender.ts';
import { clockNow, runRelay } from '../../../src/services/events/relay.ts';
import { createStore } from '../../../src/store/store.ts';
import { testKeys } from '../../support/field-keys.ts';

const [uri = '', name = ''] = process.argv.slice(2);
const client = await new MongoClient(uri).connect();
const store = createStore(client.db(name), client, testKeys);
const { send } = createWebhookSender({ http: true, allowed: ['127.0.0.0/8'] });
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());
process.on('disconnect', () => process.exit());
await runRelay(
  { store, send, sinks: [], now: clockNow, random: Math.random },
  { signal: ending.signal, beat: () => process.send?.('alive'), restMs: 50 },
);
await client.close();
process.exit();
