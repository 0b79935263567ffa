/**
 * What the reads are measured against: a Hono route that answers one document by its id, over the same driver, with the
 * same connection options. Prints its port. Ends with its standard input.
 *
 *   bare-server.ts <mongodb uri> <database> <collection>
 */
import { argv, exit, stdin, stdout } from 'node:process';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { connectMongo } from '../../src/store/mongo/connection.ts';

const [uri, database, name] = argv.slice(2);
if (uri === undefined || database === undefined || name === undefined)
  throw new Error('uri, database and collection');
const client = await connectMongo(uri, { appName: 'bare' });
const collection = client.db(database).collection<{ _id: string }>(name);
const app = new Hono();
app.get('/accounts/:id', async (c) => c.json(await collection.findOne({ _id: c.req.param('id') })));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => stdout.write(`${port}\n`));
stdin.on('end', () => exit(0)).resume();
