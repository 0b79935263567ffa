import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DOORS, doneByDoors, doneItself, EXCEPTIONS, writesOfStore } from './doors.ts';
import { filesBelow, ROOT } from './imports.ts';

describe('routes, activities and commands', () => {
  const writes = writesOfStore();
  const done = doneByDoors(writes);
  const isException = (one: (typeof done)[number]) =>
    EXCEPTIONS.some(({ file, found }) => file === one.file && found === one.found);

  test('leave every write and every refusal to a service', () => {
    // A parser that finds no files would find no violation either.
    expect(DOORS.flatMap((folder) => filesBelow(join(ROOT, 'src', folder))).length).toBeGreaterThan(100);
    expect(done.filter((one) => !isException(one))).toEqual([]);
  });

  test('have no exception that is no longer needed', () => {
    const needed = EXCEPTIONS.filter(({ file, found }) =>
      done.some((one) => one.file === file && one.found === found),
    );
    expect(needed).toEqual(EXCEPTIONS);
  });

  test('the writes are those of the store: of every part that can write, and no read', () => {
    const store = readFileSync(join(ROOT, 'src/store/store.ts'), 'utf8');
    const makers = new Set([...store.matchAll(/\.\.\.(\w+Writes)\(/g)].map(([, maker]) => maker));
    expect(makers.size).toBeGreaterThan(20);
    const methods = [...writes.values()].flatMap((of) => [...of]);
    expect(methods.length).toBeGreaterThan(makers.size * 2);
    expect([...(writes.get('policies') ?? [])]).toEqual(
      expect.arrayContaining(['draft', 'release', 'rollback', 'retire']),
    );
    for (const part of ['cycleChanges', 'kpis', 'bulk']) expect(writes.has(part)).toBe(true);
    expect(writes.get('policies')?.has('book')).toBe(false);
    expect(writes.get('kpis')?.has('report')).toBe(false);
    expect(writes.has('snapshots')).toBe(false);
  });

  test.each([
    ['await deps.store.policies.release(by);', 'store.policies.release'],
    ['await store.ledger.postLines([], now);', 'store.ledger.postLines'],
    ['const { ledger } = deps.store; await ledger.reverse(entry, now);', 'store.ledger.reverse'],
    ['const give = store.promises.give; await give(wish);', 'store.promises.give'],
    ['await deps.store.policies[step](by);', 'store.policies[...]'],
    ["import { disputeWrites } from '../../store/arrears/disputes.ts';", 'import disputeWrites'],
    ["throw new BusinessFailure('NotFound', 'no');", 'new BusinessFailure'],
  ])('%s is found out', (text, found) => {
    expect(doneItself('api/routes/x.ts', text, writes)).toEqual([found]);
  });

  test.each([
    'const bill = await deps.store.bills.get(billId);',
    'await releasePolicy(deps, step);',
    "throw new Problem('not-found', 'no');",
    "import { disputeReads } from '../../store/arrears/disputes.ts';",
  ])('%s is allowed', (text) => {
    expect(doneItself('api/routes/x.ts', text, writes)).toEqual([]);
  });
});
