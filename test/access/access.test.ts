import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaredRoutes as appOfDeclaredRoutes } from '../../src/api/openapi/text.ts';
import { ROLES } from '../../src/domain/access/roles.ts';
import { testServers } from '../support/servers.ts';
import { declaredRoutes } from './declared-routes.ts';
import { accessDocument } from './document.ts';
import { type MatrixResult, runMatrix } from './matrix.ts';
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

test('docs/access.md shows the roles and routes as they are declared', () => {
  const file = readFileSync(fileURLToPath(new URL('../../docs/access.md', import.meta.url)), 'utf8');
  expect(file, 'npm run export-access-docs writes it').toBe(accessDocument(file));
});

/** The command tries every kind of wrong token on every route; here each route meets one in this many. */
const ONE_IN = 5;

describe('authz:matrix', () => {
  let target: Awaited<ReturnType<typeof startTarget>>;
  let result: MatrixResult;
  beforeAll(async () => {
    target = await startTarget(testServers());
    result = await runMatrix(target, { oneIn: ONE_IN });
  }, 300_000);
  afterAll(() => target.stop());

  test('every route answers every kind of token as it is declared, and no refused request changes anything', () => {
    expect(result.leaks).toEqual([]);
    expect(result.routes).toBe(declaredRoutes().length);
    expect(Object.keys(result.tried).length).toBeGreaterThan(30);
    for (const [token, times] of Object.entries(result.tried))
      expect([token, times]).toEqual([
        token,
        expect.toSatisfy((n: number) => n >= Math.floor(result.routes / ONE_IN)),
      ]);
    for (const role of ROLES) expect(result.tried[`role ${role}`]).toBe(result.routes);
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
