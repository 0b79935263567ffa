#!/usr/bin/env node
// node scripts/run.mjs FILE.ts [ARGS]: installs what is locked when it is missing, then runs a TypeScript file until its
// last statement is done.
import { join } from 'node:path';
import { ensureDependencies, root } from './ensure-dependencies.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node scripts/run.mjs FILE.ts [ARGS]\n');
  process.exit(2);
}
ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
runTypescript('scripts/run-command.mjs', [join(root, file), ...args]);
