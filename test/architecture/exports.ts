import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { filesBelow, ROOT } from './imports.ts';

/** Every language has the same texts under the same names. */
const LANGUAGE_FOLDER = /^texts\/[a-z]{2}\//;

/** The names that one source text declares and exports. A name that it imports and passes on is not among them. */
export function exportedNamesOf(file: string, source: string): string[] {
  const parsed = parseSync(file, source);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`src/${file}: ${error.message}`);
  const imported = new Set(
    parsed.module.staticImports.flatMap(({ entries }) => entries.map(({ localName }) => localName.value)),
  );
  const names = parsed.module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, exportName, localName }) =>
      moduleRequest === null && exportName.name !== null && !imported.has(localName.name ?? '')
        ? [exportName.name]
        : [],
    ),
  );
  // The overloads of a function, and a type beside a value of the same name, are one thing.
  return [...new Set(names)];
}

/** Each name that several files declare and export, with those files; the folders of the languages count as one. */
export function namesOfSeveralThings(
  sources: readonly (readonly [file: string, source: string])[],
): string[] {
  const declared = new Map<string, Set<string>>();
  for (const [file, source] of sources)
    for (const name of exportedNamesOf(file, source)) {
      const files = declared.get(name) ?? new Set();
      declared.set(name, files.add(file.replace(LANGUAGE_FOLDER, 'texts/<language>/')));
    }
  return [...declared]
    .filter(([, files]) => files.size > 1)
    .map(([name, files]) => `${name}: ${[...files].join(', ')}`);
}

/** Every TypeScript file of src with its text. */
export function sourcesOfSrc(): [file: string, source: string][] {
  return filesBelow(join(ROOT, 'src'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(ROOT, 'src', file), 'utf8')]);
}
