/**
 * What a read costs an assistant: the three reads of a customer as tools (`tools/call` at /mcp), beside the HTTP reads that they wrap. Same API, same
 * token, same customers, one request at a time, over connections that stay open. Each pair is asked right after each other, in turns, so that
 * whatever else the machine does meets both; the ratio is that of the medians of a round, and the result the median of the rounds.
 *
 * Aim: a tool takes at most 1.3 times as long as the read. Ends with 1 when it is missed. Data stays in .goodstanding/bench for the next run.
 */
import { Agent, request } from 'node:http';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { type LoadedApi, withLoadedApi } from './support/loaded-api.ts';

const AIM = 1.3;
const WARM_UP = 300;
const PROTOCOL = '2026-07-28';
const READS = [
  { tool: 'get_payment_status', path: 'payment-status' },
  { tool: 'get_account_balance', path: 'balance' },
  { tool: 'get_billing_cycle_information', path: 'billing-cycle' },
] as const;
type Read = (typeof READS)[number];

const { accounts, rounds, pairs, json, profile } = z
  .object({
    ...{ accounts: z.number(), rounds: z.number(), pairs: z.number() },
    json: z.boolean().default(false),
    profile: z.string().optional(),
  })
  .parse(
    new Command('npm run bench:mcp --')
      .description('What a read costs as a tool for assistants, beside the HTTP read that it wraps.')
      .option('--accounts <count>', 'accounts in the database', wholeNumber, 20_000)
      .option('--rounds <count>', 'rounds of each', wholeNumber, 5)
      .option('--pairs <count>', 'pairs of a round', wholeNumber, 500)
      .option('--profile <folder>', 'keep a CPU profile of the API there')
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(['npm run bench:mcp', 'npm run bench:mcp -- --rounds 1 --pairs 200 --json']),
      )
      .parse()
      .opts(),
  );

const say = (line: string) => void process.stderr.write(`${line}\n`);
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends a request, takes all of its answer, and says how long both took. */
function timed(port: number, path: string, headers: Record<string, string>, body?: string): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ agent, host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const took = performance.now() - startedAt;
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200 && !text.includes('"isError":true')) resolve(took);
        else reject(new Error(`${path} was answered ${answer.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function askers({ port, token }: LoadedApi, { tool, path }: Read) {
  const authorization = `Bearer ${token}`;
  const message = (customerId: string) =>
    JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: {
        ...{ name: tool, arguments: { customerId } },
        // As the official client sends it, in the protocol of 2026.
        _meta: {
          'io.modelcontextprotocol/protocolVersion': PROTOCOL,
          'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    });
  return {
    http: (customerId: string) =>
      timed(port, `/v1/customers/${customerId}/${path}`, { authorization, accept: 'application/json' }),
    mcp: (customerId: string) =>
      timed(
        port,
        '/mcp',
        {
          authorization,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...{ 'mcp-protocol-version': PROTOCOL, 'mcp-method': 'tools/call', 'mcp-name': tool },
        },
        message(customerId),
      ),
  };
}

async function compared(api: LoadedApi, read: Read) {
  const { http, mcp } = askers(api, read);
  let asked = 0;
  const next = () => {
    asked += 1;
    return `CUST-${api.customers[asked % api.customers.length]}`;
  };
  for (let n = 0; n < WARM_UP; n += 1) {
    const customer = next();
    await http(customer);
    await mcp(customer);
  }
  const seen: { http: number; mcp: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const times = { http: [] as number[], mcp: [] as number[] };
    for (let n = 0; n < pairs; n += 1) {
      const customer = next();
      // The second of a pair finds the customer in MongoDB's cache: each is the second half of the time.
      const order = n % 2 === 0 ? (['http', 'mcp'] as const) : (['mcp', 'http'] as const);
      for (const way of order) times[way].push(await (way === 'http' ? http : mcp)(customer));
    }
    seen.push({ http: median(times.http), mcp: median(times.mcp) });
  }
  return {
    read: read.path,
    httpMs: median(seen.map((round) => round.http)),
    mcpMs: median(seen.map((round) => round.mcp)),
    ratio: median(seen.map((round) => round.mcp / round.http)),
  };
}

const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
const rows = await withLoadedApi({ accounts, nodeFlags, say }, async (api) => {
  const all = [];
  for (const read of READS) {
    say(read.path);
    all.push(await compared(api, read));
  }
  return all;
});
agent.destroy();
const reached = rows.every(({ ratio }) => ratio <= AIM);
const lines = rows.map(
  ({ read, httpMs, mcpMs, ratio }) =>
    `${read.padEnd(16)} HTTP ${httpMs.toFixed(2)} ms   tool ${mcpMs.toFixed(2)} ms   ratio ${ratio.toFixed(2)}`,
);
process.stdout.write(
  json
    ? `${JSON.stringify({ accounts, rounds, pairs, aim: AIM, reached, rows }, null, 2)}\n`
    : `${lines.join('\n')}\n${reached ? 'the aim is reached' : `the aim, ${AIM}, is missed`}\n`,
);
process.exitCode = reached ? 0 : 1;
