import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaredRoutes as appOfDeclaredRoutes } from '../../src/api/openapi/text.ts';
import { PUBLIC_ROUTES } from '../../src/api/public-route.ts';
import { TMF_PATH } from '../../src/api/tmf/error-document.ts';
import { ROLES } from '../../src/domain/access/roles.ts';
import { testServers } from '../support/run/servers.ts';
import { declaredRoutes } from './declared-routes.ts';
import { accessDocument } from './document.ts';
import { type MatrixResult, runAll, runMatrix } from './matrix.ts';
import { personalFieldsOfAnswers } from './personal-answers.ts';
import { startTarget } from './target.ts';

test('every route of the application is declared, with scopes and the rule for bound tokens', () => {
  const registered = new Set(
    appOfDeclaredRoutes()
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  );
  const declared = declaredRoutes().map(({ name }) => name);
  expect(declared.length).toBeGreaterThan(80);
  expect([...registered].sort()).toEqual([...declared].sort());
});

test('no two routes have one address, and no two operations one name', () => {
  const documented = declaredRoutes().map(({ method, path }) => addressOf(method, path));
  const beside = Object.values(PUBLIC_ROUTES).map(({ method, path }) => addressOf(method, path));
  // Registering a route twice leaves one in the document, and two here.
  const registered = appOfDeclaredRoutes().openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [addressOf(definition.route.method, definition.route.path)] : [],
  );
  expect(twice([...registered, ...beside])).toEqual([]);
  expect([...registered].sort()).toEqual([...documented].sort());
  expect(twice(declaredRoutes().map(({ operationId }) => operationId))).toEqual([]);
  expect(twice(['get /a/{}', 'post /a/{}', addressOf('get', '/a/{b}')])).toEqual(['get /a/{}']);
});

test('a route says that it shows personal data when, and only when, its answers have personal fields', () => {
  const fields = personalFieldsOfAnswers();
  // TM Forum's tables say what its resources have, and a test of theirs that nobody but the customer sees names in clear.
  const native = declaredRoutes().filter(({ path }) => !path.startsWith(TMF_PATH));
  const wrong = native.filter(
    ({ operationId, personal }) => (personal !== 'none') !== (fields.get(operationId) ?? []).length > 0,
  );
  // Results of lines are the answers of another route. A copy of everything has documents of every shape: no schema names their fields.
  expect(wrong.map(({ operationId }) => [operationId, fields.get(operationId)])).toEqual([
    ['createCustomers', []],
    ['getPersonalCopy', []],
  ]);
  expect(fields.get('getCustomer')?.toSorted()).toEqual([
    'Customer.email',
    'Customer.name',
    'Customer.phone',
    'Customer.postalAddress.city',
    'Customer.postalAddress.postcode',
    'Customer.postalAddress.street',
  ]);
});

test('what changes something leaves an act of its own, or begins or moves a case, whose activities do', () => {
  const silent = declaredRoutes().filter(
    ({ method, audited, objects }) => method !== 'get' && audited.length === 0 && objects[0] !== 'case',
  );
  // These compute an answer and change nothing; an event of another system is entered there.
  expect(silent.map(({ operationId }) => operationId).sort()).toEqual([
    'backtestPolicy',
    'evaluateServiceOrder',
    'evaluateServiceOrders',
    'explainServiceOrderEvaluation',
    'lintPolicyDocument',
    'reportFraudEvent',
    'runPolicyDocumentTests',
    'runPolicyTests',
    // The state of a bill follows its payments: a client can say it, and change nothing.
    'tmfChangeCustomerBill',
  ]);
  // Who was given everything of a customer is entered, though nothing else changes.
  const entering = declaredRoutes().filter(({ method, audited }) => method === 'get' && audited.length > 0);
  expect(entering.map(({ operationId }) => operationId)).toEqual(['getPersonalCopy']);
});

test('docs/access.md shows the roles and routes as they are declared', () => {
  const file = readFileSync(fileURLToPath(new URL('../../docs/access.md', import.meta.url)), 'utf8');
  expect(file, 'npm run export-access-docs writes it').toBe(accessDocument(file));
});

/** Two addresses that differ only in the names of their parameters are one. */
function addressOf(method: string, path: string): string {
  return `${method.toLowerCase()} ${path.replaceAll(/\{\w+\}|:\w+/g, '{}')}`;
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, n) => names.indexOf(name) !== n))];
}

/** The command tries every role and every kind of wrong token on every route; here each route meets one in this many. */
const ONE_IN = 8;

describe('authz:matrix', () => {
  let target: Awaited<ReturnType<typeof startTarget>>;
  let result: MatrixResult;
  beforeAll(async () => {
    target = await startTarget(testServers());
    result = await runAll(target, { oneIn: ONE_IN });
  }, 300_000);
  afterAll(() => target.stop());

  /** Each kind of token is tried on its share of the routes; some routes are outside of the API's description, and have tokens of their own. */
  const leastOf = (token: string): number =>
    token.startsWith('outside of the description')
      ? Object.keys(PUBLIC_ROUTES).length
      : Math.floor(declaredRoutes().length / ONE_IN);

  test('every route answers every kind of token as it is declared, and no refused request changes anything', () => {
    expect(result.leaks).toEqual([]);
    expect(result.routes).toBe(declaredRoutes().length + Object.keys(PUBLIC_ROUTES).length);
    expect(result.tried['a request above the limit']).toBeGreaterThan(
      3 * Object.keys(PUBLIC_ROUTES).length + (3 * declaredRoutes().length) / ONE_IN - 1,
    );
    expect(Object.keys(result.tried).length).toBeGreaterThan(30);
    for (const [token, times] of Object.entries(result.tried))
      expect([token, times]).toEqual([token, expect.toSatisfy((n: number) => n >= leastOf(token))]);
    for (const role of ROLES) expect(result.tried[`role ${role}`]).toBeGreaterThan(0);
  });

  test('can find a leak: an API whose answers fit no declaration', async () => {
    const valid = (bearer: Parameters<typeof target.tokens.valid>[0]) =>
      target.tokens.valid({ ...bearer, roles: ['auditor'] });
    const { leaks } = await runMatrix(
      { ...target, tokens: { ...target.tokens, valid } },
      { routes: declaredRoutes().filter(({ tag }) => tag === 'Policies') },
    );
    expect(leaks.map(({ token }) => token)).toEqual(
      expect.arrayContaining(['role policyApprover', 'no role']),
    );
  }, 300_000);
});
