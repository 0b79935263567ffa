/**
 * Writes docs/policy.schema.json and the table of docs/policy-lint.md from the code. With `--check` it writes nothing
 * and fails when one of them is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lintDocument } from '../src/rules/lint/codes.ts';
import { policyJsonSchemaText } from '../src/rules/policy-json-schema.ts';

const targets = [
  ['docs/policy.schema.json', policyJsonSchemaText()],
  ['docs/policy-lint.md', lintDocument()],
] as const;

for (const [name, text] of targets) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!process.argv.includes('--check')) {
    await writeFile(file, text);
    process.stdout.write(`${file}\n`);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`${name} is stale: npm run export-policy-schema\n`);
    process.exitCode = 1;
  }
}
