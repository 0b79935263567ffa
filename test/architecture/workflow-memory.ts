import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type Import, ROOT } from './imports.ts';

/** Built-in things that change. */
const CHANGING = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'];

/** The files of src that are loaded with a file, itself among them: those that it imports a value of, and what they import. */
export function loadedWith(file: string, imports: readonly Import[]): string[] {
  const loaded = new Set([file]);
  for (const one of loaded)
    for (const { from, to, isPackage, typeOnly } of imports)
      if (from === one && !isPackage && !typeOnly) loaded.add(to);
  return [...loaded].sort();
}

/** What a file remembers from one call to the next: variables outside of functions that change, and things that do. */
export function memoriesOf(file: string, source = readFileSync(join(ROOT, 'src', file), 'utf8')): string[] {
  return parseSync(file, source).program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration') return [];
    return declared.declarations.flatMap(({ id, init }) => {
      const name = id.type === 'Identifier' ? id.name : '(several)';
      if (declared.kind !== 'const') return [name];
      if (init?.type !== 'NewExpression' || init.callee.type !== 'Identifier') return [];
      const type = id.type === 'Identifier' ? id.typeAnnotation : null;
      const shown = type === null || type === undefined ? '' : source.slice(type.start, type.end);
      return CHANGING.includes(init.callee.name) && !shown.includes('Readonly') ? [name] : [];
    });
  });
}
