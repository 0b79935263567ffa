/**
 * Writes docs/events/schemas.json and docs/events/asyncapi.json from the code, unless a change breaks readers of what was published. With `--check`
 * it writes nothing and fails when a file is not what it would write.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { asyncApiDocument, eventSchemaDocument } from '../src/services/events/event-documents.ts';
import { schemaBreaks } from '../src/services/events/schema-compatibility.ts';

const folder = new URL('../docs/events/', import.meta.url);
const files = { 'schemas.json': eventSchemaDocument(), 'asyncapi.json': asyncApiDocument() };

const published: Record<string, unknown> = JSON.parse(
  await readFile(new URL('schemas.json', folder), 'utf8').catch(() => '{}'),
);
const now: Record<string, unknown> = { ...files['schemas.json'] };
const breaks = Object.entries(published).flatMap(([type, schema]) =>
  type in now ? schemaBreaks(schema, now[type]).map((one) => `${type}: ${one}`) : [`${type} is gone`],
);
if (breaks.length > 0) {
  process.stderr.write(
    `${breaks.join('\n')}\nA change that breaks readers is a new type that ends in .v2.\n`,
  );
  process.exitCode = 1;
} else {
  await mkdir(folder, { recursive: true });
  for (const [name, document] of Object.entries(files)) {
    const target = fileURLToPath(new URL(name, folder));
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (!process.argv.includes('--check')) {
      await writeFile(target, text);
      process.stdout.write(`${target}\n`);
    } else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
      process.stderr.write(`docs/events/${name} is stale: npm run export-events\n`);
      process.exitCode = 1;
    }
  }
}
