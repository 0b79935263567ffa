import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARROWS, unusedArrows, violationOf } from './arrows.ts';
import { circlesOf } from './circles.ts';
import { importsOf, importsOfSources, ROOT } from './imports.ts';

describe('import arrows', () => {
  const sources = importsOfSources();

  test('no file of src imports what its folder may not', () => {
    // A parser that finds nothing would find no violation either.
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.flatMap((found) => violationOf(found) ?? [])).toEqual([]);
  });

  test('every folder of src has its arrows, and no arrow is drawn for a removed folder', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(Object.keys(ARROWS).sort());
  });

  test.each([
    ['workflows/x.ts', "import { createActivities } from '../activities/index.ts';", 'as a value'],
    ['workflows/x.ts', "import { type A, createB } from '../activities/index.ts';", 'as a value'],
    ['workflows/x.ts', "import { readFile } from 'node:fs/promises';", 'may not'],
    ['workflows/x.ts', "export { z } from 'zod';", 'may not'],
    ['workflows/x.ts', "import {\n  Client,\n} from '@temporalio/client';", 'may not'],
    ['domain/x.ts', "import { z } from 'zod';", 'may not'],
    ['domain/facts/x.ts', "import type { Store } from '../../store/store.ts';", 'may not'],
    ['rules/x.ts', "import { MongoClient } from 'mongodb';", 'may not'],
    ['store/x.ts', "import { evaluatePolicy } from '../rules/evaluate.ts';", 'may not'],
    ['store/x.ts', "import { say } from '../texts/say.ts';", 'may not'],
    ['workflows/x.ts', "import type { TextKey } from '../texts/shape.ts';", 'may not'],
    ['services/x.ts', "import { createApp } from '../api/app.ts';", 'may not'],
    ['activities/x.ts', "import { createApp } from '../api/app.ts';", 'may not'],
    ['api/routes/x.ts', "import { evaluatePolicy } from '../../rules/evaluate.ts';", 'may not'],
    ['api/routes/x.ts', "import { serviceApproval } from '../../workflows/service-approval.ts';", 'may not'],
    ['api/x.ts', "const x = await import('../activities/index.ts');", 'may not'],
    ['api/x.ts', "import { startApi } from '../mains/api.ts';", 'may not'],
    ['api/x.ts', "export * from '../mains/api.ts';", 'may not'],
    ['cli/x.ts', "import { startApi } from '../mains/api.ts';", 'may not'],
    ['mains/x.ts', "import { aPolicy } from '../support/builders/builders.ts';", 'may not'],
    ['services/x.ts', "import pino from 'pino';", 'may not'],
    ['domain/x.ts', "let x: import('../store/store.ts').Store;", 'may not'],
    ['workflows/x.ts', "import type { Store } from '../store/store.ts';", 'may not'],
    ['workflows/x.ts', "import * as activities from '../activities/index.ts';", 'as a value'],
    ['workflows/x.ts', "import '../activities/index.ts';", 'as a value'],
    ['workflows/x.ts', "export { createActivities } from '../activities/index.ts';", 'as a value'],
    ['brand-new/x.ts', "import { exact } from '../domain/money.ts';", 'no arrow is drawn'],
  ])('%s: %s is found out', (from, source, why) => {
    const [found, ...rest] = importsOf(from, source).map(violationOf);
    expect(rest).toEqual([]);
    expect(found).toContain(`src/${from}:1`);
    expect(found).toContain(why);
  });

  test.each([
    ['workflows/x.ts', "import type { A } from '../activities/index.ts';"],
    ['workflows/x.ts', "import { type A, type B } from '../activities/index.ts';"],
    ['workflows/x.ts', "import type * as activities from '../activities/index.ts';"],
    ['workflows/x.ts', "let x: import('../activities/index.ts').Activities;"],
    ['workflows/x.ts', "// import { z } from 'zod';"],
    ['workflows/x.ts', 'const x = "import { z } from \'zod\';";'],
    ['api/routes/x.ts', "import { SERVICE_APPROVAL } from '../../messages/service-approval.ts';"],
    ['cli/x.ts', "import { createApp } from '../api/app.ts';"],
    ['mains/x.ts', "import { createApp } from '../api/app.ts';"],
  ])('%s: %s is allowed', (from, source) => {
    expect(importsOf(from, source).flatMap((found) => violationOf(found) ?? [])).toEqual([]);
  });

  test('no arrow is drawn that no import follows', () => {
    expect(unusedArrows(sources)).toEqual([]);
    expect(unusedArrows(sources.filter(({ to }) => !to.startsWith('hono')))).toEqual(['api -> hono']);
  });

  test('no files of src import each other in a circle, not for types either', () => {
    expect(circlesOf(sources)).toEqual([]);
  });

  test('a circle is found, through one file or several, and a file that only leads to it is not in it', () => {
    const imports = [
      ...importsOf('api/a.ts', "import { b } from './b.ts';"),
      ...importsOf('api/b.ts', "import type { C } from './c.ts';\nimport { d } from './d.ts';"),
      ...importsOf('api/c.ts', "export { a } from './a.ts';"),
      ...importsOf('api/d.ts', "import { e } from './e.ts';\nimport { z } from 'zod';"),
      ...importsOf('api/e.ts', "const d = await import('./d.ts');"),
      ...importsOf('api/f.ts', "import { a } from './a.ts';\nimport { e } from './e.ts';"),
    ];
    expect(circlesOf(imports).sort()).toEqual([
      ['api/a.ts', 'api/b.ts', 'api/c.ts'],
      ['api/d.ts', 'api/e.ts'],
    ]);
    expect(circlesOf(imports.filter(({ from }) => from !== 'api/c.ts' && from !== 'api/e.ts'))).toEqual([]);
  });

  test('an import that no arrow can be checked for is refused', () => {
    expect(() => importsOf('api/x.ts', 'const x = await import(name);')).toThrow('computed');
    expect(() => importsOf('api/x.ts', 'import {')).toThrow('src/api/x.ts');
  });
});
