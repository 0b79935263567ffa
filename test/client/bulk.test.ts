/** Lines in and results out, against the real API, over a way that breaks off where it is told to. */
import { beforeAll, expect, test } from 'vitest';
import { type BulkLine, bulk, createClient, ProblemError } from '../../packages/client/src/index.ts';
import type { Role } from '../../src/domain/access/roles.ts';
import { type ApiUnderTest, anApi } from '../api/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

/** What was sent in each part, as it arrived. */
interface Way {
  readonly parts: string[][];
  /** How many bytes of the next answers come through; the first is that of the next. */
  readonly cuts: number[];
}

function clientOver({ parts, cuts }: Way, role: Role = 'provisioning') {
  const cutting: typeof fetch = async (input, init) => {
    parts.push(String(init?.body).trimEnd().split('\n'));
    const answer = await fetch(input, init);
    const cut = cuts.shift();
    if (cut === undefined || answer.body === null) return answer;
    let left = cut;
    const through = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.byteLength;
        if (left <= 0) controller.error(new Error('cut'));
      },
    });
    return new Response(answer.body.pipeThrough(through), answer);
  };
  return createClient({
    baseUrl: api.url,
    token: () => api.tokenOf({ role, stepUp: false }),
    fetch: cutting,
  });
}

const customer = (n: number): BulkLine<'customers'> => ({ name: `Ada ${n}`, customerId: `CUST-B${n}` });
const countOf = async () =>
  api.db.collection('customers').countDocuments({ _id: { $regex: /^CUST-B/ } as never });

test('each line has its result in its order, a part that breaks off goes on, and each line has one effect', async () => {
  const way: Way = { parts: [], cuts: [700, 0] };
  const lines = Array.from({ length: 25 }, (_, n) => customer(n + 1));
  const results = [];
  for await (const result of bulk(clientOver(way), 'customers', lines, { linesAtOnce: 10 }))
    results.push([result.line, result.status, result.answer?.customerId]);
  expect(results).toEqual(lines.map(({ customerId }, n) => [n + 1, 201, customerId]));
  expect(await countOf()).toBe(25);
  const [first = [], second = [], third = []] = way.parts;
  expect(first).toHaveLength(10);
  // What had a result is not sent again, and where nothing came, all of it is.
  expect(second.length).toBeLessThan(10);
  expect(third).toEqual(second);
});

test('a bad line costs itself alone, and an input goes on after the line that is named', async () => {
  const way: Way = { parts: [], cuts: [] };
  const lines = [customer(101), { name: 7 } as never, customer(103)];
  const results = [];
  for await (const { line, status, problem } of bulk(clientOver(way), 'customers', lines, { after: 1 }))
    results.push([line, status, problem?.type]);
  expect(results).toEqual([
    [2, 422, 'urn:goodstanding:problem:validation-failed'],
    [3, 201, undefined],
  ]);
});

test('no more is taken from the input than a part beyond the results that were taken', async () => {
  let taken = 0;
  async function* endless() {
    for (;;) {
      taken += 1;
      yield customer(1_000 + taken);
    }
  }
  const results = bulk(clientOver({ parts: [], cuts: [] }), 'customers', endless(), { linesAtOnce: 5 });
  for (let n = 1; n <= 7; n += 1) expect((await results.next()).value?.line).toBe(n);
  expect(taken).toBe(10);
  await results.return();
});

test('a part that is refused as a whole is thrown', async () => {
  const results = bulk(clientOver({ parts: [], cuts: [] }, 'auditor'), 'customers', [customer(1)]);
  await expect(results.next()).rejects.toBeInstanceOf(ProblemError);
});
