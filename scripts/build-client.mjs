#!/usr/bin/env node
// npm run build:client [-- --out FOLDER]: packages/client/src becomes packages/client/dist, which runs in Node and in browsers. Pack it with
// `npm pack ./packages/client`.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, root } from './ensure-dependencies.mjs';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
ensureDependencies();
const out = values.out === undefined ? join(root, 'packages', 'client', 'dist') : resolve(values.out);
rmSync(out, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '--project', 'packages/client', '--outDir', out], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (status !== 0) {
  process.stderr.write('the build of the client has failed: tsc found errors\n');
  process.exit(1);
}
process.stderr.write(`${out} is built\n`);
