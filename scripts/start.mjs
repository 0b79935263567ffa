#!/usr/bin/env node
// npm start: from a fresh clone to decided orders. Installs what is locked, then hands over.
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
const nodeFlags = [
  // A decision leaves some megabytes that nobody needs after it. With room for them, most are gone before they have to be copied.
  '--max-semi-space-size=64',
  // Threads of workflows take no stack trace for every promise.
  ...['--require', fileURLToPath(new URL('../src/mains/plain-promises.cjs', import.meta.url))],
];
runTypescript('scripts/start/main.ts', process.argv.slice(2), nodeFlags);
