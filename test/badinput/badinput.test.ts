import { afterAll, beforeAll, expect, test } from 'vitest';
import { declaredRoutes } from '../access/declared-routes.ts';
import { testServers } from '../support/run/servers.ts';
import { badCases, kindsOfCases } from './cases.ts';
import { attackableRoutes } from './declared.ts';
import { badForms, formRoutes, kindsOfForms } from './forms.ts';
import { createJudge } from './judge.ts';
import { judgeMessage, messageRoutes } from './messages.ts';
import { runBadInput } from './run.ts';
import { startTarget } from './target.ts';

let target: Awaited<ReturnType<typeof startTarget>>;
beforeAll(async () => {
  target = await startTarget(testServers());
}, 120_000);
afterAll(() => target.stop());

test('bad input is refused in the documented form, changes nothing, and delays nobody', async () => {
  const result = await runBadInput(target, { seed: 20_261_129, count: 150 });
  expect(result.shortfalls).toEqual([]);
  expect(result.cases).toBe(150);
  expect(result.messages).toBe(30);
  expect(Object.keys(result.tried).sort()).toEqual([...kindsOfCases(), ...kindsOfForms()].sort());
}, 300_000);

test('the whole form sends every kind to every route that can have it', () => {
  const cases = [...badCases(attackableRoutes(), target.material, { seed: 1, count: 8_000 })];
  const routesBy = (kind: string) =>
    new Set(cases.filter((one) => one.kind === kind).map(({ route }) => route.name));
  expect(routesBy('values in paths').size).toBe(declaredRoutes().length);
  expect(routesBy('operator objects').size).toBe(
    attackableRoutes().filter(({ body }) => Object.keys(body?.good ?? {}).length > 0).length,
  );
});

test('the whole form sends every kind of form to every page and endpoint that takes one', () => {
  const sent = [...badForms('here', { seed: 1, count: 500 })];
  for (const kind of kindsOfForms()) {
    const to = new Set(sent.filter((one) => one.kind === kind).map(({ route }) => route.name));
    expect(to.size).toBe(kind === 'queries of sign-ins' ? 1 : formRoutes().length);
  }
});

test('the whole form sends hostile arguments to every tool for assistants', () => {
  const sent = [...badCases(messageRoutes(), target.material, { seed: 1, count: 800 })];
  for (const kind of ['operator objects', 'names of prototypes', 'invalid UTF-8', 'altered tokens'])
    expect(new Set(sent.filter((one) => one.kind === kind).map(({ route }) => route.name)).size).toBe(
      messageRoutes().length,
    );
});

test('the same seed sends the same', () => {
  const sent = () =>
    [...badCases(attackableRoutes(), target.material, { seed: 7, count: 200 })].map(
      ({ kind, what, route }) => [...[kind, what, route.name]],
    );
  expect(sent()).toEqual(sent());
});

test('can find what falls short: bare answers, failures, and what should have been refused', () => {
  const judge = createJudge();
  const payments = attackableRoutes().filter(({ name }) => name === 'get /v1/payments');
  const here = [...badCases(payments, target.material, { seed: 1, count: 100 })].find(
    ({ kind }) => kind === 'queries',
  );
  if (here === undefined) throw new Error('no case');
  const json = new Map([['content-type', 'application/json']]);
  const answer = { kind: 'answer' as const, status: 200, headers: json, body: '{}' };
  expect([
    judge(here, { ...answer, status: 400, body: '' }),
    judge(here, { ...answer, status: 500, headers: new Map([['content-type', 'application/problem+json']]) }),
    judge({ ...here, mustRefuse: true }, answer),
    judge(here, { ...answer, status: 429 }),
    judge(here, answer),
    judge(here, { kind: 'none' }),
  ]).toEqual([
    '400 is no problem document but application/json',
    expect.stringContaining('500: the problem document does not fit'),
    '200: it was not refused',
    '429: refused for its number, and not for what it is',
    expect.stringContaining('the answer does not fit its schema'),
    'the connection was closed without an answer',
  ]);
});

test('can find what a tool for assistants must not answer: failures, traces, and what should have been refused', () => {
  const [here] = [...badCases(messageRoutes(), target.material, { seed: 1, count: 1 })];
  if (here === undefined) throw new Error('no case');
  const headers = new Map([['content-type', 'application/json']]);
  const said = (reply: object, status = 200) => ({
    ...{ kind: 'answer' as const, status, headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, ...reply }),
  });
  expect([
    judgeMessage(here, said({ error: { code: -32603, message: 'Cannot read properties of undefined' } })),
    judgeMessage(here, said({ result: { text: 'at Socket.end (/app/node_modules/x/y.js:1)' } })),
    judgeMessage({ ...here, mustRefuse: true }, said({ result: { isError: false } })),
    judgeMessage(here, said({}, 500)),
    judgeMessage(here, { kind: 'none' }),
    judgeMessage(here, said({ result: { isError: true } })),
  ]).toEqual([
    '200: Cannot read properties of undefined',
    expect.stringContaining('a stack trace'),
    '200: it was not refused',
    expect.stringContaining('500'),
    'no answer',
    null,
  ]);
});
