/**
 * The tools by the command of the MCP Inspector, a client that is none of ours: over HTTP and over standard input and output. Runs with
 * `npm run test:mcp-inspector`, which fetches that command.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it as test } from 'vitest';
import { z } from 'zod';
import { ReceiptSchema } from '../../../src/api/schemas/decisions/decision.ts';
import type { Role } from '../../../src/domain/access/roles.ts';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { type Given, given } from '../../support/builders/given.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';
import { SERVICE_ORDER } from '../good-requests.ts';

const INSPECTOR = process.env['MCP_INSPECTOR'] ?? '';
const QUESTION = { text: 'Did my payment arrive?', channel: 'phone', topic: 'paymentNotShowing' } as const;
/** The inspector looks for its own name in a file beside the folder that it is started in, and starts where there is any such file. */
const FOLDER = fileURLToPath(new URL('../../../scripts', import.meta.url));
const GOODSTANDING = join(FOLDER, 'goodstanding.mjs');
const Told = z.record(z.string(), z.unknown());
/** Each call starts the inspector, and over standard input and output the tools as well. */
const MINUTES = 60_000;

describe.skipIf(INSPECTOR === '')('the MCP Inspector', () => {
  let api: ApiUnderTest;
  let owner: Given;
  let order: Readonly<Record<string, unknown>>;
  let receiptId: string;
  let inquiryId: string;
  beforeAll(async () => {
    api = await anApi({ worker: true });
    await releaseShipped(api.store, 'service-approval');
    owner = await given(api.store, instantOf(Date.now()), (snapshot) => snapshot.withHistory(10));
    const { customerId, billingAccountId } = owner;
    order = {
      ...SERVICE_ORDER,
      orderId: uniqueName('ORD'),
      customerId,
      billingAccountId,
      installation: null,
    };
    await api.post('/v1/service-approvals', { role: 'provisioning', body: order });
    const found = await api.get(`/v1/decisions?workflowId=service-approval:${order['orderId']}`);
    ({ receiptId } = ReceiptSchema.loose().parse(JSON.parse(await found.text()).items[0]));
    const body = { ...QUESTION, customerId, billingAccountId };
    const asked = await api.post('/v1/payment-inquiries', { role: 'care', body });
    ({ inquiryId } = z.looseObject({ inquiryId: z.string() }).parse(await asked.json()));
  });

  /** Asks the inspector, and gives back what it printed. */
  const ways = {
    async http(role: Role, args: readonly string[]) {
      const token = await api.tokenOf({ role, stepUp: false });
      const header = ['--transport', 'http', '--header', `Authorization: Bearer ${token}`];
      return told([`${api.url}/mcp`, ...header, ...args], {});
    },
    async stdio(role: Role, args: readonly string[]) {
      const token = await api.tokenOf({ role, stepUp: false });
      const env = { GOODSTANDING_URL: api.url, GOODSTANDING_TOKEN: token };
      const named = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
      return told([...named, process.execPath, GOODSTANDING, 'mcp', ...args], env);
    },
  };

  async function told(args: readonly string[], env: Readonly<Record<string, string>>) {
    const { stdout } = await promisify(execFile)(INSPECTOR, ['--cli', ...args], {
      env: { ...process.env, ...env },
      ...{ cwd: FOLDER, maxBuffer: 8 * 1024 * 1024 },
    });
    return Told.parse(JSON.parse(stdout));
  }

  const called = (tool: string, args: Readonly<Record<string, string>>) => [
    ...['--method', 'tools/call', '--tool-name', tool],
    ...Object.entries(args).flatMap(([name, value]) => ['--tool-arg', `${name}=${value}`]),
  ];

  describe.each(['http', 'stdio'] as const)('over %s', (way) => {
    const ask = (...args: readonly string[]) => ways[way]('care', args);

    test('lists the tools, and is answered by each one that reads', { timeout: 8 * MINUTES }, async () => {
      const { tools } = await ask('--method', 'tools/list');
      const names = z.array(z.looseObject({ name: z.string() })).parse(tools);
      expect(names.map(({ name }) => name)).toContain('confirm_bill_day_change');
      const { customerId } = owner;
      for (const [tool, args, part] of [
        ['get_payment_status', { customerId }, { customerId }],
        ['get_account_balance', { customerId }, { customerId }],
        ['get_billing_cycle_information', { customerId }, { customerId }],
        ['list_payment_inquiries', { customerId }, { items: [{ inquiryId }] }],
        ['get_payment_inquiry', { inquiryId }, { inquiryId, customerId }],
        ['explain_decision', { receiptId }, { receiptId }],
      ] as const) {
        const answer = await ask(...called(tool, args));
        expect([tool, answer]).toEqual([
          tool,
          expect.objectContaining({ structuredContent: expect.objectContaining({}) }),
        ]);
        expect(answer['structuredContent']).toMatchObject(part);
      }
      // Lists and objects are given as JSON.
      const wanted = Object.entries({ ...order, orderId: uniqueName('ORD') }).map(
        ([name, value]): [string, string] => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ],
      );
      const tried = await ways[way]('provisioning', called('dry_run_order', Object.fromEntries(wanted)));
      expect(tried['structuredContent']).toMatchObject({ outcome: 'approve' });
    });

    test('reads the resources and the prompts', { timeout: 5 * MINUTES }, async () => {
      expect(JSON.stringify(await ask('--method', 'resources/list'))).toContain('goodstanding://policies');
      expect(JSON.stringify(await ask('--method', 'resources/templates/list'))).toContain('{receiptId}');
      const glossary = await ask('--method', 'resources/read', '--uri', 'goodstanding://glossary');
      expect(JSON.stringify(glossary)).toContain('available credit');
      const receipt = `goodstanding://receipts/${receiptId}`;
      expect(JSON.stringify(await ask('--method', 'resources/read', '--uri', receipt))).toContain(receiptId);
      expect(JSON.stringify(await ask('--method', 'prompts/list'))).toContain('explain_decline');
      const prompt = await ask(
        ...['--method', 'prompts/get', '--prompt-name', 'explain_decline'],
        ...['--prompt-args', `receiptId=${receiptId}`],
      );
      expect(JSON.stringify(prompt)).toContain(receiptId);
    });

    test('changes nothing by a first call', { timeout: 2 * MINUTES }, async () => {
      const { customerId, billingAccountId } = owner;
      const answer = await ask(
        ...called('open_payment_inquiry', { ...QUESTION, customerId, billingAccountId }),
      );
      expect(answer['structuredContent']).toMatchObject({ status: 'confirmationNeeded' });
    });
  });
});
