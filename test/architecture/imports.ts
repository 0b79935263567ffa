import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One import or re-export in a source file. */
export interface Import {
  /** Path of the importing file inside src, with slashes, such as `api/app.ts`. */
  readonly from: string;
  /** As written for a package; for a relative import, the path inside src, such as `domain/money.ts`. */
  readonly to: string;
  readonly isPackage: boolean;
  /** Nothing of it is left at run time: `import type`, or every name marked with `type`. */
  readonly typeOnly: boolean;
  readonly line: number;
}

const STATEMENT = /\b(import|export)\s+(type\s+)?([^'";]*?)\bfrom\s*'([^']+)'/g;
const BARE = /(?:^|\n)\s*import\s*'([^']+)'/g;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

/** Blanks out comments, keeping every line break. Good for the sources here, whose strings hold no comment marks. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/^\s*\/\/.*$/gm, '');
}

/** Every import of one source text. `from` is its path inside src. */
export function importsOf(from: string, source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, index: number): void => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : posix.normalize(posix.join(posix.dirname(from), specifier));
    found.push({ from, to, isPackage, typeOnly, line: text.slice(0, index).split('\n').length });
  };
  for (const match of text.matchAll(STATEMENT)) {
    const [, , type, names = '', specifier = ''] = match;
    add(specifier, type !== undefined || onlyTypes(names), match.index);
  }
  for (const match of text.matchAll(BARE)) add(match[1] ?? '', false, match.index);
  for (const match of text.matchAll(DYNAMIC)) add(match[1] ?? '', false, match.index);
  return found;
}

/** Whether `{ type A, type B }` names types alone. A default or namespace import does not. */
function onlyTypes(names: string): boolean {
  const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  if (inner === undefined) return false;
  const parts = inner.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').every((part) => part.startsWith('type '));
}

/** Every file below a folder, as paths inside it with slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => statSync(join(folder, file)).isFile());
}

/** Every import of every TypeScript file in src. */
export function importsOfSources(): Import[] {
  const src = join(ROOT, 'src');
  return filesBelow(src)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsOf(file, readFileSync(join(src, file), 'utf8')));
}

/** Where a relative link of a document leads to, from the root of the repository; null when nothing is there. */
export function linkTarget(document: string, link: string): string | null {
  const target = join(ROOT, dirname(document), link);
  return existsSync(target) ? relative(ROOT, target) : null;
}
