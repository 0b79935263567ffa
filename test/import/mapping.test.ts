import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { columnsRead, ImportProblem, loadMapping, parseMapping } from '../../src/import/mapping.ts';
import { aFolder, MAPPING_FILE } from './files.ts';

const folder = await aFolder();

async function changed(parts: Record<string, unknown>): Promise<unknown> {
  return { ...JSON.parse(await readFile(MAPPING_FILE, 'utf8')), ...parts };
}

describe('a mapping', () => {
  test('of the real data set reads no personal column and no outcome', async () => {
    const { mapping } = await loadMapping(MAPPING_FILE);
    expect(mapping.neverRead).toEqual(['SEX', 'EDUCATION', 'MARRIAGE', 'AGE']);
    for (const column of [...mapping.neverRead, 'default.payment.next.month'])
      expect(columnsRead(mapping)).not.toContain(column);
  });

  test('may say country and group of a customer by columns of their own', async () => {
    const { customer } = JSON.parse(await readFile(MAPPING_FILE, 'utf8'));
    const json = await changed({
      customer: { ...customer, country: { column: 'LAND' }, groupId: { column: 'KONZERN', prefix: 'G-' } },
    });
    const mapping = parseMapping(json);
    expect(columnsRead(mapping)).toEqual(expect.arrayContaining(['LAND', 'KONZERN']));
    expect(() => parseMapping({ ...mapping, neverRead: ['LAND'] })).toThrow(/LAND: is read/);
  });

  test('that reads a column which must not be read is refused by its name', async () => {
    const json = await changed({ neverRead: ['LIMIT_BAL'] });
    expect(() => parseMapping(json)).toThrow(/LIMIT_BAL: is read, but stands under neverRead/);
  });

  test('with several faults is refused with all of them', async () => {
    const json = await changed({ months: [], leastArrears: 1.5, surprise: true });
    expect(() => parseMapping(json)).toThrow(ImportProblem);
    expect(() => parseMapping(json)).toThrow(/leastArrears[\s\S]*months/);
    expect(() => parseMapping(json)).toThrow(/surprise/);
  });

  test('that writes fractions and groups with one mark is refused: 1,234 could be 1234 or 1.234', async () => {
    const { account } = (await loadMapping(MAPPING_FILE)).mapping;
    for (const marks of [{ group: '.' }, { decimal: ',', group: ',' }]) {
      const json = await changed({ account: { ...account, creditLimit: { column: 'LIMIT_BAL', ...marks } } });
      expect(() => parseMapping(json)).toThrow(/decimal.* and group need two different marks/);
    }
  });

  test('with a deep fault is refused with the whole path to it', async () => {
    const json = await changed({
      cycle: { lastBillDaysAgo: 'four', paymentTermDays: 14, paidDaysBeforeDue: 3 },
    });
    expect(() => parseMapping(json)).toThrow(/^ {2}cycle\.lastBillDaysAgo: /m);
  });

  test('whose payments would fall after the next bill is refused', async () => {
    const json = await changed({ cycle: { lastBillDaysAgo: 4, paymentTermDays: 40, paidDaysBeforeDue: 3 } });
    expect(() => parseMapping(json)).toThrow(/paymentTermDays/);
  });

  test('that is missing or no JSON is named', async () => {
    await expect(loadMapping(folder.path('none.json'))).rejects.toThrow('no mapping file');
    await expect(loadMapping(await folder.write('broken.json', '{'))).rejects.toThrow('is no JSON');
  });
});
