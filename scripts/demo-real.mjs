#!/usr/bin/env node
// npm run demo:real: decides orders for the accounts of a real data set. Installs what is locked, then hands over.
import { ensureDependencies } from './ensure-dependencies.mjs';

ensureDependencies();
const { runTypescript } = await import('./run-typescript.mjs');
runTypescript('scripts/demo-real.ts', process.argv.slice(2));
