import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { TMF_SPECIFICATIONS } from '../../../src/api/tmf/attributes.ts';
import { tmfDocument } from '../../../src/api/tmf/coverage-document.ts';
import { TMF_RESOURCES } from '../../../src/api/tmf/routes.ts';

test('docs/tmf.md says what is served (npm run export-tmf-docs writes it)', async () => {
  const found = await readFile(new URL('../../../docs/tmf.md', import.meta.url), 'utf8');
  expect(found === tmfDocument(found)).toBe(true);
});

test('what a resource fills and takes are attributes of its specification', () => {
  for (const { specification, name, reads, creation } of TMF_RESOURCES) {
    const { resources, types } = TMF_SPECIFICATIONS[specification];
    const { type = '', create } = resources[name] ?? {};
    expect(Object.keys(types[type] ?? {})).toEqual(expect.arrayContaining([...reads.fills]));
    if (creation !== undefined)
      expect(Object.keys(types[create ?? ''] ?? {})).toEqual(
        expect.arrayContaining([...creation.takes, ...creation.defaults]),
      );
  }
});
