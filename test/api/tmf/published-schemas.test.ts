import { describe, expect, test } from 'vitest';
import { publishedSchemas } from '../../support/callers/tmf-specs.ts';

const judge = publishedSchemas();

test('a judge of replies can be had only of a folder with the published files', () => {
  expect(publishedSchemas('')).toBeNull();
  if (judge === null)
    process.stderr.write('TMF_SPECS names no folder: replies of TM Forum APIs are not held against them\n');
});

describe.skipIf(judge === null)('with the published files (TMF_SPECS)', () => {
  const bill = { id: 'B-1', href: 'http://localhost/B-1' };
  const at = { method: 'GET', path: '/tmf-api/customerBillManagement/v4/customerBill/B-1', status: 200 };

  test('a reply is judged by its operation, its status and the types of its attributes', () => {
    expect(judge?.({ ...at, body: bill })).toEqual([]);
    expect(judge?.({ ...at, body: { ...bill, billDate: 'soon' } })).toHaveLength(1);
    expect(judge?.({ ...at, body: { ...bill, amountDue: { unit: 'EUR', value: '1' } } })).toHaveLength(1);
    expect(judge?.({ ...at, status: 404, body: { code: 'not-found' } })).not.toEqual([]);
    expect(judge?.({ ...at, method: 'DELETE', status: 204, body: undefined })).toHaveLength(1);
  });
});
