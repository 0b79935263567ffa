/** Delivers notices and is killed at the first one that was sent, before it can be marked. For notice-kill.test.ts. */

import { createSenders } from '../../src/notices/senders.ts';
import { loadReminderParameters } from '../../src/rules/reminder-parameters.ts';
import { connectMongo } from '../../src/store/connection.ts';
import { createStore } from '../../src/store/store.ts';
import { deliverNotices } from '../../src/sweeps/notice-delivery.ts';

const [uri = '', database = '', smtp = '', now = ''] = process.argv.slice(2);
const client = await connectMongo(uri);
const store = createStore(client.db(database), client);
const settings = { url: smtp, from: 'billing@telecom.example' };
const { senders } = createSenders({ smtp: settings, webhook: undefined, sms: undefined });
const { delivery: parameters } = await loadReminderParameters();
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
