import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Canary } from './canaries.ts';

/** A place in which canaries are looked for. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** One canary that was found. */
export interface Leak {
  readonly what: string;
  readonly where: string;
}

/** Every file below a folder, read whole. A file that goes away meanwhile is left out. */
export async function filesBelow(folder: string, name: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const places: Place[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null)
      places.push({ name: `${name}: ${path.slice(folder.length + 1)}`, bytes: written(bytes) });
  }
  return places;
}

const PAGE = 4_096;
const EMPTY = Buffer.alloc(PAGE);

/** Without the pages that nothing was written to: a journal is made a hundred megabytes long. */
function written(bytes: Buffer): Buffer {
  const pages: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    if (!page.equals(EMPTY.subarray(0, page.length))) pages.push(page);
  }
  return Buffer.concat(pages);
}

/** Which canaries lie in which place: as text, as UTF-16, as hex, and in base64 at any of its three offsets. */
export function leaksIn(places: readonly Place[], canaries: readonly Canary[]): Leak[] {
  const forms = canaries.map(({ what, text }) => ({ what, forms: formsOf(text) }));
  return places.flatMap(({ name, bytes }) =>
    forms
      .filter((canary) => canary.forms.some((form) => bytes.includes(form)))
      .map(({ what }) => ({ what, where: name })),
  );
}

function formsOf(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8');
  const base64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), utf8]).toString('base64');
    // Without the characters that neighbours have a part in.
    return Buffer.from(shifted.slice(offset === 0 ? 0 : offset + 1, -4));
  });
  return [utf8, Buffer.from(text, 'utf16le'), Buffer.from(utf8.toString('hex')), ...base64];
}
