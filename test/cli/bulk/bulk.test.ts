import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { anApi } from '../../api/api-under-test.ts';
import { aFaultyWay } from '../../client/support/faulty-way.ts';
import { runGoodstanding } from '../../support/callers/cli.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const api = await anApi();
const way = await aFaultyWay(api.url);
atEndOfFile(way.close);
const folder = await temporaryFolder('bulk');
atEndOfFile(folder.remove);

const Result = z.looseObject({ line: z.int(), status: z.int() });

/** Runs the command on a file; `left` is what an earlier run has left. */
async function bulk(
  name: string,
  lines: string,
  { left, more = [] }: { left?: string; more?: string[] } = {},
) {
  const [file, out] = [join(folder.path, `${name}.ndjson`), join(folder.path, `${name}.results.ndjson`)];
  await writeFile(file, lines);
  if (left !== undefined) await writeFile(out, left);
  const env = {
    GOODSTANDING_URL: way.url,
    GOODSTANDING_TOKEN: await api.tokenOf({ role: 'provisioning', stepUp: false }),
  };
  const ended = await runGoodstanding(
    ['bulk', 'customers', file, '--out', out, '--lines', '3', '--json', ...more],
    env,
  );
  const text = await readFile(out, 'utf8');
  const results = text
    .trimEnd()
    .split('\n')
    .map((line) => Result.parse(JSON.parse(line)));
  return { ...ended, text, statuses: results.map(({ line, status }) => [line, status]) };
}

const lineOf = (n: number) => JSON.stringify({ customerId: `FILE-${n}`, name: `Customer ${n}` });

test('a file has a result for each line, in its order; a part that is lost on the way is sent again', async () => {
  const lines = [lineOf(1), '', '{"name":', lineOf(2), lineOf(3), lineOf(4), lineOf(5)].join('\n');
  way.trouble({ kind: 'answerLost' }, { kind: 'answered', status: 503 });
  const { code, stdout, statuses } = await bulk('lost', lines);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({ done: 5, refused: 1, resumedAfter: 0, stopped: false });
  expect(statuses).toEqual([
    [1, 201],
    [3, 400],
    [4, 201],
    [5, 201],
    [6, 201],
    [7, 201],
  ]);
});

test('goes on after the last line that has a result, also when a killed run left half a line', async () => {
  const lines = [1, 2, 3, 4].map((n) => lineOf(n + 10)).join('\n');
  const whole = await bulk('whole', lines);
  expect(whole.code).toBe(0);
  const rows = whole.text.split('\n');
  way.seen();
  const left = `${rows[0]}\n${rows[1]?.slice(0, 20)}`;
  const resumed = await bulk('resumed', lines, { left });
  expect(resumed.text).toBe(whole.text);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ done: 4, refused: 0, resumedAfter: 1 });
  expect(way.seen()).toHaveLength(1);
});

test('does not go on after the results of another file, or of what was in it before', async () => {
  const whole = await bulk('day', [21, 22].map(lineOf).join('\n'));
  expect(whole.code).toBe(0);
  for (const next of [[31, 32, 33], [21]]) {
    const other = await bulk('day', next.map(lineOf).join('\n'), { left: whole.text });
    expect(other).toMatchObject({
      code: 1,
      text: whole.text,
      stderr: expect.stringContaining('another file'),
    });
  }
  // A file that grew is the same one.
  const grown = await bulk('day', [21, 22, 23].map(lineOf).join('\n'), { left: whole.text });
  expect(JSON.parse(grown.stdout)).toMatchObject({ done: 3, resumedAfter: 2 });
});

test('says what is wrong with the command, the file, the results or the token', async () => {
  const said = async (args: string[], env = {}) => {
    const { code, stderr } = await runGoodstanding(args, { GOODSTANDING_URL: way.url, ...env });
    expect(code).toBe(1);
    return stderr;
  };
  const out = join(folder.path, 'none.results.ndjson');
  expect(await said(['bulk', 'horses', 'x', '--out', out])).toContain('orders, payments');
  expect(await said(['bulk', 'customers', 'no-such-file', '--out', out])).toContain('no file no-such-file');
  const file = join(folder.path, 'one.ndjson');
  await writeFile(file, lineOf(99));
  expect(await said(['bulk', 'customers', file, '--out', file])).toContain('is no file of results');
  expect(await said(['bulk', 'customers', file, '--out', out], { GOODSTANDING_TOKEN: 'wrong' })).toContain(
    'GOODSTANDING_TOKEN',
  );
});
