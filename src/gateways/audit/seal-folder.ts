import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seal, SealArchive, SealWitness } from '../../domain/audit/seal.ts';
import { parseSeal, sealText } from './seal-file.ts';

const NAME = /^(\d{8})\.json$/;
const nameOf = (number: number) => `${String(number).padStart(8, '0')}.json`;

/**
 * Seals as files in a folder that files are only added to. It opens them for appending alone, so the folder may be one that the
 * operating system lets nobody change (`chattr +a`), or a mount that is written once.
 */
export function createSealFolder(folder: string): SealWitness & SealArchive {
  return {
    name: 'folder',
    async witness(seal: Seal) {
      await mkdir(folder, { recursive: true });
      const name = nameOf(seal.head.number);
      await addFile(join(folder, name), sealText(seal));
      return name;
    },
    async read(number) {
      const text = await textOf(join(folder, nameOf(number)));
      if (text === null) return null;
      const seal = parseSeal(text);
      return seal === null || seal.head.number !== number ? 'malformed' : seal;
    },
    async last() {
      const names = await readdir(folder).catch(() => []);
      return Math.max(0, ...names.map((name) => Number(NAME.exec(name)?.[1] ?? 0)));
    },
  };
}

/**
 * Writes a file that is not there, and ends one that a crash left unfinished.
 * @throws when it is there with another content
 */
async function addFile(file: string, text: string): Promise<void> {
  if ((await textOf(file)) === text) return;
  const bytes = Buffer.from(text, 'utf8');
  const handle = await open(file, 'a+', 0o640);
  try {
    const there = await handle.readFile();
    if (!bytes.subarray(0, there.length).equals(there)) throw new Error(`${file} holds another seal`);
    if (there.length < bytes.length) await handle.appendFile(bytes.subarray(there.length));
    await handle.chmod(0o440);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
