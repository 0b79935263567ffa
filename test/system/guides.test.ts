/** The guides of docs/integrations: their commands run as they stand, against the real API. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type ApiUnderTest, anApi } from '../api/api-under-test.ts';
import { connected } from '../api/mcp/assistant.ts';
import { aSnapshot } from '../support/builders.ts';
import { bundleOf } from '../support/bundle.ts';
import { atEndOfFile } from '../support/end-of-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let api: ApiUnderTest;
/** What `npm start` leaves: a token for each role. */
let data: string;
beforeAll(async () => {
  api = await anApi({ worker: true });
  const folder = await temporaryFolder('guides');
  atEndOfFile(folder.remove);
  data = folder.path;
  await mkdir(join(data, 'tokens'));
  for (const role of ['care', 'provisioning'] as const)
    await writeFile(join(data, 'tokens', role), await api.tokenOf({ role, stepUp: false }));
  const [customerId, billingAccountId] = ['CUST-0002', 'BA-0002'];
  const snapshot = aSnapshot({ customer: { customerId }, account: { customerId, billingAccountId } });
  await api.store.bulk.putAccount(bundleOf(snapshot.overdueBy(30, 9_000)));
});

/** The blocks of a guide in one language of fences. */
async function blocksOf(guide: string, language: string): Promise<string[]> {
  const text = await readFile(`docs/integrations/${guide}.md`, 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, fence, block = '']) =>
    fence === language ? [block] : [],
  );
}

const environment = () => ({
  ...{ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TZ: 'UTC' },
  ...{ GOODSTANDING_URL: api.url, GOODSTANDING_DATA: data },
});

/** What the commands of a guide print, one after another in one shell that ends at the first failure. */
async function outputOf(guide: string): Promise<string> {
  const script = (await blocksOf(guide, 'sh')).join('\n');
  return new Promise((resolve, reject) => {
    execFile('bash', ['-euo', 'pipefail', '-c', script], { env: environment() }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`the commands of ${guide} failed\n${stdout}\n${stderr}`));
    });
  });
}

test('an assistant in five minutes', async () => {
  const output = await outputOf('assistant');
  expect(output).toContain(
    `resource_metadata="${api.publicBaseUrl}/.well-known/oauth-protected-resource/mcp"`,
  );
  expect(output).toContain(`"resource":"${api.publicBaseUrl}/mcp"`);
  expect(output).toContain('"name":"give_promise"');
  expect(output).toContain('"customerId":"CUST-0002"');
});

test('the configuration for an assistant’s client starts the tools', async () => {
  const [json = ''] = await blocksOf('assistant', 'json');
  const Configuration = z.object({
    mcpServers: z.object({ goodstanding: z.object({ command: z.string(), args: z.array(z.string()) }) }),
  });
  const { command, args } = Configuration.parse(JSON.parse(json)).mcpServers.goodstanding;
  const token = await api.tokenOf({ role: 'care', stepUp: false });
  const env = { ...environment(), GOODSTANDING_TOKEN: token };
  const { client, call } = await connected(new StdioClientTransport({ command, args, env, stderr: 'pipe' }));
  expect((await call('get_account_balance', { customerId: 'CUST-0002' })).isError).toBe(false);
  await client.close();
});
