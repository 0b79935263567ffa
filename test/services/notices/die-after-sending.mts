/** Delivers notices and is killed at the first one that was sent, before it can be marked. For notice-kill.test.ts. */

import { createSenders } from '../../../src/gateways/notices/senders.ts';
import { deliverNotices } from '../../../src/services/notices/delivery.ts';
import { connectMongo } from '../../../src/store/mongo/connection.ts';
import { createStore } from '../../../src/store/store.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { shippedVersion } from '../../support/product/shipped.ts';

const [uri = '', database = '', smtp = '', now = ''] = process.argv.slice(2);
const client = await connectMongo(uri);
const store = createStore(client.db(database), client, testKeys);
const settings = { url: smtp, from: 'billing@telecom.example' };
const { senders } = createSenders({ smtp: settings, webhook: undefined, sms: undefined });
const { delivery: parameters } = (await shippedVersion('reminders')).parameters;
await deliverNotices(
  {
    store,
    parameters,
    senders: {
      async email(message) {
        await senders.email?.(message);
        process.kill(process.pid, 'SIGKILL');
        return { ok: true };
      },
    },
  },
  { now, limit: 1 },
);
