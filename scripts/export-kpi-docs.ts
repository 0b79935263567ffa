/**
 * Writes the definitions and queries of docs/kpis.md from the code: all that stands below its marker. With `--check` it writes
 * nothing and fails when the file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { kpiDocument } from '../src/store/insight/kpi-queries/document.ts';

const target = fileURLToPath(new URL('../docs/kpis.md', import.meta.url));
const found = await readFile(target, 'utf8');
const text = kpiDocument(found);

if (process.argv.includes('--check')) {
  if (found !== text) {
    process.stderr.write('docs/kpis.md is stale: npm run export-kpi-docs\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  process.stdout.write(`${target}\n`);
}
