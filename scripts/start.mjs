#!/usr/bin/env node
// npm start: from a fresh clone to decided orders. Installs what is locked, then hands over.
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
runTypescript('scripts/start/main.ts', process.argv.slice(2));
