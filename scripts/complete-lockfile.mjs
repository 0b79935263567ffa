#!/usr/bin/env node
// Run after the lockfile was changed on a network whose registry mirror has no packages for other platforms. npm then leaves
// them out of package-lock.json without a word, and `npm ci` refuses such a lockfile everywhere. This adds an entry for every
// optional dependency that is missing, with the platforms its name tells, so that each platform installs its own.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure-dependencies.mjs';

const SYSTEMS = [
  'android',
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
];
const PROCESSORS = [
  'arm64',
  'arm',
  'x64',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];

/** os, cpu and libc as the entry of a lockfile states them, read from a name such as "@scope/tool-linux-x64-musl". */
function platformOf(name) {
  if (name === 'fsevents') return { os: ['darwin'] };
  const words = name.split(/[/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (words.includes('arm') || words.includes('gnueabihf')) cpu.splice(0, cpu.length, 'arm');
  if (words.includes('universal')) cpu.length = 0;
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  if (os.length === 0 && cpu.length === 0) return undefined;
  return { ...(cpu.length > 0 && { cpu }), ...(libc.length > 0 && { libc }), ...(os.length > 0 && { os }) };
}

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
    if (places.some((place) => lock.packages[place] !== undefined)) continue;
    const version = range.replace(/^[~^]/, '');
    const platform = platformOf(name);
    if (platform === undefined || !/^\d+\.\d+\.\d+/.test(version)) {
      process.stderr.write(
        `${name}@${range} of ${path}: can't tell its platform or version; add it by hand\n`,
      );
      process.exitCode = 1;
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platform,
      ...(entry.dev && { dev: true }),
      optional: true,
    };
    added.push(`${name}@${version}`);
  }
}
const names = Object.keys(lock.packages).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(names.map((name) => [name, lock.packages[name]]));
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stderr.write(
  `${added.length} entries added to package-lock.json\n${added.map((name) => `  ${name}\n`).join('')}`,
);
