/**
 * Writes the tables of docs/refusals.md from the code: everything below its marker. With `--check` it writes
 * nothing and fails when the file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { refusalDocument } from '../src/api/problems/refusal-document.ts';

const target = fileURLToPath(new URL('../docs/refusals.md', import.meta.url));
const found = await readFile(target, 'utf8');
const text = refusalDocument(found);

if (process.argv.includes('--check')) {
  if (found !== text) {
    process.stderr.write('docs/refusals.md is stale: npm run export-refusal-docs\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  process.stdout.write(`${target}\n`);
}
