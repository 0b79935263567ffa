/**
 * Writes docs/openapi.json from the routes as they are registered. With `--check` it writes nothing and fails when the
 * file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openApiText } from '../src/api/openapi/text.ts';

const target = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const text = openApiText();

if (process.argv.includes('--check')) {
  const found = await readFile(target, 'utf8').catch(() => '');
  if (found !== text) {
    process.stderr.write('docs/openapi.json is stale: npm run export-openapi\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  process.stdout.write(`${target}\n`);
}
