/** Who reaches the tools at all, and how a client finds out whose tokens are taken. */
import { request } from 'node:http';
import { beforeAll, expect, test } from 'vitest';
import { ISSUER } from '../../support/callers/issuer.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({ settings: { MCP_ALLOWED_HOSTS: 'assistants.example, second.example' } });
});

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

/** A request with headers that fetch does not let its callers set. */
async function sent(headers: Record<string, string>): Promise<number> {
  const authorization = `Bearer ${await api.tokenOf({ role: 'care', stepUp: false })}`;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${api.url}/mcp`,
      {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(LIST);
  });
}

test.each([
  [{}, 200],
  [{ host: 'localhost' }, 200],
  [{ host: '10.1.2.3:8080' }, 200],
  [{ host: 'assistants.example' }, 200],
  [{ host: 'rebound.evil.test' }, 403],
  [{ host: 'localhost.evil.test' }, 403],
  [{ origin: 'http://localhost:6274' }, 200],
  [{ origin: 'https://second.example' }, 200],
  [{ origin: 'https://evil.test' }, 403],
  [{ origin: 'null' }, 403],
])('a page or a name that is not known is kept away: %j answers %i', async (headers, status) => {
  expect(await sent(headers)).toBe(status);
});

test('without a token, the challenge leads to the metadata, and that to the issuer', async () => {
  const response = await fetch(`${api.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: LIST,
  });
  expect(response.status).toBe(401);
  const challenge = response.headers.get('www-authenticate') ?? '';
  const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
  expect(await (await fetch(metadata)).json()).toMatchObject({
    resource: `${api.publicBaseUrl}/mcp`,
    authorization_servers: [ISSUER],
    bearer_methods_supported: ['header'],
  });
  const ofTheApi = await fetch(`${api.url}/v1/policies`);
  expect(ofTheApi.headers.get('www-authenticate')).toBe(
    `Bearer resource_metadata="${api.publicBaseUrl}/.well-known/oauth-protected-resource"`,
  );
});

test('sessions of the protocol of 2025 are not kept: there is nothing to get and nothing to delete', async () => {
  const authorization = `Bearer ${await api.tokenOf({ role: 'care', stepUp: false })}`;
  for (const method of ['GET', 'DELETE'])
    expect((await fetch(`${api.url}/mcp`, { method, headers: { authorization } })).status).toBe(405);
});
