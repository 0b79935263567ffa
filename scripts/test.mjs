#!/usr/bin/env node
// npm test: the linter, the type checker, the search for dead code, then every test on real servers. Arguments go to vitest. The last line of the
// output is always "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies, root } from './ensure-dependencies.mjs';

/** Runs a tool of node_modules and resolves with its exit code; a signal counts as a failure. */
function run(script, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, TZ: 'UTC', ...env },
    });
    const hand = (signal) => child.kill(signal);
    process.on('SIGTERM', hand);
    process.on('SIGINT', ignore);
    child.on('error', () => resolve(1));
    child.on('exit', (code) => {
      process.off('SIGTERM', hand);
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}

// Ctrl-C reaches vitest directly, which stops the servers; the count is printed after that.
function ignore() {}

async function check(name, script, args) {
  process.stdout.write(`\n${name}\n`);
  const passed = (await run(script, args)) === 0;
  process.stdout.write(`${passed ? 'ok' : 'FAILED'}: ${name}\n`);
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Counts tests in vitest's JSON report. A file that could not be loaded has no tests: it counts as one that failed. */
function count(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests,
  };
}

/** Every temporary file of the tests lands in one folder, which goes when they have ended. */
async function tests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'goodstanding-tests-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await run('vitest/vitest.mjs', ['run', ...reporters, ...args], { TMPDIR: folder });
    const counted = count(JSON.parse(readFileSync(file, 'utf8')));
    // No test at all, or a failure outside of any test (an unhandled rejection, a broken set-up), is a failure too.
    if (counted.failed === 0 && (code !== 0 || counted.passed === 0)) return { ...counted, failed: 1 };
    return counted;
  } catch (error) {
    process.stderr.write(`vitest left no report: ${error.message}\n`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

ensureDependencies('0 passed, 1 failed');
const results = [
  await check('lint (biome check)', '@biomejs/biome/bin/biome', ['check', '.']),
  await check('types (tsc --noEmit)', 'typescript/bin/tsc', ['--noEmit']),
  await check('types of the client (tsc --noEmit --project packages/client)', 'typescript/bin/tsc', [
    '--noEmit',
    ...['--project', 'packages/client'],
  ]),
  await check('dead code (knip)', 'knip/bin/knip.js', []),
  await tests(process.argv.slice(2)),
];
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
const skipped = results.reduce((sum, result) => sum + (result.skipped ?? 0), 0);
// Neither passed nor failed: vitest's report says which, and why.
if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
