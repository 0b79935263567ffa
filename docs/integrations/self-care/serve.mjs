// The web server of the self-care page: it serves the page and the client, and passes /v1 on to the API with the token of the person who signed in.
// Here that person is given by the environment; yours takes them from its own session.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';

const api = process.env.GOODSTANDING_URL ?? 'http://localhost:8080';
const client = new URL(process.env.CLIENT_FOLDER ?? '../../../packages/client/dist/', import.meta.url);
const signedIn = {
  customerId: process.env.CUSTOMER_ID ?? 'CUST-0007',
  token: process.env.GOODSTANDING_TOKEN,
};
const PASSED_ON = ['accept', 'accept-language', 'content-type', 'idempotency-key', 'if-match'];
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

async function passOn(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.fromEntries(
    PASSED_ON.flatMap((name) => (name in request.headers ? [[name, request.headers[name]]] : [])),
  );
  const answer = await fetch(`${api}${request.url}`, {
    ...{ method: request.method, headers: { ...headers, authorization: `Bearer ${signedIn.token}` } },
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  });
  const kept = [...answer.headers].filter(([name]) =>
    ['content-type', 'etag', 'location', 'retry-after', 'idempotency-replayed'].includes(name),
  );
  response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
}

async function serveFile(path, response) {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!/^(?:client\/)?[\w-]+\.(?:html|js)$/.test(name)) return void response.writeHead(404).end();
  const file = name.startsWith('client/') ? new URL(name.slice(7), client) : new URL(name, import.meta.url);
  const content = await readFile(file).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (content === null) {
    const made = name.startsWith('client/') ? ' The client is made by: npm run build:client' : '';
    return void response.writeHead(404).end(`${name} is not there.${made}\n`);
  }
  response.writeHead(200, { 'content-type': TYPES[extname(name)] }).end(content);
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://page');
  const work = pathname.startsWith('/v1/')
    ? // A page of another site can't send this header with a POST.
      request.method === 'GET' || request.headers['sec-fetch-site'] === 'same-origin'
      ? passOn(request, response)
      : Promise.resolve(response.writeHead(403).end())
    : pathname === '/me'
      ? Promise.resolve(
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ customerId: signedIn.customerId })),
        )
      : serveFile(pathname, response);
  work.catch((error) => {
    process.stderr.write(`${request.method} ${pathname}: ${error.cause?.message ?? error.message}\n`);
    // An answer that has begun can't be taken back.
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
});
server.listen(Number(process.env.PORT ?? 8090), '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`),
);
