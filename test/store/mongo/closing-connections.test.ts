import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectMongo } from '../../../src/store/mongo/connection.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { aTcpProxy } from '../../support/wire/tcp-proxy.ts';

/** The sockets that are opened from now on, until the test ends. */
function socketsFromNowOn(): Socket[] {
  const sockets: Socket[] = [];
  const keep = (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'socket' in message)
      if (message.socket instanceof Socket) sockets.push(message.socket);
  };
  subscribe('net.client.socket', keep);
  onTestFinished(() => void unsubscribe('net.client.socket', keep));
  return sockets;
}

/** Runs `work` when a socket is destroyed and has not said so yet: as whatever goes on in the same turn of the event loop. */
function onceDestroyed<T>(socket: Socket, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      socket.destroy = destroy;
      setImmediate(() => void work().then(resolve, reject));
      return destroy(error);
    };
  });
}

test('an operation on a connection that is just being closed ends: it is done on another connection', async () => {
  const proxy = await aTcpProxy(new URL(testMongoUri()).host);
  onTestFinished(() => proxy.close());
  const sockets = socketsFromNowOn();
  const client = await connectMongo(`mongodb://${proxy.address}/?directConnection=true`, {
    ...{ maxPoolSize: 1, minPoolSize: 1 },
  });
  onTestFinished(() => client.close());
  const inserted = (n: number) => client.db('closing-connections').collection('any').insertOne({ n });
  await inserted(1);
  onTestFinished(async () => void (await client.db('closing-connections').dropDatabase()));
  const own = sockets.filter(
    ({ destroyed, remotePort }) => !destroyed && proxy.address.endsWith(`:${remotePort}`),
  );
  const others = Promise.all(own.map((socket) => onceDestroyed(socket, () => inserted(2))));
  proxy.cut();
  proxy.mend();
  for (const other of await others) expect(other).toMatchObject({ acknowledged: true });
}, 15_000);
