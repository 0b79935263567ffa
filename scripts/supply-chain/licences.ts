/** Whether every locked package may be used, by its licence. */
import { z } from 'zod';

/** Licences that ask for nothing but a notice. */
export const ALLOWED = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'] as const;

/** Packages with another licence, which it is, and why they may be used all the same. */
export const EXCEPTIONS: Readonly<Record<string, { readonly licence: string; readonly why: string }>> = {
  nodemailer: { licence: 'MIT-0', why: 'MIT without the duty to give notice: it asks for less' },
  'graceful-fs': { licence: 'BlueOak-1.0.0', why: 'permissive, in the words of today; asks for a notice' },
  'fast-sha256': {
    licence: 'Unlicense',
    why: 'public domain; tests verify webhooks with a library that uses it',
  },
  'fs-monkey': { licence: 'Unlicense', why: 'public domain; webpack in the Temporal worker uses it' },
  unionfs: { licence: 'Unlicense', why: 'public domain; webpack in the Temporal worker uses it' },
  'caniuse-lite': {
    licence: 'CC-BY-4.0',
    why: 'data about browsers that webpack reads while it bundles; never part of what it makes',
  },
  lightningcss: { licence: 'MPL-2.0', why: 'of the test runner alone, unchanged, and not in the image' },
};

const Lockfile = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** What was found. */
export interface Licences {
  readonly packages: number;
  /** How many packages have a licence, the most frequent first. */
  readonly counts: readonly (readonly [licence: string, packages: number])[];
  /** Each in one sentence. */
  readonly faults: readonly string[];
}

/**
 * Holds a lockfile against the allowed licences and the exceptions. Builds for other machines, of which no licence is locked, have that of
 * the package that asks for them.
 * @param lockfile the content of package-lock.json
 */
export function checkLicences(lockfile: unknown): Licences {
  const { packages } = Lockfile.parse(lockfile);
  const parents = new Map<string, string>();
  for (const [path, { optionalDependencies = {}, license }] of Object.entries(packages))
    for (const name of Object.keys(optionalDependencies))
      if (path !== '' && license !== undefined) parents.set(name, nameOf(path));
  const licenceOf = new Map(
    Object.entries(packages).map(([path, { license }]) => [nameOf(path), license] as const),
  );
  const counts = new Map<string, number>();
  const faults: string[] = [];
  const used = new Set<string>();
  for (const [path, { license, dev = false, link = false }] of Object.entries(packages)) {
    if (path === '' || link) continue;
    const name = nameOf(path);
    const parent = parents.get(name);
    const licence =
      license ?? EXCEPTIONS[name]?.licence ?? (parent === undefined ? undefined : licenceOf.get(parent));
    counts.set(licence ?? 'none', (counts.get(licence ?? 'none') ?? 0) + 1);
    if (licence !== undefined && isAllowed(licence)) continue;
    const key = [name, parent].find((each) => each !== undefined && each in EXCEPTIONS);
    const exception = key === undefined ? undefined : EXCEPTIONS[key];
    if (key !== undefined && exception?.licence === licence) {
      used.add(key);
      if (key === 'lightningcss' && !dev) faults.push(`${name} is of the tests alone, and would be shipped`);
    } else faults.push(`${name} has the licence ${licence ?? 'none'}, which is not allowed`);
  }
  for (const name of Object.keys(EXCEPTIONS))
    if (!used.has(name)) faults.push(`the exception for ${name} is not needed any more`);
  return {
    packages: [...counts.values()].reduce((sum, count) => sum + count, 0),
    counts: [...counts].sort(([, a], [, b]) => b - a),
    faults,
  };
}

/** SPDX, as far as packages use it: one licence, a choice of several, or several at once. */
function isAllowed(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, '');
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed);
  if (plain.includes(' AND ')) return plain.split(' AND ').every(isAllowed);
  return ALLOWED.some((licence) => licence === plain.trim());
}

/** `@scope/name` of `node_modules/a/node_modules/@scope/name`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
