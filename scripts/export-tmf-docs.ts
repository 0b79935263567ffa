/**
 * Writes the tables of docs/tmf.md from the code: everything below its marker. With `--check` it writes
 * nothing and fails when the file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { tmfDocument } from '../src/api/tmf/coverage-document.ts';

const target = fileURLToPath(new URL('../docs/tmf.md', import.meta.url));
const found = await readFile(target, 'utf8');
const text = tmfDocument(found);

if (process.argv.includes('--check')) {
  if (found !== text) {
    process.stderr.write('docs/tmf.md is stale: npm run export-tmf-docs\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  process.stdout.write(`${target}\n`);
}
