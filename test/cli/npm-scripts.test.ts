import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** The TypeScript file that reads the command line of an npm script: its own, or the options file in the folder beside it. */
function commandLineOf(file: string): string {
  const folder = file.replace(/(\/main)?\.ts$/, '');
  const options = [join(folder, 'options.ts'), join(dirname(file), 'options.ts')];
  const found = options.find((path) => existsSync(join(ROOT, path)));
  return `${read(file)}${found === undefined ? '' : read(found)}`;
}

const taking = Object.entries(scripts)
  .map(([name, command]) => ({ name, file: /scripts\/run\.mjs (\S+\.ts)$/.exec(command)?.[1] }))
  .flatMap(({ name, file }) => (file === undefined ? [] : [{ name, text: commandLineOf(file) }]))
  .filter(({ text }) => /\bnew Command\(|\bparseArgs\(/.test(text));

test('there are npm scripts that take options', () => {
  expect(taking.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['accuracy', 'bench:rules', 'demo:real', 'kill-test', 'proof', 'simulate']),
  );
});

// Read, not run: each would take seconds to start.
test.each(taking)('npm run $name -- --help has an example', ({ name, text }) => {
  expect(text).toContain(`examples(`);
  expect(text).toMatch(new RegExp(`['\`]npm run ${name}(?: |['\`])`));
});
