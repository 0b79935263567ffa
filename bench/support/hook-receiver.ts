/** A receiver of webhooks in a process of its own, for bench/events.ts: it tells its port, and on `report` what it got. */
import { createServer } from 'node:http';
import { z } from 'zod';

const Got = z.looseObject({ id: z.string(), subject: z.string(), sequence: z.string() });

const ids = new Set<string>();
const newest = new Map<string, string>();
let got = 0;
let outOfOrder = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { id, subject, sequence } = Got.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    got += 1;
    // An event may come again; one that comes for the first time after a later one of its subject is out of order.
    if (!ids.has(id) && (newest.get(subject) ?? '') > sequence) outOfOrder += 1;
    ids.add(id);
    if ((newest.get(subject) ?? '') < sequence) newest.set(subject, sequence);
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', () => process.send?.({ got, distinct: ids.size, outOfOrder }));
process.on('disconnect', () => process.exit());
