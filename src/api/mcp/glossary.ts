import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../../../docs/glossary.md', import.meta.url));

let text: Promise<string> | undefined;

/** docs/glossary.md, read once. */
export function glossary(): Promise<string> {
  text ??= readFile(FILE, 'utf8');
  return text;
}
