#!/usr/bin/env node
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
const nodeFlags = [
  // A decision leaves some megabytes that nobody needs after it. With room for them, most are gone before they have to be copied.
  '--max-semi-space-size=64',
];
runTypescript('scripts/start/main.ts', process.argv.slice(2), nodeFlags);
