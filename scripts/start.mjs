#!/usr/bin/env node
// npm start: from a fresh clone to decided orders. Installs what is locked, then hands over.
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
// A decision leaves some megabytes that nobody needs after it. With room for them, most are gone before they have to be copied.
runTypescript('scripts/start/main.ts', process.argv.slice(2), ['--max-semi-space-size=64']);
