#!/usr/bin/env node
// The goodstanding command. Installs what is locked when it is missing, then hands over.
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
runTypescript('src/cli/main.ts', process.argv.slice(2));
