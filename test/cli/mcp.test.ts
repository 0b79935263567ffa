/** `goodstanding mcp` as an assistant starts it: a process, spoken to over its standard input and output. */
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { beforeAll, expect, test } from 'vitest';
import { type ApiUnderTest, anApi } from '../api/api-under-test.ts';
import { anAssistant, connected } from '../api/mcp/assistant.ts';
import { AS_OF } from '../support/builders/builders.ts';
import { type Given, given } from '../support/builders/given.ts';
import { runGoodstanding } from '../support/callers/cli.ts';

let api: ApiUnderTest;
let owner: Given;
beforeAll(async () => {
  api = await anApi();
  owner = await given(api.store, AS_OF, (snapshot) => snapshot.overdueBy(30, 9_000));
});

async function started(parts: Parameters<typeof connected>[1]) {
  const token = await api.tokenOf({ role: 'care', stepUp: false });
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: ['scripts/goodstanding.mjs', 'mcp'], stderr: 'pipe' },
    env: { PATH: process.env['PATH'] ?? '', GOODSTANDING_URL: api.url, GOODSTANDING_TOKEN: token },
  });
  return connected(transport, parts);
}

test.each(['auto', 'legacy'] as const)(
  'serves the same tools as the API, and asks the person (%s)',
  async (era) => {
    const questions: string[] = [];
    const person = (question: string) => {
      questions.push(question);
      return { action: 'decline' } as const;
    };
    const { client, call } = await started({ era, person });
    const overHttp = await anAssistant(api, { role: 'care' });
    expect((await client.listTools()).tools).toEqual((await overHttp.client.listTools()).tools);
    const { customerId, billingAccountId } = owner;
    const read = await call('get_payment_status', { customerId });
    expect(read.data).toEqual((await overHttp.call('get_payment_status', { customerId })).data);
    const amount = { amountMinor: 9_000, currency: 'EUR' };
    const promise = await call('give_promise', { billingAccountId, amount, untilDate: '2030-01-01' });
    expect(promise.data).toEqual({ status: 'notConfirmed' });
    expect(questions).toHaveLength(1);
    await client.close();
  },
);

test('says what to do without a token, and without an API', async () => {
  const unset = await runGoodstanding(['mcp'], { GOODSTANDING_TOKEN: undefined, GOODSTANDING_URL: api.url });
  expect(unset).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('GOODSTANDING_TOKEN') });
  const nobody = { GOODSTANDING_TOKEN: 'x', GOODSTANDING_URL: 'http://127.0.0.1:9' };
  expect(await runGoodstanding(['mcp'], nobody)).toMatchObject({ code: 1, stdout: '' });
});
