import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { kpiDocument } from '../../../src/store/insight/kpi-queries/document.ts';

test('docs/kpis.md has the definitions and queries that the code has (npm run export-kpi-docs writes them)', async () => {
  const found = await readFile(new URL('../../../docs/kpis.md', import.meta.url), 'utf8');
  expect(kpiDocument(found) === found).toBe(true);
});
