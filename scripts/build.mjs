#!/usr/bin/env node
// npm run build: src becomes dist, which runs on Node alone, without tsx and without development dependencies. It expects
// package.json, policies and node_modules beside it, as in the repository. With --no-check types are not checked, for who has just
// done so: that is most of the time.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, root } from './ensure-dependencies.mjs';

function say(line) {
  process.stderr.write(`${line}\n`);
}

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const unchecked = process.argv.includes('--no-check') ? ['--noCheck'] : [];
  const { status } = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.build.json', ...unchecked], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    say('the build has failed: tsc found errors');
    process.exit(1);
  }
}

/** The worker looks for it beside itself, and is spared some seconds of webpack at every start. */
async function prebuildWorkflows() {
  const target = join(root, 'dist', 'workflow-bundle.js');
  const { bundleWorkflows } = await import(new URL('../dist/mains/temporal-worker.js', import.meta.url).href);
  const { code } = await bundleWorkflows();
  writeFileSync(target, code);
}

/** What is in the image: every package that production installs, with its version, licence and digest (CycloneDX 1.5, JSON). */
function billOfMaterials() {
  const args = [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--omit',
    'dev',
    '--package-lock-only',
  ];
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (status !== 0) {
    say(`the build has failed: npm sbom ended with ${status}\n${stderr}`);
    process.exit(1);
  }
  writeFileSync(join(root, 'dist', 'sbom.cdx.json'), stdout);
}

/** CommonJS by hand, which tsc leaves alone. */
const BY_HAND = ['codec/failure-converter.cjs', 'mains/plain-promises.cjs'];

ensureDependencies();
const startedAt = Date.now();
rmSync(join(root, 'dist'), { recursive: true, force: true });
compile();
for (const file of BY_HAND) copyFileSync(join(root, 'src', file), join(root, 'dist', file));
await prebuildWorkflows();
billOfMaterials();
for (const file of [
  'mains/api.js',
  'mains/worker.js',
  'mains/setup.js',
  'services/policies/policy-thread.js',
  'workflow-bundle.js',
  ...BY_HAND,
  'sbom.cdx.json',
])
  if (!existsSync(join(root, 'dist', file))) {
    say(`the build has failed: dist/${file} is missing`);
    process.exit(1);
  }
say(`dist is built (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
