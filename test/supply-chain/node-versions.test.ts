import { readFileSync } from 'node:fs';
import { satisfies } from 'semver';
import { expect, test } from 'vitest';
import { z } from 'zod';

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      optional: z.boolean().optional(),
      engines: z.object({ node: z.string().optional() }).optional(),
    }),
  ),
});

/** The first of each line that README.md names. */
const SUPPORTED = ['20.19.0', '22.12.0', '24.0.0'];

// A package that asks for another Node makes npm ci warn: it would be the first that a newcomer sees. npm leaves out optional ones without a word.
test.each(SUPPORTED)('every locked package runs on Node %s', (version) => {
  const lockfile: unknown = JSON.parse(
    readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
  );
  const { packages } = Lockfile.parse(lockfile);
  const refusing = Object.entries(packages)
    .filter(([, { optional }]) => optional !== true)
    .filter(([, { engines }]) => !satisfies(version, engines?.node ?? '*'))
    .map(([path, { engines }]) => `${path}: ${engines?.node}`);
  expect(refusing).toEqual([]);
});
