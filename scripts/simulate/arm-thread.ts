/** The thread of one arm: connects, lives through its months, tells of each day and of the whole, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { newKeyEntry, parseKeyring } from '../../src/codec/keyring.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { type ArmNews, armSchema } from './messages.ts';
import { liveThrough } from './year.ts';

const { uri, ...arm } = armSchema.parse(workerData);
const tell = (news: ArmNews): void => parentPort?.postMessage(news);
const client = await connectMongo(uri, {
  appName: 'goodstanding-simulate',
  auditKeys: parseKeyring(newKeyEntry('simulate')),
});
try {
  const onDay = (done: number, of: number): void => tell({ kind: 'day', done, of });
  tell({ kind: 'year', year: await liveThrough(client, { ...arm, onDay }) });
} finally {
  await client.close();
}
