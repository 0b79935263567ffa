/**
 * Writes the tables of docs/access.md from the declarations of roles and routes. With `--check` it writes nothing and fails when the
 * file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { accessDocument } from '../test/access/document.ts';

const target = fileURLToPath(new URL('../docs/access.md', import.meta.url));
const found = await readFile(target, 'utf8');
const text = accessDocument(found);

if (process.argv.includes('--check')) {
  if (found !== text) {
    process.stderr.write('docs/access.md is stale: npm run export-access-docs\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  process.stdout.write(`${target}\n`);
}
