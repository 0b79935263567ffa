import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

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

/**
 * Every import of one source text: static and dynamic ones, re-exports, and types taken by `import('...').Name`.
 * @param from the text's path inside src
 * @throws when the text cannot be parsed, or imports something whose name is computed: no arrow can be checked then
 */
export function importsOf(from: string, source: string): Import[] {
  const parsed = parseSync(from, source);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`src/${from}: ${error.message}`);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, start: number): void => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : posix.join(posix.dirname(from), specifier);
    found.push({ from, to, isPackage, typeOnly, line: source.slice(0, start).split('\n').length });
  };
  const onlyTypes = (entries: readonly { readonly isType: boolean }[]): boolean =>
    entries.length > 0 && entries.every(({ isType }) => isType);
  for (const { moduleRequest, entries, start } of parsed.module.staticImports)
    add(moduleRequest.value, onlyTypes(entries), start);
  for (const { entries, start } of parsed.module.staticExports) {
    const target = entries.find(({ moduleRequest }) => moduleRequest !== null)?.moduleRequest;
    if (target) add(target.value, onlyTypes(entries), start);
  }
  // Those two are not among the module's static records; few files have any, and walking a tree takes its time.
  if (source.includes('import('))
    new Visitor({
      ImportExpression: ({ source: specifier, start }) => {
        if (specifier.type !== 'Literal')
          throw new Error(`src/${from} imports a file whose name is computed`);
        add(String(specifier.value), false, start);
      },
      TSImportType: ({ source: specifier, start }) => add(specifier.value, true, start),
    }).visit(parsed.program);
  return found;
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
