import { describe, expect, test } from 'vitest';
import { isTooDeep } from '../../../src/api/middleware/body.ts';
import { problemOf } from '../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { aTestApi } from '../example-api.ts';

const { db } = await aDatabaseForThisFile('bodies');
const api = await aTestApi(db);
const nested = (depth: number, [open, close]: readonly [string, string] = ['[', ']']) =>
  `${open.repeat(depth)}0${close.repeat(depth)}`;

describe('how deep a body may be nested', () => {
  test.each([
    [nested(100), false],
    [nested(101), true],
    [nested(101, ['{"a":', '}']), true],
    [JSON.stringify('['.repeat(5_000)), false],
    [JSON.stringify({ text: `"\\"${'{'.repeat(5_000)}`, list: [] }), false],
    [`[${nested(90)},${nested(90)}]`, false],
  ])('%#: too deep: %s', (text, tooDeep) => {
    expect(isTooDeep(text)).toBe(tooDeep);
  });

  test.each([nested(100_000), nested(40_000, ['{"a":', '}']), '['.repeat(100_000)])(
    'a deeper one is refused before anything reads it',
    async (body) => {
      const token = await api.issuer.tokenOf({ role: 'care' });
      const answer = await api.app.request('/v1/notes', {
        ...{ method: 'POST', body },
        headers: {
          ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          'idempotency-key': crypto.randomUUID(),
        },
      });
      expect(answer.status).toBe(400);
      const { kind, document } = await problemOf(answer);
      expect({ kind, detail: document.detail }).toEqual({
        kind: 'malformed-body',
        detail: 'Lists and objects of a body may be nested 100 deep at most.',
      });
    },
  );
});
