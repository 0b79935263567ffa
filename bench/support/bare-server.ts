/**
 * What the reads are measured against: a Hono route that answers one document by its id, over the same driver, with the
 * same connection options. Prints its port. Ends with its standard input.
 *
 * `/accounts/<id>` needs no token. `/checked/<id>?fill=<n>` checks the token as the API does, and answers the document with n bytes more.
 *
 *   bare-server.ts <mongodb uri> <database> <collection> <file with the issuer's keys> <issuer> <audience>
 */
import { readFileSync } from 'node:fs';
import { argv, exit, stdin, stdout } from 'node:process';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createTokenVerifier } from '../../src/api/middleware/tokens.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';

const [uri, database, name, jwks, issuer, audience] = argv.slice(2);
if (uri === undefined || database === undefined || name === undefined)
  throw new Error('uri, database and collection');
if (jwks === undefined || issuer === undefined || audience === undefined)
  throw new Error("the issuer's keys, issuer and audience");
const keys = { jwks: JSON.parse(readFileSync(jwks, 'utf8')) };
const verifier = createTokenVerifier({ issuer, audience, algorithms: ['ES256'], keys });
const client = await connectMongo(uri, { appName: 'bare' });
const collection = client.db(database).collection<{ _id: string }>(name);
const find = (id: string) => collection.findOne({ _id: id });
const app = new Hono();
app.get('/accounts/:id', async (c) => c.json(await find(c.req.param('id'))));
app.get('/checked/:id', async (c) => {
  await verifier.verify((c.req.header('authorization') ?? '').replace(/^Bearer /, ''));
  const document = await find(c.req.param('id'));
  return c.json({ ...document, filling: 'x'.repeat(Number(c.req.query('fill'))) });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => stdout.write(`${port}\n`));
stdin.on('end', () => exit(0)).resume();
