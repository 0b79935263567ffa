import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isCurrency } from '../../src/domain/currency.ts';
import { POLICIES_FOLDER } from '../../src/mains/prepare.ts';

/** Names of the documents that come with the product; the newest version of each is what decides. */
const NAMES = readdirSync(POLICIES_FOLDER).filter((name) => name !== 'candidates');

const record = z.record(z.string(), z.unknown());

function newestOf(name: string): Record<string, unknown> {
  const file = readdirSync(`${POLICIES_FOLDER}/${name}`).sort().at(-1) ?? '';
  return record.parse(JSON.parse(readFileSync(`${POLICIES_FOLDER}/${name}/${file}`, 'utf8')));
}

/** Every object in a document, with its place. */
function* objectsIn(value: unknown, at = ''): Generator<readonly [string, Record<string, unknown>]> {
  if (Array.isArray(value)) for (const [n, each] of value.entries()) yield* objectsIn(each, `${at}/${n}`);
  const found = Array.isArray(value) ? null : (record.safeParse(value).data ?? null);
  if (found === null) return;
  yield [at, found];
  for (const [key, each] of Object.entries(found)) yield* objectsIn(each, `${at}/${key}`);
}

const amountFacts = (document: Record<string, unknown>) =>
  Object.entries(record.parse(document['facts'] ?? {}))
    .filter(([, declared]) => record.parse(declared)['unit'] === 'minor')
    .map(([name]) => name);

describe.each(NAMES)('the newest version of %s', (name) => {
  test('compares no amount with one number for all currencies', () => {
    const document = newestOf(name);
    const amounts = amountFacts(document);
    const parameters = record.parse(document['parameters'] ?? {});
    const compared = [...objectsIn({ ...document, facts: {}, tests: [] })]
      .filter(([, { fact, operator }]) => operator !== undefined && amounts.includes(String(fact)))
      .filter(([, { value }]) => {
        const reference = record.safeParse(value).data?.['fact'];
        return reference === undefined ? value !== 0 : Object.hasOwn(parameters, String(reference));
      });
    expect(compared.map(([at]) => at)).toEqual([]);
  });

  test('has no amount among its parameters that is not by currency', () => {
    // One minor unit is the least amount there is, in every currency.
    const single = [...objectsIn(newestOf(name)['parameters'])].flatMap(([at, object]) =>
      Object.entries(object)
        .filter(([key, value]) => /Amount$/.test(key) && typeof value === 'number' && value > 1)
        .map(([key]) => `${at}/${key}`),
    );
    expect(single).toEqual([]);
  });

  test('names amounts in currencies that exist, and none twice', () => {
    const tables = [...objectsIn({ ...newestOf(name), tests: [] })].filter(([, object]) =>
      Object.keys(object).includes('EUR'),
    );
    for (const [at, table] of tables)
      expect([at, Object.keys(table).filter((currency) => !isCurrency(currency))]).toEqual([at, []]);
  });
});
