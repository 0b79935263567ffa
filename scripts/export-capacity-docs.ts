/**
 * Writes the tables of docs/capacity.md from docs/capacity-units.json: all that stands below its marker. `npm run scale -- --keep` measures
 * the units anew.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { unitsSchema } from '../test/scale/units.ts';
import { capacityDocument } from './capacity/document.ts';

const target = fileURLToPath(new URL('../docs/capacity.md', import.meta.url));
const units = fileURLToPath(new URL('../docs/capacity-units.json', import.meta.url));
const measured = unitsSchema.parse(JSON.parse(await readFile(units, 'utf8')));
await writeFile(target, capacityDocument(await readFile(target, 'utf8'), measured));
process.stdout.write(`${target}\n`);
