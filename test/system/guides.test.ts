/** The guides of docs/integrations: their commands run as they stand, against the real API. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { addDays, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { createCreditBureau } from '../../src/gateways/decisions/outside-source.ts';
import { createTmfCrm } from '../../src/gateways/events/tmf-crm.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { parsePolicyDocument } from '../../src/rules/policy-schema.ts';
import { sendingToCrm } from '../../src/services/events/crm.ts';
import { clockNow, runRelay } from '../../src/services/events/relay.ts';
import { type ApiUnderTest, anApi } from '../api/api-under-test.ts';
import { connected } from '../api/mcp/assistant.ts';
import {
  anOutsideServer,
  BUREAU_TEST_TOKEN,
  type OutsideServer,
} from '../services/decisions/outside-server.ts';
import { aCrmServer, type CrmServer } from '../services/events/crm-server.ts';
import { aSnapshot } from '../support/builders/builders.ts';
import { installedClient } from '../support/callers/client-package.ts';
import {
  APPOINTMENTS_TEST_TOKEN,
  type AppointmentSystem,
  anAppointmentSystem,
} from '../support/outside/appointment-system.ts';
import { aChromium, CHROMIUM } from '../support/outside/chromium.ts';
import { askDuckDb } from '../support/outside/duckdb.ts';
import { TEST_AUDIT_KEY_ENTRY } from '../support/product/audit-keys.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { shippedDocument } from '../support/product/shipped.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { testMongoUri } from '../support/run/servers.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

let api: ApiUnderTest;
/** What `npm start` leaves: a token for each role. */
let data: string;
let bureau: OutsideServer;
let crm: CrmServer;
let appointments: AppointmentSystem;
beforeAll(async () => {
  crm = await aCrmServer({ token: 'crm-token', knowsFilters: true });
  atEndOfFile(crm.close);
  api = await anApi({ worker: true, settings: { CRM_URL: crm.url, CRM_TOKEN: 'crm-token' } });
  bureau = await anOutsideServer();
  atEndOfFile(bureau.close);
  appointments = await anAppointmentSystem();
  atEndOfFile(appointments.close);
  const folder = await temporaryFolder('guides');
  atEndOfFile(folder.remove);
  data = folder.path;
  await mkdir(join(data, 'tokens'));
  for (const role of ['care', 'provisioning', 'operations'] as const)
    await writeFile(join(data, 'tokens', role), await api.tokenOf({ role, stepUp: false }));
  await writeFile(join(data, 'tokens', 'selfcare'), await selfcareToken());
  await api.store.bulk.putAccount(bundleOf(anAccountOf('0002').overdueBy(30, 9_000)));
  await api.store.bulk.putAccount(bundleOf(anAccountOf('0007').withHistory(10).dueIn(9)));
});

const selfcareToken = () => api.tokenOf({ role: 'selfcare', customerId: 'CUST-0007', stepUp: false });

/** An account as of today: a worker has no other time. */
function anAccountOf(number: string) {
  const [customerId, billingAccountId] = [`CUST-${number}`, `BA-${number}`];
  const today = civilDateAt(instantOf(Date.now()), 'Europe/Berlin');
  return aSnapshot({ today, customer: { customerId }, account: { customerId, billingAccountId } });
}

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
  ...{ MONGODB_URI: testMongoUri(), MONGODB_DATABASE: api.db.databaseName },
  ...{ WAREHOUSE_FOLDER: join(data, 'warehouse'), AUDIT_KEYS: TEST_AUDIT_KEY_ENTRY },
  ...{ APPOINTMENTS_URL: appointments.url, APPOINTMENTS_TOKEN: APPOINTMENTS_TEST_TOKEN },
  ...{ BUREAU_URL: bureau.url, BUREAU_TOKEN: BUREAU_TEST_TOKEN },
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

test('provisioning in ten minutes', async () => {
  const output = await outputOf('provisioning');
  const answers = output.split('\n').filter((line) => line.startsWith('{'));
  const [customer, account, trial, order, sameOrder] = answers;
  expect(customer).toContain('"customerId":"CUST-');
  expect(account).toContain('"billingAccountId":"BA-');
  expect(trial).toMatch(/"outcome":"approve/);
  expect(order).toMatch(/"outcome":"approve/);
  expect(sameOrder).toBe(order);
  expect(output).toContain('"code":"missing"');
  expect(output).toContain('"state":"cancelled"');
  expect(output).toContain('"@type":"ProductOrder"');
});

test('the program of provisioning in ten minutes', async () => {
  const folder = await temporaryFolder('order');
  atEndOfFile(folder.remove);
  await installedClient(folder.path);
  const [program = ''] = await blocksOf('provisioning', 'js');
  await writeFile(join(folder.path, 'order.mjs'), program);
  const token = await api.tokenOf({ role: 'provisioning', stepUp: false });
  const env = { ...environment(), GOODSTANDING_TOKEN: token };
  const { stdout } = await promisify(execFile)('node', ['order.mjs'], { cwd: folder.path, env });
  expect(stdout).toMatch(/^approve/);
  expect(stdout).toMatch(/ORD-\d+ is (?:completed|awaitingCondition)/);
});

test('a self-care page', async () => {
  expect(await outputOf('self-care')).toContain('"customerId":"CUST-0007"');
});

test('the web server of the page says that the client is not built yet, and lives on', async () => {
  const folder = await temporaryFolder('no-client');
  atEndOfFile(folder.remove);
  const env = { ...environment(), PORT: '0', CLIENT_FOLDER: `file://${folder.path}/` };
  const server = spawn('node', ['docs/integrations/self-care/serve.mjs'], { env });
  try {
    const [address] = z.tuple([z.instanceof(Buffer)]).parse(await once(server.stdout, 'data'));
    const page = String(address).trim();
    const missing = await fetch(`${page}client/index.js`);
    expect([missing.status, await missing.text()]).toEqual([
      404,
      'client/index.js is not there. The client is made by: npm run build:client\n',
    ]);
    expect((await fetch(page)).status).toBe(200);
  } finally {
    server.kill();
  }
});

test.skipIf(CHROMIUM === undefined)(
  'in a real browser: a customer sees what is due, asks what another bill day means, and takes it',
  async () => {
    const env = { ...environment(), PORT: '0', GOODSTANDING_TOKEN: await selfcareToken() };
    const server = spawn('node', ['docs/integrations/self-care/serve.mjs'], { env });
    const browser = await aChromium();
    try {
      const [address] = z.tuple([z.instanceof(Buffer)]).parse(await once(server.stdout, 'data'));
      const page = await browser.newPage();
      const troubles: string[] = [];
      page.on('pageerror', (error) => troubles.push(error.message));
      await page.goto(String(address).trim());
      await page.getByText('All bills that were due are paid.').waitFor();
      expect(await page.locator('#next').textContent()).toContain('€45.00 by');
      await page.getByLabel('Day of the month').fill('20');
      await page.getByRole('button', { name: 'What would change?' }).click();
      await page.getByRole('button', { name: 'Take this' }).first().click();
      await page.getByText('Agreed: it changes on').waitFor();
      const cycle = await (await api.get('/v1/customers/CUST-0007/billing-cycle', { role: 'care' })).text();
      expect(cycle).toContain('"CUST-0007"');
      expect(troubles).toEqual([]);
    } finally {
      await browser.close();
      server.kill();
    }
  },
);
test('a data warehouse is filled, and the queries of its guide run over it', async () => {
  const yesterday = addDays(civilDateAt(instantOf(Date.now()), 'UTC'), -1);
  const entries = api.db.collection<{ _id: string; at: string }>('auditEntries');
  const before = await entries.find({}, { projection: { at: 1 } }).toArray();
  const moveTo = (atOf: (entry: { at: string }) => string) =>
    entries.bulkWrite(
      before.map((entry) => ({
        updateOne: { filter: { _id: entry._id }, update: { $set: { at: atOf(entry) } } },
      })),
    );
  // The account was entered today, and a day is written once it has ended.
  await moveTo(({ at }) => `${yesterday}${at.slice(10)}`);
  const output = await outputOf('warehouse').finally(() => moveTo(({ at }) => at));
  expect(output).toMatch(new RegExp(`^${yesterday}: \\d+ decisions, \\d+ cases, \\d+ bills`, 'm'));
  const [owed = '', declined = ''] = await blocksOf('warehouse', 'sql');
  const rows = await askDuckDb(data, owed);
  expect(rows.reduce((sum, row) => sum + Number(row['open_minor']), 0)).toBeGreaterThanOrEqual(9_000);
  expect(rows.map(({ currency }) => currency)).toContain('EUR');
  await askDuckDb(data, declined);
});

test('a CRM is a subscriber, is loaded, and its work list can be seen', async () => {
  // As a worker with schedules would.
  const ending = new AbortController();
  const relay = runRelay(
    {
      store: api.store,
      send: sendingToCrm(() => Promise.reject(new Error('no other system is a subscriber')), {
        store: api.store,
        crm: createTmfCrm({ url: crm.url, token: 'crm-token' }),
      }),
      sendHub: () => Promise.reject(new Error('no hub listens')),
      ...{
        sinks: [],
        onSinkFault: () => undefined,
        onGone: () => undefined,
        now: clockNow,
        random: Math.random,
      },
    },
    { signal: ending.signal, beat: () => undefined, restMs: 100 },
  );
  const output = await outputOf('crm').finally(() => ending.abort());
  await relay;
  expect(output).toMatch(
    /"stopped":false,"customers":[1-9]\d*,"interactions":\d+,"notTried":0,"again":0,"dead":0/,
  );
  expect(JSON.stringify(crm.customers)).toContain('"CUST-0002"');
  expect(crm.refused).toEqual([]);
  expect(output).toContain('"subscriptionId":"tmf-crm"');
  expect(output).toContain('com.goodstanding.interaction.written.v1');
  expect(output).toContain('{"items":[],"nextCursor":null}');
});

test('a system that keeps appointments takes what the guide says the worker will send', async () => {
  const output = await outputOf('appointments');
  expect(output).toContain(
    '"availableTimeSlot":[{"id":"S-0","validFor":{"startDateTime":"2027-03-01T08:00:00.000Z"',
  );
  expect(appointments.kept).toMatchObject([{ id: 'A-1', status: 'cancelled' }]);
  expect(output).toContain('"items":[');
});

test('many requests at once', async () => {
  const lines = (await outputOf('bulk')).split('\n').filter((line) => line.startsWith('{'));
  const statusesOf = (part: readonly string[]) => part.map((line) => /"status":(\d+)/.exec(line)?.[1]);
  expect(statusesOf(lines.slice(0, 3))).toEqual(['201', '201', '422']);
  expect(lines[3]).toBe('{"end":true,"lines":3,"done":2,"refused":1}');
  // The same lines from the file have the same answers.
  expect(statusesOf(lines.slice(4, 7))).toEqual(['201', '201', '422']);
  expect(lines.slice(7).map((line) => /"name":"([^"]*)"/.exec(line)?.[1])).toHaveLength(2);
});

test('the adapter to a credit bureau answers what its guide says, and the policy of the guide can be released', async () => {
  const output = await outputOf('bureau');
  const ask = createCreditBureau({ url: bureau.url, token: BUREAU_TEST_TOKEN });
  const asked = await ask('CUST-0002', 'trial', AbortSignal.timeout(5_000));
  expect(asked).toMatchObject({ status: 'answered', values: { bureauScore: 640, bureauOpenDefaults: 0 } });
  const guide = await readFile('docs/integrations/bureau.md', 'utf8');
  const [, shown = ''] = /^```\n(\{.*?\})\n```$/ms.exec(guide) ?? [];
  expect(JSON.parse(output)).toEqual(JSON.parse(shown));

  const [json = ''] = await blocksOf('bureau', 'json');
  const Part = z.object({
    facts: z.record(z.string(), z.unknown()),
    parameters: z.record(z.string(), z.unknown()),
    rules: z.array(z.unknown()),
  });
  const [before, added] = [
    Part.parse(await shippedDocument('service-approval')),
    Part.parse(JSON.parse(json)),
  ];
  const changed = {
    facts: { ...before.facts, ...added.facts },
    parameters: { ...before.parameters, ...added.parameters },
    rules: [...before.rules, ...added.rules],
    tests: [],
  };
  const document = { ...(await shippedDocument('service-approval')), ...changed };
  expect(() => compilePolicy(parsePolicyDocument(document))).not.toThrow();
});
