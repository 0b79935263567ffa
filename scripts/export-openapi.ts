/**
 * Writes what is made of the routes as they are registered: docs/openapi.json, and of that the types of the client in
 * packages/client. With `--check` it writes nothing and fails when a file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openApiText } from '../src/api/openapi/text.ts';
import { clientApiText } from './client/api-text.ts';

const document = openApiText();
const made = [
  { file: 'docs/openapi.json', text: document },
  { file: 'packages/client/src/api.ts', text: clientApiText(JSON.parse(document)) },
];

for (const { file, text } of made) {
  const target = fileURLToPath(new URL(`../${file}`, import.meta.url));
  if (process.argv.includes('--check')) {
    const found = await readFile(target, 'utf8').catch(() => '');
    if (found !== text) {
      process.stderr.write(`${file} is stale: npm run export-openapi\n`);
      process.exitCode = 1;
    }
  } else {
    await writeFile(target, text);
    process.stdout.write(`${target}\n`);
  }
}
