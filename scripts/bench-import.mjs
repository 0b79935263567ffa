#!/usr/bin/env node
// npm run bench:import: rows a second of the importer. Installs what is locked, then hands over.
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
runTypescript('bench/import.ts', process.argv.slice(2));
