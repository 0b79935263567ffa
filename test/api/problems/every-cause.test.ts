import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { everyAbsence } from '../../../src/api/problems/no-such.ts';
import { problemOfFailure } from '../../../src/api/problems/of-failure.ts';
import { Problem } from '../../../src/api/problems/problem.ts';
import { problemKinds } from '../../../src/api/problems/problem-kinds.ts';
import { BusinessFailure, FAILURE_TYPES, plainCauseOf } from '../../../src/domain/failure-types.ts';
import { PLAIN_CAUSES } from '../../../src/domain/plain-causes.ts';
import { REFUSAL_TABLES } from '../../../src/domain/refusal-tables.ts';
import { problemOf } from '../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { aTestApi } from '../example-api.ts';

const CAUSE = {
  code: expect.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  pointer: expect.stringMatching(/^(\/[A-Za-z-]+)*$/),
  detail: expect.stringMatching(/^\S.*\.$/),
  accepted: expect.stringMatching(/^[a-z].*[^.]$/),
};

describe('every refusal names its cause', () => {
  test.each(FAILURE_TYPES)('%s', (type) => {
    const { errors, detail } = problemOfFailure(type);
    expect(detail).toMatch(/^\S.*\.$/);
    expect(errors?.length).toBeGreaterThan(0);
    for (const fault of errors ?? []) expect(fault).toMatchObject(CAUSE);
  });

  test.each(problemKinds.filter((kind) => kind !== 'internal'))('a problem of the kind %s', (kind) => {
    const { errors } = new Problem(kind, 'A sentence.');
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject(CAUSE);
    expect(new Problem(kind, 'A sentence.', { errors: [] }).errors).toEqual(errors);
  });

  test('a failure that names nothing has the cause of its type; one that names faults has these', () => {
    const { faults } = new BusinessFailure('CurrencyMismatch', 'for operations');
    expect(faults).toEqual([plainCauseOf('CurrencyMismatch')]);
    const own = [{ pointer: '/monthlyCharge/currency', code: 'currency-mismatch', detail: 'Not this one.' }];
    expect(new BusinessFailure('CurrencyMismatch', 'x', { faults: own }).faults).toEqual(own);
    expect(new BusinessFailure('OrderDiffers', 'x', { faults: [] }).faults).toEqual([
      plainCauseOf('OrderDiffers'),
    ]);
  });

  test('no code of a type or of a thing means anything else in the tables of subjects', () => {
    const plain = Object.values(PLAIN_CAUSES).map(({ code }) => code);
    const inTables = Object.values(REFUSAL_TABLES).flatMap((table) => [...table.codes].map(String));
    expect(plain.filter((code) => inTables.includes(code))).toEqual([]);
    expect(new Set(plain).size).toBe(plain.length);
    const absent = everyAbsence();
    for (const fault of absent) expect(fault).toMatchObject(CAUSE);
    const codes = absent.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('no route says by itself that something is not there', () => {
    const routes = readdirSync('src/api/routes', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('platform'))
      .filter((path) => readFileSync(`src/api/routes/${path}`, 'utf8').includes("new Problem('not-found'"));
    expect(routes).toEqual([]);
  });
});

describe('over HTTP', async () => {
  const { db } = await aDatabaseForThisFile('every-cause');
  const api = await aTestApi(db);

  test('an address that is not there, and a body that is no JSON, have a code too', async () => {
    expect((await problemOf(await api.get('/nowhere'))).document.errors).toMatchObject([
      { code: 'not-found' },
    ]);
    const response = await api.post('/v1/notes', '{"a": ', { 'idempotency-key': 'every-cause-1' });
    expect((await problemOf(response)).document.errors).toMatchObject([{ code: 'malformed-body' }]);
  });
});
