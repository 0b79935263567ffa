import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { TMF_SPECIFICATIONS } from '../../../src/api/tmf/attributes.ts';
import { tmfDocument } from '../../../src/api/tmf/coverage-document.ts';
import { REFUSED_OPERATIONS } from '../../../src/api/tmf/refused.ts';
import { TMF_RESOURCES } from '../../../src/api/tmf/routes.ts';
import { TMF_APIS } from '../../../src/domain/tmf/apis.ts';

test('docs/tmf.md says what is served (npm run export-tmf-docs writes it)', async () => {
  const found = await readFile(new URL('../../../docs/tmf.md', import.meta.url), 'utf8');
  expect(found === tmfDocument(found)).toBe(true);
});

test('an operation that is refused is one of its specification, and is not served', () => {
  for (const { resource, path, operation } of REFUSED_OPERATIONS) {
    const [specification = '', name = ''] = resource.split(':');
    const table = Object.entries(TMF_SPECIFICATIONS).find(([key]) => key === specification)?.[1];
    expect(path).toBe(`${table?.basePath}/${name}`);
    expect(table?.resources[name]?.operations).toContain(operation);
    const served = TMF_RESOURCES.find((one) => one.specification === specification && one.name === name);
    expect(
      { post: served?.creation, patch: served?.change, delete: served?.removal }[operation],
    ).toBeUndefined();
  }
});

test('what a resource fills and takes are attributes of its specification', () => {
  for (const { specification, name, reads, creation, change } of TMF_RESOURCES) {
    const { resources, types } = TMF_SPECIFICATIONS[specification];
    const { type = '', create, update } = resources[name] ?? {};
    expect(Object.keys(types[type] ?? {})).toEqual(expect.arrayContaining([...reads.fills]));
    if (change !== undefined)
      expect(Object.keys(types[update ?? ''] ?? {})).toEqual(expect.arrayContaining([...change.takes]));
    if (creation !== undefined)
      expect(Object.keys(types[create ?? ''] ?? {})).toEqual(
        expect.arrayContaining([...creation.takes, ...creation.defaults]),
      );
  }
});

test('the paths of the APIs are those of their specifications', () => {
  const paths = Object.entries(TMF_SPECIFICATIONS).map(([name, { basePath }]) => [name, basePath]);
  expect(Object.entries(TMF_APIS).map(([name, { basePath }]) => [name, basePath])).toEqual(paths);
});
