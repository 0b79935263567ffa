/** Writes docs/controls.md from the table of controls. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { controlsDocument } from './controls/document.ts';
import { CONTROLS } from './controls/table.ts';

const target = fileURLToPath(new URL('../docs/controls.md', import.meta.url));
await writeFile(target, controlsDocument(CONTROLS));
process.stdout.write(`${target}\n`);
