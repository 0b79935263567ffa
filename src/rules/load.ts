import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Instant } from '../domain/civil-date.ts';
import { POLICY_NAMES, type PolicyName } from '../domain/policies/names.ts';
import { policySha256 } from './canonical.ts';
import { POLICY_KINDS, type ReadyVersions } from './kinds/kinds.ts';
import { PolicyRefused, withoutEditorHint } from './policy-schema.ts';

/** A version that comes with the product. */
export interface ShippedVersion<Name extends PolicyName> {
  readonly name: Name;
  readonly version: string;
  readonly effectiveAt: Instant;
  /** Canonical JSON of the document. */
  readonly content: string;
  /** SHA-256 of `content`. */
  readonly sha256: string;
  readonly ready: ReadyVersions[Name];
}

/** A folder beside those of the versions. Its files are not released. */
const CANDIDATES = 'candidates';

/**
 * Loads every version of a folder (`<name>/<version>.json`), by name and then by when it takes effect. One bad file refuses the
 * whole folder: a service must not decide with half of its policies. It ignores `candidates`.
 * @throws PolicyRefused for a document that is misplaced, not sound or fails its own tests; SyntaxError on text that is no JSON; the file
 * system's errors
 */
export async function loadAllVersions(folder: string): Promise<ShippedVersion<PolicyName>[]> {
  for (const entry of await readdir(folder))
    if (entry !== CANDIDATES && !POLICY_NAMES.some((name) => name === entry))
      throw new PolicyRefused(`policy folder ${entry}`, [
        { code: 'SCHEMA', pointer: '/name', message: `no policy is called ${entry}` },
      ]);
  const all: ShippedVersion<PolicyName>[] = [];
  for (const name of POLICY_NAMES) all.push(...(await loadVersions(folder, name)));
  return all;
}

/** The versions of one name, oldest first; none without its folder. Throws as {@link loadAllVersions}. */
export async function loadVersions<Name extends PolicyName>(
  folder: string,
  name: Name,
): Promise<ShippedVersion<Name>[]> {
  const files = await readdir(path.join(folder, name)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const versions: ShippedVersion<Name>[] = [];
  for (const file of files.filter((each) => each.endsWith('.json')))
    versions.push(await loadVersion(path.join(folder, name, file), name));
  return versions.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Loads one file as a version of this name. Throws as {@link loadAllVersions}. */
export async function loadVersion<Name extends PolicyName>(
  file: string,
  name: Name,
): Promise<ShippedVersion<Name>> {
  const document = withoutEditorHint(JSON.parse(await readFile(file, 'utf8')));
  const { version, effectiveAt } = POLICY_KINDS[name].head(document);
  const expected = path.join(name, `${version}.json`);
  const misplaced = { code: 'SCHEMA', pointer: '/version', message: `belongs in ${expected}` } as const;
  const findings = [
    ...(file.endsWith(expected) ? [] : [misplaced]),
    ...(await POLICY_KINDS[name].dryRun(document)),
  ];
  if (findings.length > 0) throw new PolicyRefused(`policy file ${path.basename(file)}`, findings);
  const content = canonicalJson(document);
  const ready = POLICY_KINDS[name].ready(document);
  return { name, version, effectiveAt, content, sha256: policySha256(document), ready };
}

/** The version that took effect last, at or before `at`, of versions of one name, oldest first; null when there is none. */
export function versionInForce<Name extends PolicyName>(
  versions: readonly ShippedVersion<Name>[],
  at: Instant,
): ReadyVersions[Name] | null {
  return versions.findLast(({ effectiveAt }) => effectiveAt <= at)?.ready ?? null;
}

function orderOf({ effectiveAt, version }: ShippedVersion<PolicyName>): string {
  return `${effectiveAt} ${version}`;
}
