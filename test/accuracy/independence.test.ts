import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, 'oracle');
const SPECIFIER =
  /\bfrom\s+['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]|\brequire\s*\(\s*['"]([^'"]+)['"]/g;

/** What the text of a module imports. */
function importedBy(text: string): string[] {
  return [...text.matchAll(SPECIFIER)].map(([, from, direct, required]) => from ?? direct ?? required ?? '');
}

function isAllowed(specifier: string): boolean {
  return specifier === 'temporal-polyfill' || /^\.\/[a-z-]+\.ts$/.test(specifier);
}

describe('the oracle', () => {
  test('imports nothing but its own files and temporal-polyfill, so that no fault of src can be its own', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
    expect(files.length).toBeGreaterThan(8);
    expect(files.every((file) => file.endsWith('.ts'))).toBe(true);
    const imports = files.flatMap((file) =>
      importedBy(readFileSync(join(FOLDER, file), 'utf8')).map((specifier) => ({ file, specifier })),
    );
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter(({ specifier }) => !isAllowed(specifier))).toEqual([]);
  });

  test.each([
    "import { exact } from '../../../src/domain/money.ts';",
    "import type { Bill } from '../../../src/domain/account.ts';",
    "export * from '../compare.ts';",
    "const money = await import('../../../src/domain/money.ts');",
    "import '../../../src/domain/money.ts';",
    "const money = require('zod');",
  ])('%s would be found out', (text) => {
    expect(importedBy(text).every(isAllowed)).toBe(false);
    expect(importedBy(text)).toHaveLength(1);
  });
});
