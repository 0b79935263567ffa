/** Writes docs/controls.md from the table of controls. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { controlsDocument, PRINTED_IN } from './controls/document.ts';
import { CONTROLS } from './controls/table.ts';

const fileAt = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const target = fileAt('docs/controls.md');
const printed = await Promise.all(PRINTED_IN.map((file) => readFile(fileAt(file), 'utf8')));
await writeFile(target, controlsDocument(CONTROLS, printed));
process.stdout.write(`${target}\n`);
